import { describe, expect, it } from 'vitest';
import { LayerLines } from './layer-lines.ts';

const MIB = 1024 * 1024;

function step(text: string, layer: string | null = null, totalBytes: number | null = null) {
  return { text, layer, currentBytes: null, totalBytes };
}

describe('the progress of a pull', () => {
  it('is one line for each layer, however often it is told of', () => {
    const lines: string[] = [];
    const progress = new LayerLines((line) => lines.push(line));
    progress.tell(step('Trying to pull it:1...'));
    for (let round = 0; round < 100; round += 1) progress.tell(step('Downloading', 'abc', 12 * MIB));
    progress.tell(step('Already exists', 'def'));
    progress.tell(step('Download complete', 'abc'));
    progress.tell(step('Pull complete', 'abc'));
    progress.tell(step('Status: fetched'));
    progress.tell(step('Status: fetched'));
    expect(lines).toEqual([
      'Trying to pull it:1...',
      'layer def: already exists',
      expect.stringMatching(/^layer abc: fetched \(12(\.0)? ?MiB?\)$/),
      'Status: fetched',
    ]);
  });
});

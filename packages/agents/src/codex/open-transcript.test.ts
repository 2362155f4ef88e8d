import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assistantWorld } from '../assistant/testing/assistant-run.ts';
import { transcriptOpenIn } from './open-transcript.ts';
import { openingProgram } from './testing/opening-program.ts';

describe.runIf(process.platform === 'linux')('the transcript that is open', () => {
  test.each([
    ['in the program', false],
    ['in what a launcher started', true],
  ])('is found %s', async (_, isLauncher) => {
    const transcript = join(assistantWorld().home, 'rollout-2026-11-26T00-03-28-1.jsonl');
    const program = openingProgram({ isLauncher });
    expect(await transcriptOpenIn(program.pid)).toBeUndefined();
    await program.open(transcript);
    expect(await transcriptOpenIn(program.pid)).toBe(transcript);
  });

  test('is none of its other files', async () => {
    const program = openingProgram();
    await program.open(join(assistantWorld().home, 'history.jsonl'));
    expect(await transcriptOpenIn(program.pid)).toBeUndefined();
  });
});

test('a program that is gone has none', async () => {
  expect(await transcriptOpenIn(2 ** 30)).toBeUndefined();
});

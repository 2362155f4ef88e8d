import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assistantWorld } from '../assistant/testing/assistant-run.ts';
import { findTranscript } from './find-transcript.ts';
import { openingProgram } from './testing/opening-program.ts';

const NAME = 'rollout-2026-11-26T00-03-28-1.jsonl';

function world() {
  const sessions = join(assistantWorld().home, 'sessions');
  const program = openingProgram();
  const searching = new AbortController();
  const find = () => findTranscript({ sessions, pid: program.pid }, searching.signal);
  return { sessions, program, searching, find };
}

describe.runIf(process.platform === 'linux')('a search for a transcript', () => {
  test('finds one that is open already', async () => {
    const { sessions, program, find } = world();
    const transcript = join(sessions, '2026', '11', '26', NAME);
    await program.open(transcript);
    expect(await find()).toBe(transcript);
  });

  test('waits for the first of a new day, and passes by what others have', async () => {
    const { sessions, program, find } = world();
    await openingProgram().open(join(sessions, '2026', '11', '26', NAME));
    const found = find();
    const transcript = join(sessions, '2026', '12', '01', NAME);
    await program.open(transcript);
    expect(await found).toBe(transcript);
  });
});

test('a search ends when it is called off', async () => {
  const { find, searching } = world();
  const found = find();
  searching.abort();
  expect(await found).toBeUndefined();
});

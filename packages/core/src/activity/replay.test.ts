import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordingSchema } from '@berth/contract/schemas';
import { describe, expect, it } from 'vitest';
import { replay } from './replay.ts';

/** What `berth explain --record` wrote of a session of Claude Code: an approval, and a tool that was silent for long. */
const RECORDING = recordingSchema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, 'explained-run.json'), 'utf8')),
);
const { explanation } = RECORDING;

describe('a recording of an explanation', () => {
  it('is judged today as it was', () => {
    expect(replay(RECORDING)).toEqual([]);
  });

  it('is judged otherwise where its assistant is believed otherwise', () => {
    const [first] = replay({ explanation: { ...explanation, full: [], raising: [] } });
    expect(first).toMatchObject({ recorded: 'waiting_approval', now: 'working' });
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Activity } from '@berth/contract';
import { type Recording, recordingSchema } from '@berth/contract/schemas';
import { describe, expect, it } from 'vitest';
import { replay } from './replay.ts';

const FOLDER = join(import.meta.dirname, 'recordings');

/** What each real session did, as whoever drove it saw it. `done` is `idle` that nobody was looking at. */
const TRUTH: Readonly<Record<string, readonly Activity[]>> = {
  'claude-2.1.330-approval-and-a-long-silent-tool': [
    'starting',
    'idle',
    'working',
    'waiting_approval',
    'working',
    'done',
  ],
  'claude-2.1.330-denied': ['starting', 'idle', 'working', 'waiting_approval', 'done'],
  'claude-2.1.330-interrupted-twice': ['starting', 'idle', 'working', 'done', 'working', 'done'],
  'claude-2.1.330-question': ['starting', 'idle', 'working', 'waiting_input'],
  'claude-2.1.330-refused-401': ['starting', 'idle', 'working', 'auth_failed'],
  'claude-2.1.330-refused-429': ['starting', 'idle', 'working', 'retrying'],
  'claude-2.1.330-turns-and-a-quoted-dialog': [
    'starting',
    'idle',
    'working',
    'done',
    'working',
    'done',
    'working',
    'done',
  ],
};

function recording(name: string): Recording {
  return recordingSchema.parse(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')));
}

function changes({ explanation }: Recording): Activity[] {
  const all: Activity[] = ['starting', ...explanation.evidence.map(({ after }) => after)];
  return all.filter((activity, index) => activity !== all[index - 1]);
}

describe('recordings of real sessions', () => {
  it('are all here, with what they did', () => {
    const files = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
    expect(files.toSorted()).toEqual(Object.keys(TRUTH).toSorted());
  });

  it.each(Object.entries(TRUTH))('%s: every change was found, and no other', (name, truth) => {
    expect(changes(recording(name))).toEqual(truth);
  });

  it.each(Object.keys(TRUTH))('%s: is judged today as it was', (name) => {
    expect(replay(recording(name))).toEqual([]);
  });
});

import { appendFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUN_FILES } from '@berth/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readDecisions } from '../../client/read-decisions.ts';
import { DecisionFile } from './decision-file.ts';

const DECISION = { verdict: 'refused', port: 443, address: null, reason: 'host', times: 1 } as const;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-decisions-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('is read from where the reader was', async () => {
  const file = new DecisionFile(directory, () => 7);
  expect(await readDecisions(directory, 0)).toStrictEqual([]);
  for (const host of ['a', 'b', 'c']) file.append({ ...DECISION, host });
  expect(await readDecisions(directory, 1)).toStrictEqual([
    { ...DECISION, host: 'b', sequence: 2, time: 7 },
    { ...DECISION, host: 'c', sequence: 3, time: 7 },
  ]);
});

it('may end in half a line', async () => {
  new DecisionFile(directory, () => 7).append({ ...DECISION, host: 'a' });
  await appendFile(join(directory, RUN_FILES.decisions), '{"sequence":2,"ho');
  expect(await readDecisions(directory, 0)).toHaveLength(1);
});

it('is bounded: the newest stay', async () => {
  const file = new DecisionFile(directory, () => 7);
  const host = 'x'.repeat(240);
  for (let count = 0; count < 2000; count += 1) file.append({ ...DECISION, host });
  const { size } = await stat(join(directory, RUN_FILES.decisions));
  expect(size).toBeLessThan(300 * 1024);
  const kept = await readDecisions(directory, 0);
  expect(kept.at(-1)?.sequence).toBe(2000);
  expect(kept.map(({ sequence }) => sequence)).toStrictEqual(kept.map((_, at) => 2001 - kept.length + at));
});

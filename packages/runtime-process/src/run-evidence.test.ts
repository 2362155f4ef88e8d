import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InstanceId, type KeeperFacts, newInstanceId, newRunId, RUN_FILES } from '@berth/contract';
import { berthPaths } from '@berth/host';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { planRun } from './handle.ts';
import { markRemoved, readEvidence, unmarkRemoved } from './run-evidence.ts';
import { RunStand } from './test-programs/run-stand.ts';

const IDS = {
  now: () => Date.now(),
  random: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
};
const EXIT = { code: 0, signal: null, cause: 'exited', time: 7 };

let stand: RunStand;
let instance: InstanceId;
const ground = () => ({ paths: berthPaths({ BERTH_HOME: stand.home }) });
const place = (...below: string[]) => join(ground().paths.instances, instance, ...below);
beforeEach(async () => {
  stand = await RunStand.open('/nonexistent/keeper.mjs');
  instance = newInstanceId(IDS);
});
afterEach(() => stand.close());

function facts(generation: number, more: Partial<KeeperFacts> = {}): KeeperFacts {
  const keeper = { pid: 1, startTime: '1', bootId: 'boot', pidNamespace: 'pid:[1]' };
  const run = newRunId(IDS);
  const size = { cols: 80, rows: 24, start: 0, end: 0, exit: null };
  return { instance, run, generation, keeper, child: { ...keeper, pid: 2 }, startedAt: 5, ...size, ...more };
}

async function write(generation: string, files: Record<string, unknown>): Promise<void> {
  await mkdir(place(generation), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await writeFile(place(generation, name), text);
  }
}

it('is none where nothing was ever started', async () => {
  expect(await readEvidence(ground())).toEqual([]);
});

it('is every run that began, oldest first, with what was registered then', async () => {
  const registered = { instance: { id: instance, name: 'web' }, run: {} };
  const [first, tenth] = [facts(1), facts(10, { registered })];
  await write('10', { [RUN_FILES.facts]: tenth });
  await write('1', { [RUN_FILES.facts]: first, [RUN_FILES.exit]: `${JSON.stringify(EXIT)}    ` });
  // Claimed, and nobody knows more.
  await write('2', { [RUN_FILES.claim]: 'keeper\n' });
  const [found, ...others] = await readEvidence(ground());
  expect(others).toEqual([]);
  expect(found).toMatchObject({ instance, removedAt: null, place: place() });
  expect(found?.runs).toEqual([
    {
      run: first.run,
      generation: 1,
      handle: planRun('process', ground(), { instance, run: first.run as never, generation: 1 }),
      started: { keeper: first.keeper, child: first.child, startedAt: 5 },
      exit: EXIT,
      registered: null,
    },
    expect.objectContaining({ run: tenth.run, generation: 10, exit: null, registered }),
  ]);
});

it('leaves out what is damaged, or is about something else', async () => {
  await write('1', { [RUN_FILES.facts]: '{"instance":' });
  await write('2', { [RUN_FILES.facts]: facts(1) });
  await write('3', { [RUN_FILES.facts]: facts(3, { child: null }) });
  await mkdir(join(ground().paths.instances, 'not-an-instance', '1'), { recursive: true });
  expect(await readEvidence(ground())).toMatchObject([{ instance, runs: [] }]);
});

it('tells that an instance was removed, until that is taken back', async () => {
  await write('1', { [RUN_FILES.facts]: facts(1) });
  const before = Date.now();
  await markRemoved(place());
  await markRemoved(place());
  const [found] = await readEvidence(ground());
  expect(found?.removedAt).toBeGreaterThanOrEqual(before - 1000);
  await markRemoved(place('gone'));
  await unmarkRemoved(place());
  await unmarkRemoved(place());
  await unmarkRemoved(place('gone'));
  expect(await readEvidence(ground())).toMatchObject([{ instance, removedAt: null }]);
});

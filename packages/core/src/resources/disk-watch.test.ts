import type { InstanceId, RunId } from '@berth/contract';
import { Scope } from '@berth/foundation';
import { createMemoryStore } from '@berth/store/memory';
import { ManualClock, SequentialIdentity, settled } from '@berth/testkit';
import { afterEach, expect, it } from 'vitest';
import { factMaker } from '../instance/facts.ts';
import { Journal } from '../journal/journal.ts';
import type { DiskFound, DiskRoom } from '../ports/disks.ts';
import type { InstanceWithRun } from '../ports/store.ts';
import { DiskWatch } from './disk-watch.ts';

const MINUTE_MS = 60_000;
const GIB = 1024 ** 3;
const FOUND: DiskFound = { workspace: 10, log: 2, home: null, isComplete: true, workedMs: 100 };

const scopes: Scope[] = [];
afterEach(async () => {
  for (const scope of scopes.splice(0)) await scope.close();
});

function open() {
  const clock = new ManualClock();
  const store = createMemoryStore();
  const identity = new SequentialIdentity(() => clock.now());
  const world = { free: 100 * GIB, workedMs: 100, measured: [] as string[] };
  const room = (): DiskRoom => ({ disk: '8', free: world.free, total: 200 * GIB });
  const scope = new Scope(() => undefined);
  scopes.push(scope);
  const watch = new DiskWatch({
    probe: {
      measure: async ({ instance }) => {
        world.measured.push(instance);
        return { ...FOUND, workedMs: world.workedMs };
      },
      room: async (paths) => [room(), ...paths.map(room)],
    },
    store,
    journal: new Journal(store),
    fact: factMaker('node_a' as never, identity),
    system: 'system:test' as never,
    clock,
    scope,
    log: { info: () => undefined, warn: () => undefined },
  });
  const live = (name: string) => {
    const instance = { id: name, workspace: `/work/${name}`, spec: {} };
    watch.runLive({ instance, run: { id: `run_${name}` as RunId } } as unknown as InstanceWithRun);
  };
  return { clock, store, world, watch, live };
}

it('measures what lives every five minutes, and what is gone no more', async () => {
  const { clock, world, watch, live } = open();
  live('a');
  watch.start();
  await settled();
  expect(watch.use('a' as InstanceId)).toMatchObject({ workspace: 10, log: 2, at: clock.now() });
  await clock.advance(12 * MINUTE_MS);
  expect(world.measured).toStrictEqual(['a', 'a', 'a']);
  const gone = { instance: { id: 'a' }, run: { id: 'run_a' } } as unknown as InstanceWithRun;
  watch.runGone(gone);
  await clock.advance(12 * MINUTE_MS);
  expect(world.measured).toHaveLength(3);
  expect(watch.use('a' as InstanceId)).toBeUndefined();
});

it('rests long after much work, however many wait', async () => {
  const { clock, world, watch, live } = open();
  for (const name of ['a', 'b', 'c']) live(name);
  world.workedMs = 3000;
  watch.start();
  await clock.advance(9 * MINUTE_MS);
  expect(world.measured).toStrictEqual(['a']);
  await clock.advance(12 * MINUTE_MS);
  expect(world.measured).toStrictEqual(['a', 'b', 'c']);
});

it('tells once that a disk is nearly full, and again after it had room', async () => {
  const { clock, store, world, watch, live } = open();
  live('a');
  watch.start();
  const told = async () => {
    await clock.advance(MINUTE_MS);
    const { events } = await store.readEvents(0, 100);
    return events.map(({ type, data }) => `${type} ${String(data['free'])}`);
  };
  world.free = 9 * GIB;
  expect(await told()).toStrictEqual([`disk.low ${9 * GIB}`]);
  world.free = 12 * GIB;
  expect(await told()).toHaveLength(1);
  world.free = 20 * GIB;
  await told();
  world.free = GIB;
  expect(await told()).toHaveLength(2);
});

import { BerthError, type InstanceId } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, type FakeDaemon, OWNER, settled, startInput } from '@berth/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import type { Caller } from '../access/caller.ts';
import type { InstanceChanges } from './instance-board.ts';

const open: AbortController[] = [];

afterEach(() => {
  for (const abort of open.splice(0)) abort.abort();
});

function setUp() {
  const bench = new CoreBench(createMemoryStore());
  const viewers = new Map<InstanceId, number>();
  const daemon = bench.boot({ viewers: (id) => viewers.get(id) ?? 0 });
  return { bench, daemon, viewers };
}

/** Reads as fast as it can. */
function reader({ instanceFeed }: FakeDaemon, caller: Caller = OWNER) {
  const abort = new AbortController();
  open.push(abort);
  const heard: InstanceChanges[] = [];
  const done = (async () => {
    for await (const changes of instanceFeed.follow(caller, abort.signal)) heard.push(changes);
  })();
  return { heard, done, abort, names: () => heard.map(said) };
}

function said({ whole, instances }: InstanceChanges): string {
  const names = instances.map(({ name, removedAt }) => (removedAt === null ? name : `${name} removed`));
  return `${whole ? 'all' : 'changed'}: ${names.join(' ')}`;
}

describe('the feed of instances', () => {
  it('tells all, then only what changed', async () => {
    const { bench, daemon } = setUp();
    await daemon.berth.start(OWNER, startInput({ name: 'ann' }));
    await daemon.berth.start(OWNER, startInput({ name: 'bob' }));
    const { names, heard } = reader(daemon);
    await settled();
    expect(names()).toStrictEqual(['all: ann bob']);
    await daemon.berth.stop(OWNER, 'bob');
    await bench.clock.advance(1000);
    expect(heard.slice(1).every(({ instances }) => instances[0]?.name === 'bob')).toBe(true);
    expect(heard.at(-1)?.instances).toMatchObject([{ name: 'bob', status: 'exited' }]);
    await daemon.berth.remove(OWNER, 'bob');
    await daemon.berth.start(OWNER, startInput({ name: 'cid' }));
    await bench.clock.advance(1000);
    expect(names().slice(-2).join()).toContain('bob removed');
    expect(names().at(-1)).toContain('cid');
  });

  it('begins without those that are removed', async () => {
    const { daemon } = setUp();
    await daemon.berth.start(OWNER, startInput({ name: 'ann' }));
    await daemon.berth.stop(OWNER, 'ann');
    await daemon.berth.remove(OWNER, 'ann');
    const { names } = reader(daemon);
    await settled();
    expect(names()).toStrictEqual(['all: ']);
  });

  it('tells of an instance ten times a second at most, and then the newest', async () => {
    const { bench, daemon } = setUp();
    await daemon.berth.start(OWNER, startInput({ name: 'ann' }));
    const { heard } = reader(daemon);
    await settled();
    for (let restarts = 0; restarts < 20; restarts += 1)
      await daemon.berth.restart(OWNER, 'ann', { graceMs: 0 });
    await bench.clock.advance(1000);
    expect(heard.length).toBeLessThanOrEqual(12);
    expect(heard.at(-1)?.instances).toMatchObject([{ generation: 21, status: 'running' }]);
  });

  it('waits for a slow reader with one view of each instance and no more', async () => {
    const { bench, daemon } = setUp();
    await daemon.berth.start(OWNER, startInput({ name: 'ann' }));
    await daemon.berth.start(OWNER, startInput({ name: 'bob' }));
    const abort = new AbortController();
    open.push(abort);
    reader(daemon);
    const slow = daemon.instanceFeed.follow(OWNER, abort.signal);
    expect(said((await slow.next()).value as InstanceChanges)).toBe('all: ann bob');
    for (let restarts = 0; restarts < 5; restarts += 1) {
      await daemon.berth.restart(OWNER, 'bob', { graceMs: 0 });
      await bench.clock.advance(500);
    }
    const next = (await slow.next()).value as InstanceChanges;
    expect(next).toMatchObject({ whole: false, instances: [{ name: 'bob', generation: 6 }] });
    expect(next.instances).toHaveLength(1);
  });

  it('tells that a daemon has reached what it found, and who looks, of which there are no events', async () => {
    const { bench, daemon: first } = setUp();
    await first.berth.start(OWNER, startInput({ name: 'ann' }));
    first.crash();
    const viewers = { count: 0 };
    const daemon = bench.boot({ viewers: () => viewers.count });
    const { heard } = reader(daemon);
    await settled();
    expect(heard.at(-1)?.instances).toMatchObject([{ status: 'running', attachment: 'disconnected' }]);
    await daemon.reconcile();
    await bench.clock.advance(600);
    expect(heard.at(-1)).toMatchObject({
      whole: false,
      instances: [{ attachment: 'connected', viewers: 0 }],
    });
    viewers.count = 2;
    await bench.clock.advance(600);
    expect(heard.at(-1)).toMatchObject({ whole: false, instances: [{ viewers: 2 }] });
  });

  it('tells all again when events were dropped before it read them', async () => {
    const { bench, daemon } = setUp();
    await daemon.berth.start(OWNER, startInput({ name: 'ann' }));
    const { names } = reader(daemon);
    await settled();
    // The journal is read late, and by then only the newest event is kept.
    bench.storeFaults.delay('readEvents', 200);
    await daemon.berth.start(OWNER, startInput({ name: 'bob' }));
    await bench.store.prune(1, 0);
    await bench.clock.advance(2000);
    expect(names()).toContain('all: ann bob');
  });

  it('goes on with all when the registry could not be read for a while', async () => {
    const { bench, daemon } = setUp();
    await daemon.berth.start(OWNER, startInput({ name: 'ann' }));
    const { names, heard } = reader(daemon);
    await settled();
    bench.storeFaults.fail(
      'readEvents',
      1,
      new BerthError({ code: 'state_unwritable', message: 'A fault of the test.' }),
    );
    await daemon.berth.stop(OWNER, 'ann');
    await bench.clock.advance(5000);
    expect(names().filter((line) => line.startsWith('all'))).toHaveLength(2);
    expect(heard.at(-1)?.instances).toMatchObject([{ name: 'ann', status: 'exited' }]);
    expect(daemon.chronicle.warnings).toContain('watching instances failed');
  });

  it('reads the registry once for all who listen, and not at all when nobody does', async () => {
    const { bench, daemon } = setUp();
    await daemon.berth.start(OWNER, startInput({ name: 'ann' }));
    const before = bench.storeFaults.calls('listInstances');
    const readers = Array.from({ length: 20 }, () => reader(daemon));
    await settled();
    expect(bench.storeFaults.calls('listInstances') - before).toBe(1);
    for (const { names } of readers) expect(names()).toStrictEqual(['all: ann']);
    for (const { abort } of readers) abort.abort();
    await Promise.all(readers.map(({ done }) => done));
    await bench.clock.advance(5000);
    expect(bench.clock.sleeping).toBe(0);
  });

  it('is refused to the own token of an instance', async () => {
    const { daemon } = setUp();
    const { id } = await daemon.berth.start(OWNER, startInput({ name: 'ann' }));
    const own: Caller = { ...OWNER, grant: { scope: 'instance', instance: id as InstanceId } };
    await expect(reader(daemon, own).done).rejects.toThrow('instance.list');
  });
});

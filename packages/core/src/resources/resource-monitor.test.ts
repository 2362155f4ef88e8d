import type { ActorId, InstanceId, RunId } from '@berth/contract';
import { type InstanceView, type ResourcesView, resourcesViewSchema } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, type FakeDaemon, OWNER, settled, startInput } from '@berth/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const LONG_LOOK_MS = 3500;
const EVE = { ...OWNER, actor: 'user:eve' as ActorId };

let bench: CoreBench;
let daemon: FakeDaemon;
let ends: AbortController[];
beforeEach(() => {
  bench = new CoreBench(createMemoryStore());
  daemon = bench.boot();
  ends = [];
});
afterEach(async () => {
  for (const end of ends) end.abort();
  const closed = daemon.close();
  // A look that is under way is waited for.
  await bench.clock.advance(LONG_LOOK_MS);
  await closed;
  expect(daemon.monitor.watchers).toBe(0);
});

const start = (name: string): Promise<InstanceView> =>
  daemon.berth.start(OWNER, startInput({ agent: 'command', command: ['obedient'], name }));
const id = (instance: InstanceView) => instance.id as InstanceId;

/** Somebody who watches, and what they have got so far. */
function watcher(): { seen: ResourcesView[]; leave(): void; over: Promise<void> } {
  const end = new AbortController();
  ends.push(end);
  const seen: ResourcesView[] = [];
  const over = (async () => {
    for await (const view of daemon.monitor.watch(OWNER, end.signal)) seen.push(view);
  })();
  return { seen, leave: () => end.abort(), over };
}

describe('the pace', () => {
  it('is a look every ten seconds while nobody watches', async () => {
    daemon.monitor.start();
    await bench.clock.advance(35_000);
    expect(bench.probe.times).toEqual([0, 10_000, 20_000, 30_000]);
  });

  it('is a look at once for who begins to watch, then one every second, until the last has left', async () => {
    daemon.monitor.start();
    await bench.clock.advance(4300);
    const [ann, bob] = [watcher(), watcher()];
    await bench.clock.advance(2000);
    ann.leave();
    await bench.clock.advance(1000);
    bob.leave();
    await bench.clock.advance(12_000);
    expect(bench.probe.times).toEqual([0, 4300, 5300, 6300, 7300, 17_300]);
    expect(ann.seen.map(({ periodMs }) => periodMs)).toEqual([1000, 1000, 1000]);
    expect(bob.seen).toHaveLength(4);
    await Promise.all([ann.over, bob.over]);
  });

  it('is not quickened by watchers who come and go', async () => {
    daemon.monitor.start();
    await bench.clock.advance(5000);
    for (let visit = 0; visit < 15; visit += 1) {
      const visitor = watcher();
      await bench.clock.advance(50);
      expect(visitor.seen).toHaveLength(1);
      visitor.leave();
      await settled();
    }
    expect(bench.probe.times).toEqual([0, 5000]);
  });

  it('lets a slow look end, and makes up for nothing that was missed meanwhile', async () => {
    bench.probe.faults.delay('sample', LONG_LOOK_MS);
    daemon.monitor.start();
    watcher();
    await bench.clock.advance(22_000);
    expect(bench.probe.times).toEqual([0, 7000, 14_000, 21_000]);
  });

  it('does not look for who has gone before the daemon did anything', async () => {
    const end = new AbortController();
    end.abort();
    const views = daemon.monitor.watch(OWNER, end.signal);
    expect(await views.next()).toEqual({ done: true, value: undefined });
    expect(daemon.monitor.watchers).toBe(0);
  });
});

describe('a look', () => {
  it('tells processors from the second one on, in the order of creation', async () => {
    const [one, two] = [await start('one'), await start('two')];
    bench.probe.uses.set(id(one), { cpu: 1.5, memory: 7, pids: [10, 11] });
    bench.probe.daemonCpu = 0.25;
    daemon.monitor.start();
    const { seen } = watcher();
    await bench.clock.advance(1000);
    const [first, second] = seen.map((view) => resourcesViewSchema.strict().parse(view));
    expect(first?.instances.map(({ cpu }) => cpu)).toEqual([null, null]);
    expect(first?.daemon.cpu).toBeNull();
    expect(second?.instances).toMatchObject([
      { instance: one.id, source: 'processes', cpu: 1.5, cpuMs: 1500, memory: 7, processes: 2, threads: 2 },
      { instance: two.id, source: 'processes', cpu: 0, cpuMs: 0, memory: 1_000_000, processes: 1 },
    ]);
    expect(second?.daemon).toEqual({ cpu: 0.25, memory: 50_000_000 });
    expect(second?.machine).toMatchObject({ processors: 2, load: 0.5 });
    expect(second?.time).toBe(new Date(bench.clock.now()).toISOString());
  });

  it('divides by the time that has passed, not by the time that was planned or by the clock on the wall', async () => {
    const busy = await start('busy');
    bench.probe.uses.set(id(busy), { cpu: 1 });
    daemon.monitor.start();
    await bench.clock.advance(6400);
    bench.clock.jump(-3_600_000);
    const { seen } = watcher();
    await settled();
    expect(seen[0]?.instances[0]?.cpu).toBe(1);
  });

  it('leaves out who has ended, and compares a new run with nothing', async () => {
    const web = await start('web');
    bench.probe.uses.set(id(web), { cpuMs: 90_000 });
    daemon.monitor.start();
    const { seen } = watcher();
    await bench.clock.advance(1000);
    await daemon.berth.restart(OWNER, 'web');
    bench.probe.uses.set(id(web), { cpuMs: 10 });
    await bench.clock.advance(2000);
    await daemon.berth.stop(OWNER, 'web');
    await bench.clock.advance(1000);
    expect(seen.map(({ instances }) => instances.map(({ cpu }) => cpu))).toEqual([
      [null],
      [0],
      [null],
      [0],
      [],
    ]);
  });

  it('compares nothing that was counted in different ways, or not seen in between', async () => {
    const web = await start('web');
    const uses = [
      { source: 'processes', cpuMs: 5000 },
      { source: 'cgroup', cpuMs: 9000 },
      { source: 'cgroup', cpuMs: 9500 },
    ] as const;
    daemon.monitor.start();
    const { seen } = watcher();
    for (const use of uses) {
      bench.probe.uses.set(id(web), use);
      await bench.clock.advance(1000);
    }
    bench.probe.gone.add(id(web));
    await bench.clock.advance(1000);
    bench.probe.gone.clear();
    await bench.clock.advance(1000);
    const cpus = seen.slice(1).map(({ instances }) => instances[0]?.cpu);
    expect(cpus).toEqual([expect.any(Number), null, 0.5, undefined, null]);
  });

  it('never shows less than nothing', async () => {
    const web = await start('web');
    bench.probe.uses.set(id(web), { cpuMs: 5000 });
    daemon.monitor.start();
    const { seen } = watcher();
    await settled();
    bench.probe.uses.set(id(web), { cpuMs: 4000 });
    await bench.clock.advance(1000);
    expect(seen[1]?.instances[0]?.cpu).toBe(0);
  });

  it('that fails is told once, and made again; the next failure is told anew', async () => {
    daemon.monitor.start();
    const { seen } = watcher();
    await settled();
    for (const nth of [1, 2, 3, 5]) bench.probe.faults.fail('sample', nth, new Error('no descriptors'));
    await bench.clock.advance(5000);
    expect(seen.map(({ time }) => Date.parse(time) - (bench.clock.now() - 5000))).toEqual([0, 4000]);
    expect(daemon.chronicle.warnings).toEqual(['looking at resources failed', 'looking at resources failed']);
    expect(daemon.chronicle.failures).toEqual([]);
  });
});

describe('a watcher', () => {
  it('that is slow gets the newest look, and none of those it has missed', async () => {
    daemon.monitor.start();
    const end = new AbortController();
    ends.push(end);
    const views = daemon.monitor.watch(OWNER, end.signal);
    const times = async () => Date.parse((await views.next()).value?.time ?? '') - 1_800_000_000_000;
    expect(await times()).toBe(0);
    await bench.clock.advance(60_400);
    expect(await times()).toBe(60_000);
    const next = times();
    await bench.clock.advance(600);
    expect(await next).toBe(61_000);
  });

  it('is not counted any more once it is gone, however it went', async () => {
    daemon.monitor.start();
    const [held, returned] = [new AbortController(), new AbortController()];
    const first = daemon.monitor.watch(OWNER, held.signal);
    const second = daemon.monitor.watch(OWNER, returned.signal);
    await Promise.all([first.next(), second.next()]);
    expect(daemon.monitor.watchers).toBe(2);
    // Nobody will ever ask this generator for more.
    held.abort();
    await second.return(undefined);
    expect(daemon.monitor.watchers).toBe(0);
  });

  it('ends with the daemon', async () => {
    daemon.monitor.start();
    const { over } = watcher();
    await settled();
    await daemon.close();
    await over;
    await expect(daemon.monitor.latest(OWNER)).resolves.toMatchObject({ instances: [] });
  });
});

describe('the latest look', () => {
  it('is made when there is none that is fresh, once for all who ask', async () => {
    daemon.monitor.start();
    await bench.clock.advance(5000);
    await start('web');
    const views = [daemon.monitor.latest(OWNER), daemon.monitor.latest(OWNER)];
    expect((await views[0])?.instances).toHaveLength(1);
    expect(await views[1]).toBe(await views[0]);
    await bench.clock.advance(900);
    expect(await daemon.monitor.latest(OWNER)).toBe(await views[0]);
    await bench.clock.advance(10_000);
    expect(bench.probe.times).toEqual([0, 5000, 15_000]);
    expect((await views[0])?.periodMs).toBe(10_000);
  });

  it('is the one that is under way', async () => {
    bench.probe.faults.delay('sample', 400);
    daemon.monitor.start();
    await bench.clock.advance(10_100);
    const view = daemon.monitor.latest(OWNER);
    await bench.clock.advance(9000);
    expect(Date.parse((await view).time)).toBe(1_800_000_000_000 + 10_400);
    expect(bench.probe.times).toEqual([0, 10_000]);
  });

  it('is the one before when it fails, and an error when there is none', async () => {
    bench.probe.faults.fail('sample', 1, new Error('no descriptors'));
    daemon.monitor.start();
    const nothing = daemon.monitor.latest(OWNER);
    await expect(nothing).rejects.toThrow('no descriptors');
    await bench.clock.advance(10_000);
    const before = await daemon.monitor.latest(OWNER);
    bench.probe.faults.fail('sample', 1, new Error('no descriptors'));
    await bench.clock.advance(2000);
    expect(await daemon.monitor.latest(OWNER)).toBe(before);
  });

  it('is refused when the daemon ends before there was any', async () => {
    const view = daemon.monitor.latest(OWNER);
    await daemon.close();
    await expect(view).rejects.toMatchObject({ code: 'daemon_unavailable' });
  });
});

describe('the exact memory', () => {
  const EXACT = { pss: 1, rss: 2, keeperPss: 3, processes: 4 };

  it('is looked up when asked for, once for all who ask at the same time', async () => {
    const web = await start('web');
    bench.probe.exact.set(id(web), EXACT);
    bench.probe.faults.delay('exactMemory', 100);
    const answers = [daemon.monitor.exactMemory(OWNER, 'web'), daemon.monitor.exactMemory(OWNER, web.id)];
    await bench.clock.advance(100);
    expect(await Promise.all(answers)).toEqual([
      { instance: web.id, ...EXACT },
      { instance: web.id, ...EXACT },
    ]);
    expect(bench.probe.faults.calls('exactMemory')).toBe(1);
    bench.probe.faults.clear();
    await daemon.monitor.exactMemory(OWNER, 'web');
    expect(bench.probe.faults.calls('exactMemory')).toBe(2);
  });

  it('is refused for what does not run, does not exist, or ends meanwhile', async () => {
    const web = await start('web');
    await daemon.berth.start(OWNER, startInput({ agent: 'command', command: ['exit'], name: 'gone' }));
    await settled();
    await expect(daemon.monitor.exactMemory(OWNER, 'gone')).rejects.toMatchObject({ code: 'not_running' });
    await expect(daemon.monitor.exactMemory(OWNER, 'other')).rejects.toMatchObject({
      code: 'instance_not_found',
    });
    bench.probe.gone.add(id(web));
    await expect(daemon.monitor.exactMemory(OWNER, 'web')).rejects.toMatchObject({ code: 'not_running' });
  });
});

describe('strangers', () => {
  it('see nothing', async () => {
    await start('web');
    const { monitor } = daemon;
    const forbidden = { code: 'forbidden' };
    await expect(monitor.latest(EVE)).rejects.toMatchObject(forbidden);
    await expect(monitor.exactMemory(EVE, 'web')).rejects.toMatchObject(forbidden);
    await expect(monitor.watch(EVE, new AbortController().signal).next()).rejects.toMatchObject(forbidden);
    expect(monitor.watchers).toBe(0);
  });
});

describe('a listener', () => {
  it("of the daemon's own hears the processes of every look, until it stops", async () => {
    const web = await start('web');
    bench.probe.uses.set(id(web), { pids: [10, 11] });
    const heard: unknown[] = [];
    const stop = daemon.monitor.onSample((runs) => heard.push(runs));
    daemon.monitor.start();
    await bench.clock.advance(10_000);
    stop();
    await bench.clock.advance(10_000);
    const use = { pids: [10, 11], threads: 2, source: 'processes', cpuMs: 0, memory: 1_000_000 };
    const runs = [{ instance: web.id, run: web.run, ...use }];
    expect(heard).toEqual([runs, runs]);
  });
});

describe('a daemon that takes over', () => {
  it('sees the runs that it finds', async () => {
    const web = await start('web');
    daemon.crash();
    daemon = bench.boot();
    daemon.monitor.start();
    expect((await daemon.monitor.latest(OWNER)).instances).toEqual([]);
    await daemon.reconcile();
    await bench.clock.advance(10_000);
    expect((await daemon.monitor.latest(OWNER)).instances).toMatchObject([{ instance: web.id }]);
  });

  it('does not show a run whose keeper cannot be reached', async () => {
    const web = await start('web');
    daemon.monitor.start();
    bench.world.run(web.run as RunId).cutOff();
    await bench.clock.advance(10_000);
    expect((await daemon.monitor.latest(OWNER)).instances).toEqual([]);
  });
});

import { BerthError, type RunId, type Status } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, type FakeDaemon, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

const SEARCH_MS = 2000;
const NO_ROOM = () => new BerthError({ code: 'disk_full', message: 'full' });
const NOBODY = () => new BerthError({ code: 'runtime_unreachable', message: 'nobody answers' });

interface Stand {
  readonly bench: CoreBench;
  readonly daemon: FakeDaemon;
  readonly view: InstanceView;
}

/** One instance, called web, that runs. */
async function running(program = 'obedient'): Promise<Stand> {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot();
  const input = startInput({ agent: 'command', command: [program], name: 'web' });
  return { bench, daemon, view: await daemon.berth.start(OWNER, input) };
}

const runOf = ({ bench, view }: Stand) => bench.world.run(view.run as RunId);
const web = (daemon: FakeDaemon) => daemon.berth.inspect(OWNER, 'web');

/** The daemon dies and a new one takes over. */
async function replaced({ bench, daemon }: Pick<Stand, 'bench' | 'daemon'>): Promise<FakeDaemon> {
  daemon.crash();
  const next = bench.boot();
  await next.reconcile();
  await settled();
  return next;
}

async function typesOf(bench: CoreBench): Promise<string[]> {
  return (await bench.store.readEvents(0, 1000)).events.map(({ type }) => type);
}

describe('a keeper', () => {
  it('that dies takes its run with it', async () => {
    const stand = await running('stubborn');
    runOf(stand).killKeeper();
    await settled();
    expect(await web(stand.daemon)).toMatchObject({
      status: 'exited',
      exit: { cause: 'keeper_lost', code: null, signal: null },
    });
    expect(stand.bench.world.living()).toHaveLength(0);
  });

  it('that cannot be reached loses its run, and nothing is restarted', async () => {
    const stand = await running();
    runOf(stand).cutOff();
    await stand.bench.clock.advance(10 * SEARCH_MS);
    expect(await web(stand.daemon)).toMatchObject({ status: 'lost', attachment: 'disconnected', exit: null });
    expect(stand.bench.world.living()).toHaveLength(1);
    expect((await typesOf(stand.bench)).filter((type) => type === 'run.lost')).toHaveLength(1);
    expect(stand.daemon.chronicle.runs).toStrictEqual(['live web 1', 'gone web 1']);
  });

  it('that answers again is found, watched and attached', async () => {
    const stand = await running();
    runOf(stand).cutOff();
    await settled();
    runOf(stand).mend();
    await stand.bench.clock.advance(SEARCH_MS);
    expect(await web(stand.daemon)).toMatchObject({ status: 'running', attachment: 'connected' });
    expect((await typesOf(stand.bench)).slice(-2)).toStrictEqual(['run.lost', 'run.found']);
    runOf(stand).exitBy(4);
    await settled();
    expect(await web(stand.daemon)).toMatchObject({ status: 'exited', exit: { code: 4 } });
    expect(stand.daemon.chronicle.runs).toStrictEqual([
      'live web 1',
      'gone web 1',
      'live web 1',
      'gone web 1',
    ]);
  });

  it('that comes back with exit facts tells them', async () => {
    const stand = await running();
    runOf(stand).cutOff();
    await settled();
    runOf(stand).exitBy(5);
    runOf(stand).mend();
    await stand.bench.clock.advance(SEARCH_MS);
    expect(await web(stand.daemon)).toMatchObject({ status: 'exited', exit: { code: 5, cause: 'exited' } });
  });

  it('is looked for again after a look that failed', async () => {
    const stand = await running();
    runOf(stand).cutOff();
    await settled();
    stand.bench.world.faults.fail('recover', 1, new Error('out of descriptors'));
    runOf(stand).mend();
    await stand.bench.clock.advance(SEARCH_MS);
    expect((await web(stand.daemon)).status).toBe('lost');
    await stand.bench.clock.advance(SEARCH_MS);
    expect((await web(stand.daemon)).status).toBe('running');
  });

  it('that cannot be watched is looked for', async () => {
    const bench = new CoreBench(createMemoryStore());
    const daemon = bench.boot();
    bench.world.faults.fail('wait', 1, new Error('out of descriptors'));
    await daemon.berth.start(OWNER, startInput({ name: 'web' }));
    await settled();
    expect((await web(daemon)).status).toBe('lost');
    await bench.clock.advance(SEARCH_MS);
    expect(await web(daemon)).toMatchObject({ status: 'running', attachment: 'connected' });
  });
});

describe('a stop of a lost run', () => {
  it('is refused for now, remembered, and done when the run is found', async () => {
    const stand = await running();
    runOf(stand).cutOff();
    await settled();
    const stop = stand.daemon.berth.stop(OWNER, 'web');
    await expect(stop).rejects.toMatchObject({ code: 'runtime_unreachable' });
    expect((await web(stand.daemon)).status).toBe('lost');
    runOf(stand).mend();
    await stand.bench.clock.advance(SEARCH_MS);
    expect(await web(stand.daemon)).toMatchObject({ status: 'exited', exit: { cause: 'stopped' } });
  });

  it('is done by the next daemon', async () => {
    const stand = await running();
    runOf(stand).cutOff();
    await settled();
    await expect(stand.daemon.berth.stop(OWNER, 'web')).rejects.toThrow();
    const next = await replaced(stand);
    expect((await web(next)).status).toBe('lost');
    runOf(stand).mend();
    await stand.bench.clock.advance(SEARCH_MS);
    expect(await web(next)).toMatchObject({ status: 'exited', exit: { cause: 'stopped' } });
  });
});

describe('a new daemon', () => {
  it('finds what runs, and changes nothing', async () => {
    const stand = await running();
    const before = await typesOf(stand.bench);
    const next = await replaced(stand);
    expect(await web(next)).toStrictEqual(stand.view);
    expect(await typesOf(stand.bench)).toStrictEqual(before);
    expect(next.chronicle.runs).toStrictEqual(['live web 1']);
    runOf(stand).exitBy(0);
    await settled();
    expect((await web(next)).status).toBe('exited');
  });

  it('finds what ended meanwhile', async () => {
    const stand = await running();
    stand.daemon.crash();
    runOf(stand).exitBy(9);
    const next = await replaced(stand);
    expect(await web(next)).toMatchObject({ status: 'exited', exit: { code: 9, cause: 'exited' } });
    expect(next.chronicle.runs).toStrictEqual(['gone web 1']);
  });

  it('finds that the machine was started anew', async () => {
    const stand = await running();
    stand.daemon.crash();
    stand.bench.world.reboot();
    const next = await replaced(stand);
    expect(await web(next)).toMatchObject({ status: 'exited', exit: { cause: 'reboot' } });
  });

  it('gives up a start that had not begun', async () => {
    const bench = new CoreBench(createMemoryStore());
    const daemon = bench.boot();
    bench.world.faults.hang('start', 1, 'before');
    void daemon.berth.start(OWNER, startInput({ name: 'web' }));
    await settled();
    const next = await replaced({ bench, daemon });
    expect(await web(next)).toMatchObject({ status: 'exited', exit: { cause: 'start_interrupted' } });
    expect(bench.world.living()).toHaveLength(0);
  });

  it('finds a program whose start nobody had heard of', async () => {
    const bench = new CoreBench(createMemoryStore());
    const daemon = bench.boot();
    bench.world.faults.hang('start', 1, 'after');
    void daemon.berth.start(OWNER, startInput({ name: 'web' }));
    await settled();
    expect(await web(daemon)).toMatchObject({ status: 'starting', pid: null });
    const next = await replaced({ bench, daemon });
    const [run] = bench.world.living();
    expect(await web(next)).toMatchObject({
      status: 'running',
      pid: run?.child.pid,
      attachment: 'connected',
    });
    expect(await typesOf(bench)).toStrictEqual(['instance.created', 'run.starting', 'run.started']);
  });

  it.each(['before', 'after'] as const)(
    'ends a stop whose daemon died %s it was asked of the keeper',
    async (moment) => {
      const stand = await running();
      stand.bench.world.faults.hang('stop', 1, moment);
      stand.bench.world.faults.hang('wait', 1, 'after');
      void stand.daemon.berth.stop(OWNER, 'web');
      await settled();
      const next = await replaced(stand);
      expect(await web(next)).toMatchObject({ status: 'exited', exit: { cause: 'stopped' } });
      expect(stand.bench.world.living()).toHaveLength(0);
    },
  );

  it('ends a stop that came while the run was being started', async () => {
    const bench = new CoreBench(createMemoryStore());
    const daemon = bench.boot();
    bench.world.faults.hang('start', 1, 'after');
    void daemon.berth.start(OWNER, startInput({ name: 'web' }));
    await settled();
    void daemon.berth.stop(OWNER, 'web');
    await settled();
    expect((await web(daemon)).status).toBe('stopping');
    const next = await replaced({ bench, daemon });
    expect(await web(next)).toMatchObject({ status: 'exited', exit: { cause: 'stopped' } });
  });

  it('goes on looking for what is lost', async () => {
    const stand = await running();
    runOf(stand).cutOff();
    await settled();
    const next = await replaced(stand);
    expect(await web(next)).toMatchObject({ status: 'lost', attachment: 'disconnected' });
    runOf(stand).mend();
    await stand.bench.clock.advance(SEARCH_MS);
    expect(await web(next)).toMatchObject({ status: 'running', attachment: 'connected' });
  });

  it('leaves alone what has exited', async () => {
    const stand = await running('exit');
    await settled();
    const before = await typesOf(stand.bench);
    const next = await replaced(stand);
    expect((await web(next)).status).toBe('exited');
    expect(await typesOf(stand.bench)).toStrictEqual(before);
    expect(next.chronicle.runs).toStrictEqual([]);
  });

  it('looks at all of many, even when looking at some fails', async () => {
    const bench = new CoreBench(createMemoryStore());
    const daemon = bench.boot();
    await Promise.all(Array.from({ length: 80 }, () => daemon.berth.start(OWNER, startInput())));
    bench.world.faults.fail('recover', 10, new Error('out of descriptors'));
    const next = await replaced({ bench, daemon });
    const statuses = (await next.berth.list(OWNER)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'running')).toHaveLength(79);
    await bench.clock.advance(SEARCH_MS);
    expect(new Set((await next.berth.list(OWNER)).map(({ status }) => status))).toStrictEqual(
      new Set(['running']),
    );
  });

  it('does not judge what it starts itself while it still looks around', async () => {
    const bench = new CoreBench(createMemoryStore());
    const daemon = bench.boot();
    bench.world.faults.delay('start', 100);
    const start = daemon.berth.start(OWNER, startInput({ name: 'web' }));
    for (let turn = 0; turn < 40; turn += 1) {
      await daemon.reconcile();
    }
    await bench.clock.advance(100);
    expect((await start).status).toBe('running');
  });

  it('does not attach to a run that ended while it looked', async () => {
    const stand = await running();
    stand.daemon.crash();
    const next = stand.bench.boot();
    stand.bench.world.faults.delay('recover', 100, 'after');
    const reconciled = next.reconcile();
    await settled();
    const stop = next.berth.stop(OWNER, 'web');
    await settled();
    expect((await stop).status).toBe('exited');
    await stand.bench.clock.advance(100);
    await reconciled;
    expect(next.chronicle.runs.filter((line) => line.startsWith('live'))).toStrictEqual([]);
    expect((await web(next)).attachment).toBe('disconnected');
  });
});

describe('a full disk', () => {
  it('delays the record of an exit, and loses nothing', async () => {
    const stand = await running();
    const { bench, daemon } = stand;
    for (let nth = 1; nth <= 3; nth += 1) bench.storeFaults.fail('commit', nth, NO_ROOM());
    runOf(stand).exitBy(6);
    await settled();
    expect((await web(daemon)).status).toBe('running');
    expect(bench.machine.released).toBeGreaterThan(0);
    await bench.clock.advance(10_000);
    expect(await web(daemon)).toMatchObject({ status: 'exited', exit: { code: 6, cause: 'exited' } });
    expect(daemon.chronicle.failures).toStrictEqual([]);
  });

  it('delays the record of a start', async () => {
    const bench = new CoreBench(createMemoryStore());
    const daemon = bench.boot();
    for (const nth of [2, 3, 4]) bench.storeFaults.fail('commit', nth, NO_ROOM());
    const start = daemon.berth.start(OWNER, startInput({ name: 'web' }));
    await bench.clock.advance(10_000);
    expect(await start).toMatchObject({ status: 'running' });
  });

  it('never turns a program that runs into one that could not be started', async () => {
    const bench = new CoreBench(createMemoryStore());
    const daemon = bench.boot();
    for (const nth of [2, 3, 4]) bench.storeFaults.fail('commit', nth, NO_ROOM());
    const start = daemon.berth.start(OWNER, startInput({ name: 'web' }));
    const refused = start.catch((error: BerthError) => error.code);
    await settled();
    bench.storeFaults.clear();
    await daemon.close();
    expect(await refused).toBe('daemon_unavailable');
    const next = await replaced({ bench, daemon });
    expect(bench.world.living()).toHaveLength(1);
    expect((await web(next)).status).toBe('running');
  });

  it('delays what was found of a run by a new daemon', async () => {
    const stand = await running();
    stand.daemon.crash();
    runOf(stand).exitBy(1);
    const next = stand.bench.boot();
    for (let nth = 1; nth <= 3; nth += 1) stand.bench.storeFaults.fail('commit', nth, NO_ROOM());
    const reconciled = next.reconcile();
    await stand.bench.clock.advance(10_000);
    await reconciled;
    expect(await web(next)).toMatchObject({ status: 'exited', exit: { code: 1 } });
  });
});

describe('a daemon that ends in order', () => {
  it('leaves what runs alone, and says nothing false about it', async () => {
    const stand = await running();
    const before = await typesOf(stand.bench);
    await stand.daemon.close();
    expect(stand.bench.world.living()).toHaveLength(1);
    expect(await typesOf(stand.bench)).toStrictEqual(before);
    expect(stand.daemon.chronicle).toMatchObject({ failures: [], warnings: [] });
  });

  it.each<[string, string, (bench: CoreBench) => void]>([
    ['in the middle of a stop', 'daemon_unavailable', () => undefined],
    ['in the middle of a search', 'runtime_unreachable', (bench) => bench.world.all()[0]?.cutOff()],
  ])('does not wait %s', async (_when, code, prepare) => {
    const stand = await running('stubborn');
    prepare(stand.bench);
    await settled();
    const stop = stand.daemon.berth
      .stop(OWNER, 'web', { graceMs: 600_000 })
      .catch((error: BerthError) => error.code);
    await settled();
    await stand.daemon.close();
    expect(await stop).toBe(code);
    expect(stand.bench.world.living()).toHaveLength(1);
  });

  it('does not take a look that it broke off for a lost run', async () => {
    const stand = await running();
    stand.daemon.crash();
    const next = stand.bench.boot();
    stand.bench.world.faults.delay('recover', 1000);
    const reconciled = next.reconcile();
    await settled();
    await next.close();
    await reconciled;
    expect((await stand.bench.store.listInstances())[0]?.instance.status).toBe('running');
    expect(await typesOf(stand.bench)).not.toContain('run.lost');
  });
});

describe('news of an earlier run', () => {
  it('does not touch the next one', async () => {
    const stand = await running();
    const { bench, daemon, view } = stand;
    const first = await daemon.registry.get(view.id as never);
    await daemon.berth.restart(OWNER, 'web');
    for (const type of ['exited', 'lost', 'found', 'started'] as const) {
      const { transition } = await daemon.supervisor.step(first.instance.id, {
        event: { type, generation: 1 },
        actor: OWNER.actor,
      });
      expect(transition.kind).toBe('ignored');
    }
    expect(await web(daemon)).toMatchObject({ status: 'running' satisfies Status, generation: 2 });
    expect(bench.world.living()).toHaveLength(1);
  });
});

describe('a driver that fails', () => {
  it('lets a stop be tried again by whoever asks', async () => {
    const stand = await running();
    stand.bench.world.faults.fail('stop', 1, NOBODY());
    await expect(stand.daemon.berth.stop(OWNER, 'web')).rejects.toThrow('nobody answers');
    expect((await stand.daemon.berth.stop(OWNER, 'web')).status).toBe('exited');
  });

  it('does not undo a removal', async () => {
    const stand = await running('exit');
    await settled();
    stand.bench.world.faults.fail('destroy', 1, new Error('busy'));
    expect((await stand.daemon.berth.remove(OWNER, 'web')).removedAt).not.toBeNull();
    await settled();
    expect(stand.daemon.chronicle.failures).toStrictEqual([`destroy ${stand.view.id}`]);
  });
});

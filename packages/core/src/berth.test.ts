import { type ActorId, BerthError, type ErrorCode, type RunId } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, type FakeDaemon, NOT_EXECUTABLE, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

const GRACE_MS = 10_000;
const KEY = 'a-key-of-mine';

function setUp(): { bench: CoreBench; daemon: FakeDaemon } & Pick<FakeDaemon, 'berth'> {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot();
  return { bench, daemon, berth: daemon.berth };
}

const command = (...words: string[]) => startInput({ agent: 'command', command: words });

async function codeOf(call: Promise<unknown>): Promise<ErrorCode | 'nothing was refused'> {
  try {
    await call;
    return 'nothing was refused';
  } catch (error) {
    if (error instanceof BerthError) return error.code;
    throw error;
  }
}

async function eventTypes(bench: CoreBench): Promise<string[]> {
  return (await bench.store.readEvents(0, 10_000)).events.map(({ type }) => type);
}

function runOf(bench: CoreBench, { run }: InstanceView) {
  return bench.world.run(run as RunId);
}

describe('start', () => {
  it('answers when the program runs', async () => {
    const { bench, berth } = setUp();
    const view = await berth.start(OWNER, startInput({ name: 'web' }));
    expect(view).toMatchObject({
      name: 'web',
      status: 'running',
      attachment: 'connected',
      generation: 1,
      exit: null,
    });
    expect(runOf(bench, view).child.pid).toBe(view.pid);
    expect(await berth.inspect(OWNER, 'web')).toStrictEqual(view);
    expect(await eventTypes(bench)).toStrictEqual(['instance.created', 'run.starting', 'run.started']);
  });

  it('tells the program who it is', async () => {
    const { bench, berth } = setUp();
    const view = await berth.start(OWNER, startInput({ environment: [{ name: 'A', value: '1' }] }));
    const { request } = runOf(bench, view);
    expect(request.env).toMatchObject({ BERTH_INSTANCE: view.id, BERTH_WORKSPACE: '/work', A: '1' });
    expect(request).toMatchObject({ cwd: '/work', cols: 120, rows: 36, stopSignal: 'SIGTERM' });
  });

  it('is written down before anything is started', async () => {
    const { bench, berth } = setUp();
    bench.world.faults.hang('start', 1, 'before');
    void berth.start(OWNER, startInput({ name: 'web' }));
    await settled();
    expect(await berth.inspect(OWNER, 'web')).toMatchObject({ status: 'starting', pid: null });
    expect(bench.world.all()).toHaveLength(0);
  });

  it('refuses a name that is taken, and frees it when the instance is removed', async () => {
    const { berth } = setUp();
    await berth.start(OWNER, { ...command('exit'), name: 'web' });
    await settled();
    expect(await codeOf(berth.start(OWNER, startInput({ name: 'web' })))).toBe('name_taken');
    await berth.remove(OWNER, 'web');
    expect((await berth.start(OWNER, startInput({ name: 'web' }))).name).toBe('web');
  });

  it('chooses names that are free', async () => {
    const { berth } = setUp();
    await berth.start(OWNER, startInput({ name: 'helper-2' }));
    const names = [];
    for (let count = 0; count < 3; count += 1) names.push((await berth.start(OWNER, startInput())).name);
    expect(names).toStrictEqual(['helper-1', 'helper-3', 'helper-4']);
  });

  it.each([20, 150])('gives %i that start at once as many names', async (count) => {
    const { berth } = setUp();
    const views = await Promise.all(Array.from({ length: count }, () => berth.start(OWNER, startInput())));
    expect(new Set(views.map(({ name }) => name)).size).toBe(count);
    expect(views.every(({ status }) => status === 'running')).toBe(true);
  });

  it('lets exactly one of many have the name they all want', async () => {
    const { berth } = setUp();
    const starts = Array.from({ length: 20 }, () => codeOf(berth.start(OWNER, startInput({ name: 'web' }))));
    const codes = await Promise.all(starts);
    expect(codes.filter((code) => code === 'nothing was refused')).toHaveLength(1);
    expect(codes.filter((code) => code === 'name_taken')).toHaveLength(19);
  });

  it('leaves a record of a program that could not be started', async () => {
    const { bench, berth } = setUp();
    const start = berth.start(OWNER, { ...command(NOT_EXECUTABLE), name: 'web' });
    expect(await codeOf(start)).toBe('start_failed');
    expect(await berth.inspect(OWNER, 'web')).toMatchObject({
      status: 'exited',
      exit: { cause: 'start_failed', code: null },
      startedAt: null,
    });
    expect(await eventTypes(bench)).toStrictEqual(['instance.created', 'run.starting', 'run.exited']);
  });

  it('writes nothing when it is refused', async () => {
    const { bench, berth } = setUp();
    expect(await codeOf(berth.start(OWNER, startInput({ agent: 'nobody' })))).toBe('agent_unknown');
    expect(await berth.list(OWNER, { includeRemoved: true })).toStrictEqual([]);
    expect(await eventTypes(bench)).toStrictEqual([]);
  });

  it('starts nothing when it could not be written down', async () => {
    const { bench, berth } = setUp();
    bench.storeFaults.fail('commit', 1, new BerthError({ code: 'disk_full', message: 'full' }));
    expect(await codeOf(berth.start(OWNER, startInput()))).toBe('disk_full');
    expect(bench.world.all()).toHaveLength(0);
    expect(await berth.list(OWNER)).toStrictEqual([]);
  });
});

describe('stop', () => {
  it('answers when nothing is left', async () => {
    const { bench, berth } = setUp();
    const view = await berth.start(OWNER, { ...command('family'), name: 'web' });
    expect(runOf(bench, view).processes).toBe(2);
    const stopped = await berth.stop(OWNER, 'web');
    expect(stopped).toMatchObject({
      status: 'exited',
      exit: { cause: 'stopped', signal: 'SIGTERM' },
      pid: null,
    });
    expect(stopped).toMatchObject({ attachment: 'disconnected', activity: 'exited' });
    expect(runOf(bench, view).processes).toBe(0);
    expect((await eventTypes(bench)).slice(3)).toStrictEqual(['run.stopping', 'run.exited']);
  });

  it('kills after the grace of the agent, or the one that was asked for', async () => {
    for (const graceMs of [undefined, 300]) {
      const { bench, berth } = setUp();
      await berth.start(OWNER, { ...command('stubborn'), name: 'web' });
      const stop = berth.stop(OWNER, 'web', { graceMs });
      await bench.clock.advance((graceMs ?? GRACE_MS) - 1);
      expect(await berth.inspect(OWNER, 'web')).toMatchObject({ status: 'stopping' });
      await bench.clock.advance(1);
      expect(await stop).toMatchObject({ exit: { cause: 'stopped', signal: 'SIGKILL' } });
    }
  });

  it('becomes less patient when a second one is, never more', async () => {
    const { bench, berth } = setUp();
    await berth.start(OWNER, { ...command('stubborn'), name: 'web' });
    const stops = [60_000, 500, 30_000].map((graceMs) => berth.stop(OWNER, 'web', { graceMs }));
    await bench.clock.advance(500);
    const views = await Promise.all(stops);
    expect(views.map(({ status }) => status)).toStrictEqual(['exited', 'exited', 'exited']);
    expect((await eventTypes(bench)).filter((type) => type === 'run.exited')).toHaveLength(1);
  });

  it('waits for a run that is still being started, then stops it', async () => {
    const { bench, berth } = setUp();
    bench.world.faults.delay('start', 1000);
    const start = berth.start(OWNER, startInput({ name: 'web' }));
    await settled();
    const stop = berth.stop(OWNER, 'web');
    await bench.clock.advance(1000);
    expect(await start).toMatchObject({ status: 'stopping' });
    expect(await stop).toMatchObject({ status: 'exited', exit: { cause: 'stopped' } });
    expect(bench.world.living()).toHaveLength(0);
  });

  it('has the shortest patience of those who stop a run that is still being started', async () => {
    const { bench, berth } = setUp();
    bench.world.faults.delay('start', 1000);
    void berth.start(OWNER, { ...command('stubborn'), name: 'web' });
    await settled();
    const stops = [200, 60_000].map((graceMs) => berth.stop(OWNER, 'web', { graceMs }));
    await bench.clock.advance(1200);
    expect(bench.world.living()).toHaveLength(0);
    await Promise.all(stops);
  });

  it('ends with a start that fails', async () => {
    const { bench, berth } = setUp();
    bench.world.faults.delay('start', 1000);
    const start = codeOf(berth.start(OWNER, { ...command(NOT_EXECUTABLE), name: 'web' }));
    await settled();
    const stop = berth.stop(OWNER, 'web');
    await bench.clock.advance(1000);
    expect(await start).toBe('start_failed');
    expect(await stop).toMatchObject({ status: 'exited', exit: { cause: 'start_failed' } });
  });

  it.each(['stop', 'archive'] as const)('waits for the run that it ends (%s)', async (how) => {
    const { bench, berth } = setUp();
    const { id } = await berth.start(OWNER, command('obedient'));
    bench.storeFaults.delay('getInstance', 10, 'after');
    const ending = berth[how](OWNER, id);
    await settled();
    bench.storeFaults.clear();
    // It is found already, and begins a new run before anything is done to it.
    expect((await berth.restart(OWNER, id)).generation).toBe(2);
    await bench.clock.advance(10);
    expect(await ending).toMatchObject({ status: 'exited', generation: 2 });
  });

  it('refuses what is not running', async () => {
    const { berth } = setUp();
    await berth.start(OWNER, { ...command('exit'), name: 'web' });
    await settled();
    expect(await codeOf(berth.stop(OWNER, 'web'))).toBe('not_running');
    expect(await codeOf(berth.stop(OWNER, 'nobody'))).toBe('instance_not_found');
  });

  it('works on a full disk, from the space in reserve', async () => {
    const { bench, berth } = setUp();
    await berth.start(OWNER, startInput({ name: 'web' }));
    bench.storeFaults.fail('commit', 1, new BerthError({ code: 'disk_full', message: 'full' }));
    expect(await berth.stop(OWNER, 'web')).toMatchObject({ status: 'exited' });
    expect(bench.machine.released).toBe(1);
    bench.storeFaults.fail('commit', 1, new BerthError({ code: 'disk_full', message: 'full' }));
    expect((await berth.remove(OWNER, 'web')).removedAt).not.toBeNull();
  });

  it('says so when the program could not be stopped, and goes on trying', async () => {
    const { bench, berth } = setUp();
    await berth.start(OWNER, startInput({ name: 'web' }));
    bench.world.faults.fail(
      'stop',
      1,
      new BerthError({ code: 'runtime_unreachable', message: 'nobody there' }),
    );
    expect(await codeOf(berth.stop(OWNER, 'web'))).toBe('runtime_unreachable');
    await bench.clock.advance(10_000);
    expect(await berth.inspect(OWNER, 'web')).toMatchObject({ status: 'exited', exit: { cause: 'stopped' } });
  });
});

describe('an exit by itself', () => {
  it('is recorded with its facts', async () => {
    const { bench, berth, daemon } = setUp();
    const view = await berth.start(OWNER, startInput({ name: 'web' }));
    runOf(bench, view).exitBy(3);
    await settled();
    expect(await berth.inspect(OWNER, 'web')).toMatchObject({
      status: 'exited',
      exit: { cause: 'exited', code: 3, signal: null, detail: null },
    });
    expect(daemon.chronicle.runs).toStrictEqual(['live web 1', 'gone web 1']);
  });
});

describe('restart', () => {
  it('stops what runs and starts a new run of the same instance', async () => {
    const { bench, berth } = setUp();
    const first = await berth.start(OWNER, startInput({ name: 'web' }));
    const second = await berth.restart(OWNER, 'web');
    expect(second).toMatchObject({ id: first.id, name: 'web', generation: 2, status: 'running', exit: null });
    expect(second.run).not.toBe(first.run);
    expect(bench.world.living()).toHaveLength(1);
    expect((await bench.store.listRuns(first.id as never)).map(({ exit }) => exit?.cause)).toStrictEqual([
      'stopped',
      undefined,
    ]);
  });

  it('starts what has exited', async () => {
    const { berth } = setUp();
    await berth.start(OWNER, { ...command('exit'), name: 'web' });
    await settled();
    expect(await berth.restart(OWNER, 'web')).toMatchObject({ generation: 2 });
  });

  it('starts what exits just now', async () => {
    const { bench, berth } = setUp();
    const view = await berth.start(OWNER, startInput({ name: 'web' }));
    const restart = berth.restart(OWNER, 'web');
    runOf(bench, view).exitBy(0);
    expect(await restart).toMatchObject({ generation: 2, status: 'running' });
  });

  it('leaves alone what it could not start again', async () => {
    const { bench, berth } = setUp();
    await berth.start(OWNER, startInput({ name: 'web' }));
    bench.machine.missingCommands.add('/bin/obedient');
    expect(await codeOf(berth.restart(OWNER, 'web'))).toBe('command_not_found');
    expect(await berth.inspect(OWNER, 'web')).toMatchObject({ status: 'running', generation: 1 });
  });

  it('never makes two runs of one instance, however many ask at once', async () => {
    const { bench, berth } = setUp();
    await berth.start(OWNER, startInput({ name: 'web' }));
    const codes = await Promise.all(Array.from({ length: 5 }, () => codeOf(berth.restart(OWNER, 'web'))));
    expect(codes).toContain('nothing was refused');
    expect(
      new Set(codes).difference(new Set(['nothing was refused', 'wrong_state', 'not_running'])).size,
    ).toBe(0);
    expect(bench.world.living()).toHaveLength(1);
  });

  it('numbers a run as its instance does, even when another start came in between', async () => {
    const { bench, berth } = setUp();
    const view = await berth.start(OWNER, { ...command('exit'), name: 'web' });
    await settled();
    bench.storeFaults.delay('commit', 10);
    const restarts = [berth.restart(OWNER, 'web'), berth.restart(OWNER, 'web')].map(codeOf);
    await bench.clock.advance(1000);
    await Promise.all(restarts);
    const runs = await bench.store.listRuns(view.id as never);
    expect(runs.map(({ generation }) => generation)).toStrictEqual(runs.map((_, index) => index + 1));
    expect((await berth.inspect(OWNER, 'web')).generation).toBe(runs.length);
  });
});

describe('remove', () => {
  it('leaves a tombstone that only its id finds', async () => {
    const { bench, berth } = setUp();
    const { id } = await berth.start(OWNER, { ...command('exit'), name: 'web' });
    await settled();
    const removed = await berth.remove(OWNER, 'web');
    expect(removed.removedAt).not.toBeNull();
    expect(await berth.list(OWNER)).toStrictEqual([]);
    expect(await berth.list(OWNER, { includeRemoved: true })).toStrictEqual([removed]);
    expect(await codeOf(berth.inspect(OWNER, 'web'))).toBe('instance_not_found');
    expect(await berth.inspect(OWNER, id)).toStrictEqual(removed);
    await settled();
    expect(bench.world.faults.calls('destroy')).toBe(1);
  });

  it('refuses what runs', async () => {
    const { berth } = setUp();
    await berth.start(OWNER, startInput({ name: 'web' }));
    expect(await codeOf(berth.remove(OWNER, 'web'))).toBe('wrong_state');
  });

  it('is the end: nothing can be done to it any more', async () => {
    const { berth } = setUp();
    const { id } = await berth.start(OWNER, { ...command('exit'), name: 'web' });
    await settled();
    await berth.remove(OWNER, 'web');
    expect(await codeOf(berth.restart(OWNER, id))).toBe('instance_not_found');
    expect(await codeOf(berth.stop(OWNER, id))).toBe('instance_not_found');
    expect(await codeOf(berth.remove(OWNER, id))).toBe('instance_not_found');
    expect(await codeOf(berth.send(OWNER, id, { text: 'hello\n' }))).toBe('not_running');
  });
});

describe('send', () => {
  it('types into the terminal', async () => {
    const { bench, berth } = setUp();
    const view = await berth.start(OWNER, { ...command('echo'), name: 'web' });
    await berth.send(OWNER, 'web', { text: 'hällo\n' });
    expect([...runOf(bench, view).output.read({})].at(-1)).toMatchObject({ kind: 'output' });
    const { events } = await bench.store.readEvents(0, 100);
    expect(events.at(-1)).toMatchObject({
      type: 'input.sent',
      data: { bytes: 7 },
      run: view.run,
      actor: 'user:ann',
    });
    expect(runOf(bench, view).viewers.size).toBe(0);
  });

  it('refuses what has ended, and records nothing', async () => {
    const { bench, berth } = setUp();
    await berth.start(OWNER, { ...command('exit'), name: 'web' });
    await settled();
    expect(await codeOf(berth.send(OWNER, 'web', { text: 'hello\n' }))).toBe('not_running');
    expect(await eventTypes(bench)).not.toContain('input.sent');
  });
});

describe('a terminal', () => {
  it('is the one of the current run', async () => {
    const { berth } = setUp();
    const view = await berth.start(OWNER, startInput({ name: 'web' }));
    const nothing = () => undefined;
    const events = {
      output: nothing,
      skipped: nothing,
      resized: nothing,
      caughtUp: nothing,
      exit: nothing,
      end: nothing,
    };
    const open = await berth.openTerminal(OWNER, 'web', { write: true, events });
    expect(open).toMatchObject({ instance: view.id, run: view.run });
    expect(open.link.status.run).toBe(view.run);
  });

  it('keeps the output of earlier runs', async () => {
    const { berth } = setUp();
    await berth.start(OWNER, { ...command('count'), name: 'web' });
    await settled();
    await berth.restart(OWNER, 'web');
    const chunks = await Array.fromAsync(
      await berth.readOutput(OWNER, 'web', { generation: 1, tailLines: 1 }),
    );
    const bytes = chunks.flatMap((chunk) => (chunk.kind === 'output' ? [chunk.bytes] : []));
    expect(Buffer.concat(bytes).toString()).toBe('line 200\n');
    expect(await codeOf(berth.readOutput(OWNER, 'web', { generation: 7 }))).toBe('run_not_found');
  });
});

describe('whoever is not the owner', () => {
  it('may do nothing, and learns nothing', async () => {
    const { berth } = setUp();
    await berth.start(OWNER, startInput({ name: 'web' }));
    const stranger = { ...OWNER, actor: 'user:eve' as ActorId };
    const signal = new AbortController().signal;
    const calls = [
      berth.list(stranger),
      berth.inspect(stranger, 'web'),
      berth.start(stranger, startInput()),
      berth.stop(stranger, 'web'),
      berth.restart(stranger, 'web'),
      berth.remove(stranger, 'web'),
      berth.send(stranger, 'web', { text: 'x' }),
      berth.readOutput(stranger, 'web', {}),
      berth.eventPage(stranger, 0, 1),
      berth.events(stranger, { signal }).next(),
    ];
    const codes = await Promise.all(calls.map(codeOf));
    expect(new Set(codes)).toStrictEqual(new Set(['forbidden']));
    expect(() => berth.check(stranger, 'daemon.stop')).toThrow('user:eve may not do daemon.stop');
    expect(await berth.inspect(OWNER, 'web')).toMatchObject({ status: 'running' });
  });
});

describe('an idempotency key', () => {
  const keyed = { idempotencyKey: KEY };

  it('starts once, however often and however fast it comes', async () => {
    const { bench, berth } = setUp();
    const input = startInput({ idempotencyKey: KEY });
    const views = await Promise.all(Array.from({ length: 5 }, () => berth.start(OWNER, input)));
    views.push(await berth.start(OWNER, input));
    expect(new Set(views.map(({ id }) => id)).size).toBe(1);
    expect(bench.world.all()).toHaveLength(1);
  });

  it('refuses another request', async () => {
    const { berth } = setUp();
    await berth.start(OWNER, startInput({ idempotencyKey: KEY, name: 'web' }));
    const others = [
      berth.start(OWNER, startInput({ idempotencyKey: KEY, name: 'api' })),
      berth.stop(OWNER, 'web', keyed),
      berth.send(OWNER, 'web', { text: 'x', ...keyed }),
      berth.remove(OWNER, 'web', keyed),
      berth.restart(OWNER, 'web', keyed),
    ];
    const codes = await Promise.all(others.map(codeOf));
    expect(new Set(codes)).toStrictEqual(new Set(['idempotency_conflict']));
  });

  it('belongs to who used it, and survives the daemon', async () => {
    const { bench, daemon } = setUp();
    const input = startInput({ idempotencyKey: KEY });
    const first = await daemon.berth.start(OWNER, input);
    daemon.crash();
    const next = bench.boot();
    await next.reconcile();
    expect((await next.berth.start(OWNER, input)).id).toBe(first.id);
    expect(bench.world.all()).toHaveLength(1);
  });

  it('sends once', async () => {
    const { bench, berth } = setUp();
    await berth.start(OWNER, { ...command('echo'), name: 'web' });
    await Promise.all([
      berth.send(OWNER, 'web', { text: 'x\n', ...keyed }),
      berth.send(OWNER, 'web', { text: 'x\n', ...keyed }),
    ]);
    expect((await eventTypes(bench)).filter((type) => type === 'input.sent')).toHaveLength(1);
  });

  it('gives the answer of the first stop, also after the end', async () => {
    const { berth } = setUp();
    await berth.start(OWNER, startInput({ name: 'web' }));
    const stopped = await berth.stop(OWNER, 'web', keyed);
    expect(await berth.stop(OWNER, 'web', keyed)).toStrictEqual(stopped);
  });

  it('gives the answer of the first remove, although nothing has that name any more', async () => {
    const { berth } = setUp();
    await berth.start(OWNER, { ...command('exit'), name: 'web' });
    await settled();
    const removed = await berth.remove(OWNER, 'web', keyed);
    expect(await berth.remove(OWNER, 'web', keyed)).toStrictEqual(removed);
    await berth.start(OWNER, { ...command('exit'), name: 'web' });
    await settled();
    expect(await berth.remove(OWNER, 'web', keyed)).toStrictEqual(removed);
    expect(await berth.list(OWNER)).toHaveLength(1);
  });

  it('restarts once', async () => {
    const { berth } = setUp();
    await berth.start(OWNER, startInput({ name: 'web' }));
    await berth.restart(OWNER, 'web', keyed);
    expect(await berth.restart(OWNER, 'web', keyed)).toMatchObject({ generation: 2 });
  });

  it('is free again after a refusal', async () => {
    const { berth } = setUp();
    expect(await codeOf(berth.start(OWNER, startInput({ idempotencyKey: KEY, agent: 'nobody' })))).toBe(
      'agent_unknown',
    );
    expect(await berth.start(OWNER, startInput({ idempotencyKey: KEY }))).toMatchObject({
      status: 'running',
    });
  });
});

describe('events', () => {
  it('come from now on, or from a cursor', async () => {
    const { berth } = setUp();
    await berth.start(OWNER, startInput());
    const abort = new AbortController();
    const fromNow = berth.events(OWNER, { signal: abort.signal }).next();
    const fromTwo = berth.events(OWNER, { after: 1, signal: abort.signal }).next();
    await settled();
    await berth.start(OWNER, startInput());
    expect((await fromNow).value).toMatchObject({ event: { seq: 4, type: 'instance.created' } });
    expect((await fromTwo).value).toMatchObject({ event: { seq: 2, type: 'run.starting' } });
    expect((await berth.eventPage(OWNER, 4, 1)).events).toMatchObject([{ seq: 5 }]);
    abort.abort();
  });
});

import { type Activity, BerthError, type ErrorCode, type RunId } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

async function setUp({ viewers = 0 } = {}) {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot({ viewers: () => viewers });
  daemon.inbox.start();
  const { id } = await daemon.berth.start(OWNER, startInput({ agent: 'clever', name: 'ann', command: [] }));
  const assistant = bench.agents.clever;
  const says = async (activity: Activity | null, more = {}) => {
    const signal = {
      source: 'file',
      time: bench.clock.now(),
      label: `status ${activity}`,
      activity,
    } as const;
    assistant.tell(id, { ...signal, ...more });
    await settled();
  };
  return { bench, daemon, id, assistant, says };
}

async function codeOf(call: Promise<unknown>): Promise<ErrorCode | 'nothing was refused'> {
  try {
    await call;
    return 'nothing was refused';
  } catch (error) {
    if (error instanceof BerthError) return error.code;
    throw error;
  }
}

const runOf = (bench: CoreBench, { run }: InstanceView) => bench.world.run(run as RunId);

describe('an assistant', () => {
  it('is started as it was prepared, with a conversation that is stored', async () => {
    const { bench, daemon } = await setUp();
    const view = await daemon.berth.inspect(OWNER, 'ann');
    expect(view).toMatchObject({ conversation: 'talk-1', activity: 'starting' });
    const { request } = runOf(bench, view);
    expect(request.args).toEqual(['--begin', 'talk-1']);
    expect(request.env).toMatchObject({ CLEVER: 'yes' });
  });

  it('that cannot be watched is told of once, and heard as soon as it can', async () => {
    const { bench, daemon, assistant, says } = await setUp();
    assistant.failingWatches = 3;
    await daemon.berth.restart(OWNER, 'ann');
    await settled();
    for (let wait = 0; wait < 3; wait += 1) await bench.clock.advance(5000);
    await settled();
    expect(assistant.failingWatches).toBe(0);
    await says('working');
    expect(await daemon.berth.inspect(OWNER, 'ann')).toMatchObject({ activity: 'working' });
    expect(daemon.chronicle.warnings.filter((message) => message.includes('cannot be watched'))).toHaveLength(
      1,
    );
  });

  it('gets the variables of its vendor, and no others', async () => {
    const { daemon, bench } = await setUp();
    const inherit = Object.entries({ CLEVER_KEY: 'a', OTHER_KEY: 'b', HOME: '/home/ann' });
    const input = {
      agent: 'clever',
      command: [],
      inherit: inherit.map(([name, value]) => ({ name, value })),
    };
    const view = await daemon.berth.start(OWNER, startInput(input));
    expect(runOf(bench, view).request.env).toMatchObject({ CLEVER_KEY: 'a', HOME: '/home/ann' });
    expect(runOf(bench, view).request.env).not.toHaveProperty('OTHER_KEY');
  });

  it('gets those of the daemon, and no others, from a caller who sends none', async () => {
    const { daemon, bench, assistant } = await setUp();
    bench.machine.environment = { CLEVER_KEY: 'a', OTHER_KEY: 'b', HOME: '/home/ann' };
    const view = await daemon.berth.start(OWNER, startInput({ agent: 'clever', command: [] }));
    expect(runOf(bench, view).request.env).toMatchObject({ CLEVER_KEY: 'a', HOME: '/home/ann' });
    expect(runOf(bench, view).request.env).not.toHaveProperty('OTHER_KEY');
    await daemon.desk.program(OWNER, 'clever');
    await daemon.desk.program(OWNER, 'clever', { PATH: '/mine' });
    expect(assistant.inspected).toEqual([
      { CLEVER_KEY: 'a', HOME: '/home/ann' },
      { HOME: '/home/ann', PATH: '/mine' },
    ]);
  });

  it('goes on with its conversation, and begins a new one only when asked', async () => {
    const { bench, daemon } = await setUp();
    const again = await daemon.berth.restart(OWNER, 'ann');
    expect(runOf(bench, again).request.args).toEqual(['--resume', 'talk-1']);
    const fresh = await daemon.berth.restart(OWNER, 'ann', { fresh: true });
    expect(runOf(bench, fresh).request.args).toEqual(['--begin', fresh.conversation]);
    expect(fresh.conversation).not.toBe('talk-1');
  });

  it('is asked before its run is stopped whether the next one could go on, and readied after that', async () => {
    const { daemon, assistant } = await setUp();
    await daemon.berth.restart(OWNER, 'ann');
    expect(assistant.prepared.map(({ isRehearsal }) => isRehearsal)).toEqual([false, true, false]);
  });

  it('whose conversation is lost is neither stopped nor started afresh', async () => {
    const { daemon, assistant, says } = await setUp();
    await says('working', { prompt: 'hello' });
    assistant.isForgetful = true;
    expect(await codeOf(daemon.berth.restart(OWNER, 'ann'))).toBe('context_lost');
    expect(await daemon.berth.inspect(OWNER, 'ann')).toMatchObject({ status: 'running', generation: 1 });
    expect(await daemon.berth.restart(OWNER, 'ann', { fresh: true })).toMatchObject({ generation: 2 });
  });

  it('whose conversation changes is taken up where it was last', async () => {
    const { bench, daemon, says } = await setUp();
    await says('idle', { conversation: 'talk-9', prompt: 'x' });
    expect(await daemon.berth.inspect(OWNER, 'ann')).toMatchObject({ conversation: 'talk-9' });
    const again = await daemon.berth.restart(OWNER, 'ann');
    expect(runOf(bench, again).request.args).toEqual(['--resume', 'talk-9']);
  });

  it('has a profile only where it is one', async () => {
    const { daemon, assistant } = await setUp();
    await daemon.berth.start(OWNER, startInput({ agent: 'clever', command: [], profile: 'work' }));
    expect(assistant.prepared.at(-1)).toMatchObject({ profile: 'work' });
    const plain = startInput({ agent: 'command', profile: 'work' });
    expect(await codeOf(daemon.berth.start(OWNER, plain))).toBe('invalid_input');
    const bad = startInput({ agent: 'clever', command: [], profile: '../work' });
    expect(await codeOf(daemon.berth.start(OWNER, bad))).toBe('invalid_input');
  });

  it('is forgotten when its instance is removed', async () => {
    const { daemon, assistant, id } = await setUp();
    await daemon.berth.stop(OWNER, 'ann');
    await daemon.berth.remove(OWNER, 'ann');
    expect(assistant.forgotten).toEqual([id]);
  });
});

describe('what it does', () => {
  it('is shown, and each change is an event', async () => {
    const { bench, daemon, says } = await setUp();
    await says('idle');
    await says('working', { detail: 'Bash: npm test' });
    await says('working');
    expect(await daemon.berth.inspect(OWNER, 'ann')).toMatchObject({
      activity: 'working',
      activityDetail: 'Bash: npm test',
    });
    const { events } = await bench.store.readEvents(0, 100);
    const changes = events.filter(({ type }) => type === 'activity.changed');
    expect(changes.map(({ data }) => [data['before'], data['activity']])).toEqual([
      [null, 'starting'],
      ['starting', 'idle'],
      ['idle', 'working'],
    ]);
  });

  it('is explained by what was told, in order', async () => {
    const { daemon, says } = await setUp();
    await says('working');
    await says('idle', { source: 'hook', time: 5, label: 'hook Stop' });
    const { evidence, activity, source } = await daemon.explainer.explain(OWNER, 'ann');
    expect({ activity, source }).toEqual({ activity: 'working', source: 'file' });
    expect(evidence.map(({ sequence, label, verdict }) => [sequence, label, verdict])).toEqual([
      [1, 'status working', 'taken'],
      [2, 'hook Stop', 'outranked'],
    ]);
  });

  it('is limited until then, where only its words say until when', async () => {
    const { bench, daemon, says } = await setUp();
    const end = async () => (await daemon.explainer.explain(OWNER, 'ann')).resetsAt;
    await says('limited', { detail: 'for a while' });
    expect(await end()).toBeNull();
    await says('limited', { detail: 'ends in 500' });
    expect(await end()).toBe(new Date(bench.clock.now() + 500).toISOString());
  });

  it('is known to the next daemon before anybody speaks', async () => {
    const { bench, daemon, says } = await setUp();
    await says('waiting_approval', { detail: 'Bash: rm x' });
    daemon.crash();
    const next = bench.boot();
    await next.reconcile();
    expect(await next.berth.inspect(OWNER, 'ann')).toMatchObject({
      activity: 'waiting_approval',
      activityDetail: 'Bash: rm x',
    });
  });

  it('of a run that is over is told by nobody any more', async () => {
    const { daemon, assistant, id, bench } = await setUp();
    await daemon.berth.restart(OWNER, 'ann');
    await daemon.berth.stop(OWNER, 'ann');
    const late = { source: 'file', time: bench.clock.now(), label: 'late', activity: 'working' } as const;
    assistant.tell(id, late);
    await settled();
    expect(await daemon.berth.inspect(OWNER, 'ann')).toMatchObject({ activity: 'exited' });
  });

  it('is only idle, and not done, while somebody looks', async () => {
    const { daemon, says } = await setUp({ viewers: 1 });
    await says('working');
    await says('idle');
    expect(await daemon.berth.inspect(OWNER, 'ann')).toMatchObject({ activity: 'idle' });
  });

  it('is unknown of plain programs, which are not explained', async () => {
    const { daemon } = await setUp();
    await daemon.berth.start(OWNER, startInput({ name: 'plain' }));
    expect(await daemon.berth.inspect(OWNER, 'plain')).toMatchObject({ activity: 'unknown' });
    expect(await daemon.explainer.explain(OWNER, 'plain')).toMatchObject({ evidence: [], full: [] });
  });
});

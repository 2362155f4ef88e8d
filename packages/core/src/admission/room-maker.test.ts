import { ADMISSION_RULES, type InstanceId, type Quotas } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

const IDLE_MS = 60_000;
const GIB = 1024 ** 3;

async function open(quotas: Partial<Quotas>, makeRoom: { idleMs: number } | null = { idleMs: IDLE_MS }) {
  const bench = new CoreBench(createMemoryStore());
  bench.rules = { ...ADMISSION_RULES, quotas: { ...ADMISSION_RULES.quotas, ...quotas }, makeRoom };
  const looked = new Set<string>();
  const daemon = bench.boot({ viewers: (id) => (looked.has(id) ? 1 : 0) });
  await daemon.reconcile();
  daemon.inbox.start();
  const begin = (name: string, more: Parameters<typeof startInput>[0] = {}) =>
    daemon.berth.start(OWNER, startInput({ agent: 'clever', name, ...more }));
  /** An assistant that has talked, and does this now. */
  const assistant = async (
    name: string,
    activity: 'idle' | 'done' | 'working' | 'waiting_approval' = 'idle',
    more: Parameters<typeof startInput>[0] = {},
  ) => {
    const view = await begin(name, more);
    const time = bench.clock.now();
    bench.agents.clever.tell(view.id, { source: 'file', time, label: 'status', activity });
    await settled();
    return view;
  };
  const states = async () => {
    const all = await daemon.berth.list(OWNER);
    return all.map(({ name, status, archived }) => `${name} ${archived ? 'archived' : status}`).join(', ');
  };
  const pass = async (ms: number) => {
    await bench.clock.advance(ms);
    await settled();
  };
  return { bench, daemon, begin, assistant, states, pass, looked };
}

describe('an assistant at rest', () => {
  it('is put away for another one when it has rested for long, and its history says why', async () => {
    const { bench, begin, assistant, states, pass } = await open({ fleet: { instances: 2 } });
    const old = await assistant('old');
    await pass(1000);
    await assistant('young', 'done');
    await pass(IDLE_MS);
    await begin('new');
    expect(await states()).toBe('old archived, young running, new running');
    const events = await bench.store.history(old.id as InstanceId, 100);
    expect(events.find(({ type }) => type === 'instance.archived')).toMatchObject({
      actor: 'system:test',
      data: { why: 'room', idleMs: IDLE_MS + 1000, for: 'new', code: 'quota_exceeded' },
    });
  });

  it('is put away for one that waits, as soon as it has rested for long enough', async () => {
    const { begin, assistant, states, pass } = await open({ fleet: { instances: 1 } });
    await assistant('old');
    await begin('new', { waitMs: 0 });
    expect(await states()).toBe('old running, new queued');
    await pass(IDLE_MS);
    await pass(2000);
    expect(await states()).toBe('old archived, new running');
  });

  it('that is needed again and cannot come back is not in the way of the other one', async () => {
    const { bench, daemon, begin, assistant, states, pass } = await open({ fleet: { instances: 1 } });
    await assistant('old', 'idle', { directory: '/work/old' });
    await pass(IDLE_MS);
    bench.world.faults.delay('stop', 1000);
    const starting = begin('new');
    await settled();
    expect(await daemon.berth.inspect(OWNER, 'old')).toMatchObject({ status: 'stopping' });
    const sent = daemon.inbox.send(OWNER, 'old', { text: 'go on', urgent: false });
    await settled();
    bench.machine.missingDirectories.add('/work/old');
    await pass(1000);
    await starting;
    expect(await states()).toBe('old archived, new running');
    await sent;
  });

  it('stays where nobody has said that it may be put away', async () => {
    const { begin, assistant, states, pass } = await open({ fleet: { instances: 1 } }, null);
    await assistant('old');
    await pass(100 * IDLE_MS);
    await expect(begin('new')).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(await states()).toBe('old running');
  });

  it('stays while somebody looks at it, or a prompt waits for it', async () => {
    const { daemon, begin, assistant, states, pass, looked } = await open({ fleet: { instances: 1 } });
    const old = await assistant('old');
    await pass(IDLE_MS);
    looked.add(old.id);
    await expect(begin('new')).rejects.toMatchObject({ code: 'quota_exceeded' });
    looked.clear();
    const sent = daemon.inbox.send(OWNER, 'old', { text: 'go on', urgent: false });
    await settled();
    await expect(begin('new')).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(await states()).toBe('old running');
    await pass(IDLE_MS);
    await sent;
  });

  it('is not put away in vain', async () => {
    const { begin, assistant, states, pass } = await open({ fleet: { ports: 1, instances: 9 } });
    await begin('web', { agent: 'helper', ports: [{ name: 'web' }] });
    await assistant('old');
    await pass(IDLE_MS);
    await expect(begin('new', { ports: [{ name: 'web' }] })).rejects.toMatchObject({
      code: 'quota_exceeded',
    });
    expect(await states()).toBe('web running, old running');
  });

  it('is put away where memory is scarce, and not where everything stands still for want of it', async () => {
    const { bench, begin, assistant, states, pass } = await open({});
    for (const name of ['a', 'b']) await assistant(name);
    await pass(IDLE_MS);
    const room = { available: 64 * GIB, total: 64 * GIB, group: null, stalled: 0 };
    bench.memory.room = { ...room, stalled: 99 };
    await expect(begin('new')).rejects.toMatchObject({ code: 'memory_scarce' });
    expect(await states()).toBe('a running, b running');
    bench.memory.room = { ...room, available: 0 };
    await expect(begin('new')).rejects.toMatchObject({ code: 'memory_scarce' });
    expect(await states()).toContain('archived');
  });
});

it.each(['working', 'waiting_approval'] as const)(
  'an assistant that is %s is never put away',
  async (activity) => {
    const { begin, assistant, states, pass } = await open({ fleet: { instances: 1 } });
    await assistant('busy', activity);
    await pass(100 * IDLE_MS);
    await expect(begin('new')).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(await states()).toBe('busy running');
  },
);

it('a plain program is never put away', async () => {
  const { begin, states, pass } = await open({ fleet: { instances: 1 } });
  await begin('shell', { agent: 'helper' });
  await pass(100 * IDLE_MS);
  await expect(begin('new')).rejects.toMatchObject({ code: 'quota_exceeded' });
  expect(await states()).toBe('shell running');
});

import { ADMISSION_RULES, type InstanceId, type MemoryRoom, PRESSURE_RULES } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import { MemoryGate } from './memory-gate.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const ROOM: MemoryRoom = { available: 4 * GIB, total: 8 * GIB, group: null, stalled: 0 };
type What = Parameters<MemoryGate['pass']>[1];
const SAME = 'inst_same' as InstanceId;
const ASSISTANT: What = { isAssistant: true, limits: undefined };

function open(room: Partial<MemoryRoom> = {}) {
  const bench = new CoreBench(createMemoryStore());
  bench.memory.room = { ...ROOM, ...room };
  const log = { info: () => undefined, warn: () => undefined };
  const gate = new MemoryGate({ memory: bench.memory, rules: () => bench.rules, clock: bench.clock, log });
  let count = 0;
  const pass = (what: What = ASSISTANT) => gate.pass(`inst_${(count += 1)}` as InstanceId, what);
  return { bench, gate, pass };
}

describe('a start', () => {
  it('passes where there is memory', async () => {
    await open().pass();
  });

  it('is refused where less than the reserve would be left, and is told the figures', async () => {
    const { pass } = open({ available: 300 * MIB });
    await expect(pass()).rejects.toMatchObject({
      code: 'memory_scarce',
      message: expect.stringContaining('300.0MiB of memory left; 192.0MiB are expected'),
      details: {
        why: 'available',
        available: 300 * MIB,
        expected: 192 * MIB,
        reserve: 192 * MIB,
        group: null,
      },
    });
  });

  it('of a small program, or one with a small limit, asks for less', async () => {
    const { pass } = open({ available: 300 * MIB });
    await pass({ isAssistant: false, limits: undefined });
    await pass({ isAssistant: true, limits: { memory: 64 * MIB } });
  });

  it('is refused while programs stand still for want of memory, however much there is', async () => {
    await expect(open({ stalled: 31 }).pass()).rejects.toMatchObject({ details: { why: 'stalled' } });
    await open({ stalled: 30 }).pass();
    await open({ stalled: null }).pass();
  });

  it('in a small control group has a small reserve, and the group is named', async () => {
    const small = { total: 256 * MIB, group: '/sys/fs/cgroup/job' };
    const other = { isAssistant: false, limits: undefined };
    await open({ ...small, available: 32 * MIB }).pass(other);
    const refused = open({ ...small, available: 31 * MIB }).pass(other);
    await expect(refused).rejects.toThrow('The control group /sys/fs/cgroup/job has 31.0MiB');
  });

  it('passes where memory cannot be seen, or nobody is to look', async () => {
    const blind = open();
    blind.bench.memory.room = undefined;
    await blind.pass();
    const off = open({ available: 0, stalled: 99 });
    off.bench.rules = { ...ADMISSION_RULES, pressure: null };
    await off.pass();
  });
});

describe('starts that come at once', () => {
  it('do not all see the same free memory', async () => {
    // Beyond the reserve there is room for three of them.
    const { pass } = open({ available: 192 * MIB + 3 * 192 * MIB });
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => pass()));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  it('are believed to take their share only until it can be seen', async () => {
    const { bench, pass } = open({ available: 400 * MIB });
    await pass();
    await expect(pass()).rejects.toMatchObject({ code: 'memory_scarce' });
    await bench.clock.advance(PRESSURE_RULES.settleMs);
    await pass();
  });

  it('give back what they do not take after all', async () => {
    const { pass } = open({ available: 400 * MIB });
    const giveBack = await pass();
    giveBack();
    await pass();
  });

  it.each([0, 1])('of one instance take one share, whoever of them gives back (%i)', async (loser) => {
    const { gate, pass } = open({ available: 192 * MIB + 3 * 192 * MIB - 1 });
    const starts = [await gate.pass(SAME, ASSISTANT), await gate.pass(SAME, ASSISTANT)];
    starts[loser]?.();
    await pass();
    await expect(pass()).rejects.toMatchObject({ code: 'memory_scarce' });
    starts[1 - loser]?.();
    await pass();
  });
});

it('an instance that cannot be started leaves its share to the next', async () => {
  const { bench } = open({ available: 400 * MIB });
  const daemon = bench.boot();
  await daemon.reconcile();
  await daemon.berth.start(OWNER, startInput({ agent: 'clever', name: 'ann' }));
  await daemon.berth.stop(OWNER, 'ann');
  const start = () => daemon.berth.start(OWNER, startInput({ agent: 'clever', name: 'bob' }));
  await expect(start()).rejects.toMatchObject({ code: 'memory_scarce' });
  expect(await bench.store.listInstances()).toHaveLength(1);
  await bench.clock.advance(PRESSURE_RULES.settleMs);
  expect((await start()).status).toBe('running');
});

import { type ActorId, ADMISSION_RULES, BerthError, type InstanceId } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

const PORTS = [{ name: 'web' }];
const KEY = { idempotencyKey: 'a-key-of-a-test' };

async function setUp() {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot();
  await daemon.reconcile();
  daemon.inbox.start();
  const gone = async (name: string, more = {}) => {
    const view = await daemon.berth.start(
      OWNER,
      startInput({ name, agent: 'clever', ports: PORTS, ...more }),
    );
    await daemon.berth.stop(OWNER, name);
    await daemon.berth.remove(OWNER, name);
    await settled();
    return view;
  };
  return { bench, daemon, berth: daemon.berth, gone };
}

async function refusalOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof BerthError ? `${error.code}: ${error.message}` : String(error);
}

describe('an instance whose removal is taken back', () => {
  it('is as it was and does not run, and its next run goes on with its conversation and its port', async () => {
    const { bench, berth, gone } = await setUp();
    const before = await gone('ann');
    const back = await berth.restore(OWNER, 'ann');
    expect(back).toMatchObject({
      ...{ id: before.id, name: 'ann', run: before.run, generation: 1, conversation: before.conversation },
      ...{ status: 'exited', archived: false, removedAt: null, recovery: null, ports: [] },
      exit: { cause: 'stopped' },
    });
    expect(await berth.list(OWNER)).toStrictEqual([back]);
    expect(await bench.store.listLeases()).toHaveLength(0);
    const types = (await berth.history(OWNER, 'ann', 100)).map(({ type }) => type);
    expect(types.slice(-2)).toStrictEqual(['instance.removed', 'instance.restored']);
    const again = await berth.restart(OWNER, 'ann');
    expect(again).toMatchObject({ status: 'running', generation: 2, ports: before.ports });
    expect(again.conversation).toBe(before.conversation);
  });

  it('is archived still when it was, and is woken as before', async () => {
    const { berth, daemon, gone } = await setUp();
    await berth.start(OWNER, startInput({ name: 'ann' }));
    await berth.archive(OWNER, 'ann');
    await berth.remove(OWNER, 'ann');
    expect(await berth.restore(OWNER, 'ann')).toMatchObject({ status: 'exited', archived: true });
    const [event] = await berth.history(OWNER, 'ann', 1);
    expect(event).toMatchObject({ type: 'instance.restored', data: { from: 'trash' } });
    await daemon.berth.send(OWNER, 'ann', { text: 'hello' });
    expect(await berth.inspect(OWNER, 'ann')).toMatchObject({ status: 'running', archived: false });
    await berth.stop(OWNER, 'ann');
    await berth.remove(OWNER, 'ann');
    expect(await berth.restore(OWNER, 'ann')).toMatchObject({ archived: false });
    await gone('bob');
    expect(await berth.restore(OWNER, 'bob')).toMatchObject({ archived: false });
  });

  it('gets another port when somebody has got its own meanwhile, as after any end', async () => {
    const { berth, gone } = await setUp();
    const before = await gone('ann', { ports: [{ name: 'web', port: 20_003 }] });
    const other = await berth.start(OWNER, startInput({ ports: [{ name: 'web', port: 20_003 }] }));
    expect(other.ports).toStrictEqual(before.ports);
    await berth.restore(OWNER, 'ann');
    const [port] = (await berth.restart(OWNER, 'ann')).ports;
    expect(port?.port).not.toBe(20_003);
  });

  it('has its last ports kept from others again, as long as there are any left', async () => {
    const { berth, gone } = await setUp();
    const { ports } = await gone('ann');
    await berth.restore(OWNER, 'ann');
    for (let count = 0; count < 9; count += 1) {
      const other = await berth.start(OWNER, startInput({ ports: PORTS }));
      expect(other.ports[0]?.port).not.toBe(ports[0]?.port);
    }
  });

  it('holds no room', async () => {
    const { bench, berth, gone } = await setUp();
    await gone('ann');
    bench.rules = { ...ADMISSION_RULES, quotas: { ...ADMISSION_RULES.quotas, fleet: { instances: 1 } } };
    await berth.start(OWNER, startInput({ name: 'bob' }));
    expect((await berth.restore(OWNER, 'ann')).status).toBe('exited');
    expect(await refusalOf(berth.restart(OWNER, 'ann'))).toMatch(/^quota_exceeded/);
  });

  it('may be removed and come back again, and its driver hears of each', async () => {
    const { bench, berth, gone } = await setUp();
    await gone('ann');
    await berth.restore(OWNER, 'ann');
    await berth.remove(OWNER, 'ann');
    await berth.restore(OWNER, 'ann');
    expect(bench.world.faults.calls('destroy')).toBe(2);
    expect(bench.world.faults.calls('reclaim')).toBe(2);
  });

  it('comes back when its driver cannot take its note away, and the log says so', async () => {
    const { bench, daemon, gone } = await setUp();
    await gone('ann');
    bench.world.faults.fail('reclaim', 1, new Error('EACCES'));
    expect((await daemon.berth.restore(OWNER, 'ann')).removedAt).toBeNull();
    expect(daemon.chronicle.warnings).toHaveLength(1);
  });

  it('waits until what was left of it is cleared away', async () => {
    const { bench, daemon } = await setUp();
    await daemon.berth.start(OWNER, startInput({ name: 'ann' }));
    await daemon.berth.stop(OWNER, 'ann');
    bench.world.faults.delay('destroy', 500);
    await daemon.berth.remove(OWNER, 'ann');
    let isBack = false;
    const back = daemon.berth.restore(OWNER, 'ann').finally(() => (isBack = true));
    await bench.clock.advance(400);
    expect(isBack).toBe(false);
    await bench.clock.advance(200);
    expect((await back).removedAt).toBeNull();
  });

  it('may be one that only waited for room, which is started then', async () => {
    const { bench, berth } = await setUp();
    bench.rules = { ...ADMISSION_RULES, quotas: { ...ADMISSION_RULES.quotas, fleet: { instances: 1 } } };
    await berth.start(OWNER, startInput({ name: 'bob' }));
    await berth.start(OWNER, startInput({ name: 'ann', waitMs: 0 }));
    await berth.remove(OWNER, 'ann');
    bench.rules = ADMISSION_RULES;
    expect(await berth.restore(OWNER, 'ann')).toMatchObject({ status: 'exited', run: null, queue: null });
    expect(await berth.restart(OWNER, 'ann')).toMatchObject({ status: 'running', generation: 1 });
    await berth.stop(OWNER, 'ann');
    await berth.remove(OWNER, 'ann');
    await berth.restore(OWNER, 'ann');
    await berth.remove(OWNER, 'ann');
  });
});

describe('what is restored', () => {
  it('is the one with that id, or the last one that was removed with that name', async () => {
    const { berth, bench, gone } = await setUp();
    const first = await gone('ann');
    await bench.clock.advance(10);
    const second = await gone('ann');
    expect((await berth.restore(OWNER, 'ann')).id).toBe(second.id);
    await berth.remove(OWNER, 'ann');
    expect((await berth.restore(OWNER, first.id)).id).toBe(first.id);
  });

  it('is, of one name, the archived one, and one step of what was done to it', async () => {
    const { berth, gone } = await setUp();
    const removed = await gone('ann');
    const { id } = await berth.start(OWNER, startInput({ name: 'ann' }));
    await berth.archive(OWNER, 'ann');
    expect(await berth.restore(OWNER, 'ann')).toMatchObject({ id, archived: false });
    expect(await refusalOf(berth.restore(OWNER, 'ann'))).toMatch(/^name_taken: /);
    await berth.archive(OWNER, id);
    await berth.remove(OWNER, id);
    expect(await berth.restore(OWNER, id)).toMatchObject({ removedAt: null, archived: true });
    expect(await berth.restore(OWNER, id)).toMatchObject({ removedAt: null, archived: false });
    expect(await refusalOf(berth.restore(OWNER, removed.id))).toMatch(/^name_taken: /);
  });

  it('comes from where it is said to be, and from nowhere else', async () => {
    const { bench, berth, gone } = await setUp();
    const removed = await gone('ann');
    const { id } = await berth.start(OWNER, startInput({ name: 'ann' }));
    await berth.archive(OWNER, 'ann');
    expect(await refusalOf(berth.restore(OWNER, id, { from: 'trash' }))).toBe(
      `wrong_state: ann is archived, and not in the trash. To take it out of the archive: berth restore --from archive ${id}`,
    );
    // Of one name, the one that is there.
    expect(await refusalOf(berth.restore(OWNER, 'ann', { from: 'trash' }))).toMatch(/^name_taken: /);
    await berth.remove(OWNER, id);
    expect(await refusalOf(berth.restore(OWNER, id, { from: 'archive' }))).toBe(
      `wrong_state: ann was removed: it is in the trash, and not in the archive. To take that back: berth restore --from trash ${id}`,
    );
    const trash = { from: 'trash' } as const;
    expect(await berth.restore(OWNER, id, trash)).toMatchObject({ removedAt: null, archived: true });
    // Twice, as by a double click.
    expect(await refusalOf(berth.restore(OWNER, id, trash))).toMatch(/^wrong_state: ann is archived/);
    expect(await berth.restore(OWNER, 'ann', { from: 'archive' })).toMatchObject({ id, archived: false });
    for (const target of ['ann', id])
      expect(await refusalOf(berth.restore(OWNER, target, { from: 'archive' }))).toMatch(
        /^wrong_state: ann is neither archived nor removed/,
      );
    expect((await bench.store.getInstance(removed.id as InstanceId))?.instance.removedAt).not.toBeNull();
  });

  it('is another request for one key where it is to come from somewhere else', async () => {
    const { berth, gone } = await setUp();
    const { id } = await gone('ann');
    await berth.restore(OWNER, id, { ...KEY, from: 'trash' });
    expect((await berth.restore(OWNER, id, { ...KEY, from: 'trash' })).id).toBe(id);
    expect(await refusalOf(berth.restore(OWNER, id, KEY))).toMatch(/^idempotency_conflict/);
  });

  it('is refused while another one has its name, with what to do', async () => {
    const { berth, gone } = await setUp();
    const { id } = await gone('ann');
    await berth.start(OWNER, startInput({ name: 'ann' }));
    const message = `Remove that one: berth rm ann. Then restore this one by its id: berth restore ${id}`;
    for (const target of ['ann', id]) {
      const refusal = await refusalOf(berth.restore(OWNER, target));
      expect(refusal).toMatch(/^name_taken: /);
      expect(refusal).toContain(message);
    }
    await berth.stop(OWNER, 'ann');
    await berth.remove(OWNER, 'ann');
    expect((await berth.restore(OWNER, id)).id).toBe(id);
  });

  it('is nothing that is there, or never was', async () => {
    const { berth } = await setUp();
    const { id } = await berth.start(OWNER, startInput({ name: 'ann' }));
    for (const target of ['ann', id]) {
      expect(await refusalOf(berth.restore(OWNER, target))).toMatch(
        /^wrong_state: ann is neither archived nor removed/,
      );
    }
    expect(await refusalOf(berth.restore(OWNER, 'nobody'))).toMatch(/^instance_not_found: .*berth ls -a/);
  });

  it('is nobody else’s, and nothing for readers', async () => {
    const { berth, gone } = await setUp();
    await gone('ann');
    const stranger = { ...OWNER, actor: 'user:eve' as ActorId };
    expect(await refusalOf(berth.restore(stranger, 'ann'))).toMatch(/^forbidden/);
    const reader = { ...OWNER, grant: { scope: 'read' } } as const;
    expect(await refusalOf(berth.restore(reader, 'ann'))).toMatch(/^forbidden/);
    await berth.start(OWNER, startInput({ name: 'bob' }));
    await berth.archive(OWNER, 'bob');
    for (const caller of [stranger, reader]) {
      expect(await refusalOf(berth.restore(caller, 'bob'))).toMatch(/^forbidden/);
    }
  });

  it('comes back once for one key, whatever happens in between', async () => {
    const { berth, gone } = await setUp();
    await gone('ann');
    const back = await berth.restore(OWNER, 'ann', KEY);
    await berth.restart(OWNER, 'ann');
    expect((await berth.restore(OWNER, 'ann', KEY)).id).toBe(back.id);
    expect(await refusalOf(berth.restore(OWNER, 'bob', KEY))).toMatch(/^idempotency_conflict/);
  });
});

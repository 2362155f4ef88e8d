import { type ActorId, BerthError, type CredentialId, type InstanceId } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, type FakeAuditLog, OWNER, startInput } from '@berth/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LATE_MAX } from './late-records.ts';

const never = new AbortController().signal;
const REFUSED = new BerthError({ code: 'wrong_state', message: 'made up' });

let bench: CoreBench;
let daemon: ReturnType<CoreBench['boot']>;
let audit: FakeAuditLog;
beforeEach(() => {
  bench = new CoreBench(createMemoryStore());
  daemon = bench.boot();
  audit = bench.audit;
});
afterEach(() => daemon.close());

const act = (action: string, target: string | null = null, input = {}) => ({
  caller: OWNER,
  action,
  target,
  input,
});
const phases = () =>
  audit.records.map(({ action, phase, code }) => [action, phase, code].filter(Boolean).join(' '));

async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
}

describe('an act', () => {
  it('is on record before it is done, and again when it is over', async () => {
    let seen: string[] = [];
    const answer = await daemon.auditDesk.around(act('sendInput', 'web', { bytes: 1 }), async () => {
      seen = phases();
      return 'answer';
    });
    expect([answer, seen, phases()]).toEqual([
      'answer',
      ['sendInput begun'],
      ['sendInput begun', 'sendInput done'],
    ]);
    const [begun, done] = audit.records;
    expect(begun).toMatchObject({
      actor: OWNER.actor,
      via: 'socket',
      from: 'socket',
      target: 'web',
      input: { bytes: 1 },
    });
    expect(done).toMatchObject({ id: begun?.id, input: null });
  });

  it('that is refused or goes wrong is on record with its code, and the caller hears what it was', async () => {
    const failing = (error: Error) =>
      daemon.auditDesk.around(act('stopInstance'), async () => {
        throw error;
      });
    await expect(failing(REFUSED)).rejects.toBe(REFUSED);
    const bug = new Error('a secret');
    await expect(failing(bug)).rejects.toBe(bug);
    expect(phases()).toEqual([
      ...['stopInstance begun', 'stopInstance refused wrong_state'],
      ...['stopInstance begun', 'stopInstance failed internal'],
    ]);
    expect(JSON.stringify(audit.records)).not.toContain('secret');
  });

  it('on an instance says what became different about it', async () => {
    const start = () => daemon.berth.start(OWNER, startInput({ name: 'web', command: ['obedient'] }));
    const { id } = await daemon.auditDesk.around(act('startInstance'), start);
    await daemon.auditDesk.around(act('stopInstance', 'web'), () => daemon.berth.stop(OWNER, 'web'));
    const [, started, stopping, stopped] = audit.records;
    expect(started).toMatchObject({ instance: id, changes: { name: { before: null, after: 'web' } } });
    expect(stopping).toMatchObject({ instance: id });
    expect(stopped?.changes).toEqual({
      status: { before: 'running', after: 'exited' },
      desired: { before: 'running', after: 'stopped' },
    });
  });

  it('is shown as under way until it is over, and not after the daemon was killed over it', async () => {
    const page = async (desk = daemon.auditDesk) =>
      (await desk.page(OWNER, { limit: 10 }, never)).map(({ phase, underWay }) => [phase, underWay]);
    const over = Promise.withResolvers<void>();
    const acting = daemon.auditDesk.around(act('askPrompt', 'web'), () => over.promise);
    await settle();
    expect(await page()).toEqual([['begun', true]]);
    const next = bench.boot();
    expect(await page(next.auditDesk)).toEqual([['begun', false]]);
    await next.close();
    over.resolve();
    await acting;
  });
});

describe('an audit that cannot be written', () => {
  beforeEach(() => {
    audit.isFull = true;
  });

  it.each(['startInstance', 'sendInput', 'somethingNew'])('lets nobody do %s', async (action) => {
    let done = false;
    const acting = daemon.auditDesk.around(act(action), async () => {
      done = true;
    });
    await expect(acting).rejects.toMatchObject({ code: 'disk_full' });
    expect(done).toBe(false);
  });

  it.each([
    ['stopInstance', {}],
    ['archiveInstance', {}],
    ['removeInstance', {}],
    ['interruptTurn', {}],
    ['stopDaemon', {}],
    ['answerDialog', { answer: 'deny' }],
    ['pauseRecovery', { paused: true }],
  ])('lets everybody do %s, and puts it on record later', async (action, input) => {
    await daemon.auditDesk.around(act(action, null, input), async () => undefined);
    expect(audit.records).toEqual([]);
    audit.isFull = false;
    await bench.clock.advance(2000);
    await settle();
    expect(phases()).toEqual([`${action} begun`, `${action} done`]);
    expect(audit.records.every(({ late }) => late === true)).toBe(true);
  });

  it.each([
    ['answerDialog', { answer: 'approve' }],
    ['pauseRecovery', { paused: false }],
  ])('lets nobody do %s with %j', async (action, input) => {
    const acting = daemon.auditDesk.around(act(action, null, input), async () => undefined);
    await expect(acting).rejects.toMatchObject({ code: 'disk_full' });
  });

  it('holds a bounded number of records, and says how many it could not hold', async () => {
    for (let count = 0; count < LATE_MAX; count += 1)
      await daemon.auditDesk.around(act('stopInstance'), async () => undefined);
    audit.isFull = false;
    await daemon.auditDesk.around(act('stopInstance'), async () => undefined);
    const dropped = audit.records.find(({ action }) => action === 'audit.dropped');
    expect(dropped).toMatchObject({ count: LATE_MAX, phase: 'noted' });
    expect(audit.records).toHaveLength(LATE_MAX + 3);
  });
});

describe('what is noted', () => {
  const refusal = (from: string) =>
    ({
      actor: null,
      origin: { from },
      action: 'door',
      result: 'refused',
      detail: { code: 'unauthenticated' },
    }) as const;

  it('is on record at once', async () => {
    const origin = { via: 'session', credential: 'cred_1' as CredentialId, from: '10.0.0.1' } as const;
    const actor = 'user:ann' as ActorId;
    daemon.auditDesk.note({
      actor,
      origin,
      action: 'signIn',
      result: 'done',
      detail: { target: 'x', bytes: 3 },
    });
    await settle();
    expect(audit.records[0]).toMatchObject({
      ...{ phase: 'noted', action: 'signIn', via: 'session', credential: 'cred_1', from: '10.0.0.1' },
      ...{ target: 'x', input: { bytes: 3 } },
    });
  });

  it('is counted when it comes in a flood: a million refusals are a handful of records', async () => {
    for (let count = 0; count < 1_000_000; count += 1) daemon.auditDesk.note(refusal('10.0.0.1'));
    await settle();
    await bench.clock.advance(60_000);
    await settle();
    expect(audit.records.map(({ count }) => count ?? 1)).toEqual([1, 999_999]);
  });

  it('is counted together when it comes from ever other addresses', async () => {
    for (let count = 0; count < 10_000; count += 1)
      daemon.auditDesk.note(refusal(`10.0.${count >> 8}.${count & 255}`));
    await settle();
    await bench.clock.advance(60_000);
    await settle();
    expect(audit.records.length).toBeLessThan(20);
    expect(audit.records.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(10_000);
  });

  it('leaves few records also where many come once a minute each, for a day', async () => {
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      for (let host = 0; host < 16; host += 1) daemon.auditDesk.note(refusal(`127.0.0.${host}`));
      await settle();
      await bench.clock.advance(60_000);
    }
    await daemon.auditDesk.flush();
    expect(audit.records.length).toBeLessThan(1000);
    expect(audit.records.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(24 * 60 * 16);
  });

  it('is told at once again, and soon, after a time in which nothing was refused', async () => {
    const again = async (minutes: number) => {
      for (let minute = 0; minute < minutes; minute += 1) {
        await settle();
        await bench.clock.advance(60_000);
      }
      await settle();
    };
    for (const from of ['10.0.0.1', '10.0.0.2']) daemon.auditDesk.note(refusal(from));
    await again(10);
    audit.records.splice(0);
    daemon.auditDesk.note(refusal('10.0.0.1'));
    daemon.auditDesk.note(refusal('10.0.0.1'));
    await again(1);
    expect(audit.records.map(({ count }) => count ?? 1)).toEqual([1, 1]);
  });

  it('is not lost when the daemon ends', async () => {
    for (let count = 0; count < 3; count += 1) daemon.auditDesk.note(refusal('10.0.0.1'));
    await settle();
    await daemon.auditDesk.flush();
    expect(audit.records.map(({ count }) => count ?? 1)).toEqual([1, 2]);
  });
});

describe('the record', () => {
  const reader = { ...OWNER, grant: { scope: 'operate' } } as const;

  it('is shown to nobody without the scope for it', async () => {
    await expect(daemon.auditDesk.page(reader, { limit: 1 }, never)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(daemon.auditDesk.verify(reader, never)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(daemon.auditDesk.lines(reader, { from: 1, after: 0 })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('is found by the name of an instance, whatever the caller called it', async () => {
    const start = () => daemon.berth.start(OWNER, startInput({ name: 'web', command: ['obedient'] }));
    const { id } = await daemon.auditDesk.around(act('startInstance'), start);
    await daemon.auditDesk.around(act('sendInput', 'we'), async () => undefined);
    const found = await daemon.auditDesk.page(OWNER, { limit: 10, target: 'web' }, never);
    expect(found.map(({ action, phase }) => [action, phase])).toEqual([
      ['sendInput', 'done'],
      ['sendInput', 'begun'],
      ['startInstance', 'done'],
    ]);
    expect(found.every(({ instance }) => instance === (id as InstanceId))).toBe(true);
    expect(found.every(({ instanceName }) => instanceName === 'web')).toBe(true);
  });

  it('can be without terminals that were opened and closed, and not without what went wrong', async () => {
    await daemon.auditDesk.around(act('openTerminal'), async () => undefined);
    await daemon.auditDesk.around(act('sendInput'), async () => undefined);
    const refused = daemon.auditDesk.around(act('openTerminal'), () => Promise.reject(REFUSED));
    await expect(refused).rejects.toBe(REFUSED);
    const { actor, origin } = OWNER;
    daemon.auditDesk.note({
      actor,
      origin,
      action: 'closeTerminal',
      result: 'done',
      detail: { target: 'web' },
    });
    await daemon.auditDesk.flush();
    const found = await daemon.auditDesk.page(OWNER, { limit: 10, terminals: false }, never);
    expect(found.map(({ action, phase }) => `${action} ${phase}`)).toEqual([
      ...['openTerminal refused', 'openTerminal begun', 'sendInput done', 'sendInput begun'],
    ]);
    expect(await daemon.auditDesk.page(OWNER, { limit: 10, terminals: true }, never)).toHaveLength(7);
  });

  it('names no instance that is not known any more', async () => {
    const detail = { target: 'web', instance: 'ins_0000000000000000000000000' };
    const { actor, origin } = OWNER;
    daemon.auditDesk.note({ actor, origin, action: 'closeTerminal', result: 'done', detail });
    await daemon.auditDesk.flush();
    await settle();
    const [record] = await daemon.auditDesk.page(OWNER, { limit: 1 }, never);
    expect(record).toMatchObject({ instance: detail.instance, instanceName: null });
  });
});

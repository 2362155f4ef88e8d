import type { ActorId, InstanceId, Limits, Quotas, Status } from '@berth/contract';
import { describe, expect, it } from 'vitest';
import { boundsOf, type Holder, isBounded, quotaExcess, usedOf } from './quota.ts';

const ANN = 'user:ann' as ActorId;
const BOB = 'user:bob' as ActorId;

const quotas = (given: Partial<Quotas>): Quotas => ({
  fleet: {},
  owner: {},
  owners: {},
  assume: {},
  ...given,
});

function holder(
  id: string,
  more: { owner?: ActorId; status?: Status; limits?: Limits; ports?: number } = {},
): Holder {
  const { owner = ANN, status = 'running', limits = {}, ports = 0 } = more;
  return { id: id as InstanceId, owner, status, spec: { limits, ports: Array.from({ length: ports }) } };
}

describe('a quota', () => {
  it('has room up to its limit and not beyond', () => {
    const two = quotas({ fleet: { instances: 2 } });
    expect(quotaExcess(two, [holder('a')], [holder('b')])).toBeUndefined();
    expect(quotaExcess(two, [holder('a'), holder('b')], [holder('c')])).toMatchObject({ used: 2, asked: 1 });
  });

  it('of ports counts what is leased, and asks nothing of those without', () => {
    const three = quotas({ owner: { ports: 3 } });
    const stored = [holder('a', { ports: 2 })];
    expect(quotaExcess(three, stored, [holder('b', { ports: 2 })])).toMatchObject({
      ...{ scope: 'owner', owner: ANN, quota: 'ports', used: 2, asked: 2, limit: 3 },
    });
    expect(quotaExcess(three, stored, [holder('b')])).toBeUndefined();
  });

  it.each(['starting', 'stopping', 'lost'] as const)('counts what is %s', (status) => {
    const one = quotas({ fleet: { instances: 1 } });
    expect(quotaExcess(one, [holder('a', { status })], [holder('b')])).toBeDefined();
  });

  it('of processors is not missed by a rounding', () => {
    const whole = quotas({ fleet: { cpus: 1 } });
    const tenths = Array.from({ length: 9 }, (_, index) => holder(`a${index}`, { limits: { cpus: 0.1 } }));
    expect(quotaExcess(whole, tenths, [holder('b', { limits: { cpus: 0.1 } })])).toBeUndefined();
  });

  it('of limits refuses what has none, unless it is said what it counts as', () => {
    const four = { fleet: { memory: 4 } };
    expect(quotaExcess(quotas(four), [], [holder('a')])).toMatchObject({ quota: 'memory', asked: null });
    const assumed = quotas({ ...four, assume: { memory: 3 } });
    expect(quotaExcess(assumed, [], [holder('a')])).toBeUndefined();
    expect(quotaExcess(assumed, [holder('a')], [holder('b')])).toMatchObject({ used: 3, asked: 3 });
  });

  it('that came later lets be what runs without a limit, until it gets one that is too large', () => {
    const four = quotas({ fleet: { memory: 4 } });
    const before = [holder('a')];
    expect(quotaExcess(four, before, [holder('a')])).toBeUndefined();
    expect(quotaExcess(four, before, [holder('a', { limits: { memory: 5 } })])).toBeDefined();
  });

  it('may be of one owner, who is named with or without the kind', () => {
    const named = quotas({ owner: { instances: 1, ports: 2 }, owners: { bob: { instances: 5 } } });
    expect(boundsOf(named, BOB)).toStrictEqual({ instances: 5, ports: 2 });
    expect(boundsOf(named, ANN)).toStrictEqual({ instances: 1, ports: 2 });
    expect(isBounded(named)).toBe(true);
    expect(isBounded(quotas({}))).toBe(false);
  });

  it('counts the owner’s own, and all for the fleet', () => {
    const holders = [holder('a'), holder('b', { owner: BOB }), holder('c', { status: 'exited' })];
    expect(usedOf(quotas({}), 'instances', { owner: ANN, holders })).toBe(1);
    expect(usedOf(quotas({}), 'instances', { owner: null, holders })).toBe(2);
  });
});

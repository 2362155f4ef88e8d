import { describe, expect, it } from 'vitest';
import { Throttle } from './throttle.ts';

const FLOWS = {
  wrongPerAddress: { burst: 3, perSecond: 1 },
  wrongTogether: { burst: 5, perSecond: 1 },
  requests: { burst: 2, perSecond: 10 },
  instanceRequests: { burst: 1, perSecond: 1 },
};

function throttle(flows = FLOWS) {
  const clock = { now: 0 };
  return { clock, throttle: new Throttle(() => clock.now, flows) };
}

describe('wrong secrets', () => {
  it('of one address may be a few, and again some time later', () => {
    const { clock, throttle: door } = throttle();
    expect([1, 2, 3, 4].map(() => door.wrong('a'))).toStrictEqual([true, true, true, false]);
    clock.now = 1000;
    expect([1, 2].map(() => door.wrong('a'))).toStrictEqual([true, false]);
  });

  it('of all addresses together are bounded as well', () => {
    const { throttle: door } = throttle();
    const told = Array.from({ length: 8 }, (_, at) => door.wrong(`address ${at}`));
    expect(told.filter(Boolean)).toHaveLength(5);
  });

  it('of one address do not use up what the others share', () => {
    const { throttle: door } = throttle();
    for (let count = 0; count < 100; count += 1) door.wrong('loud');
    expect(door.wrong('b')).toBe(true);
  });

  it('of very many addresses are not all remembered', () => {
    const { throttle: door } = throttle({ ...FLOWS, wrongTogether: { burst: 1e9, perSecond: 1 } });
    for (let count = 0; count < 10_000; count += 1) door.wrong(`address ${count}`);
    expect(door.wrong('one more')).toBe(true);
  });
});

describe('requests', () => {
  it('of each credential flow for themselves', () => {
    const { clock, throttle: door } = throttle();
    expect([1, 2, 3].map(() => door.request('a', 'read'))).toStrictEqual([true, true, false]);
    expect(door.request('b', 'read')).toBe(true);
    clock.now = 100;
    expect(door.request('a', 'read')).toBe(true);
  });

  it("with an instance's own token flow more slowly", () => {
    const { clock, throttle: door } = throttle();
    expect([1, 2].map(() => door.request('a', 'instance'))).toStrictEqual([true, false]);
    clock.now = 100;
    expect(door.request('a', 'instance')).toBe(false);
    expect(door.request('b', 'instance')).toBe(true);
  });
});

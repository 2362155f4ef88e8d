import { ManualClock, settled } from '@berth/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { BACKOFF_MAX_MS, BACKOFF_MIN_MS, QUIET_MS, type Standby, StandbyPool } from './standby-pool.ts';

class FakeStandby implements Standby {
  readonly number: number;
  readonly #gone = Promise.withResolvers<void>();
  readonly gone = this.#gone.promise;
  isFit = true;
  isAlive = true;

  constructor(number: number) {
    this.number = number;
  }

  async wake(): Promise<boolean> {
    return this.isFit && this.isAlive;
  }

  async retire(): Promise<void> {
    this.die();
  }

  die(): void {
    this.isAlive = false;
    this.#gone.resolve();
  }
}

let clock: ManualClock;
let launched: FakeStandby[];
let faults: string[];
/** What the next launches wait for, or fail with. */
let launching: Promise<void>;

beforeEach(() => {
  clock = new ManualClock();
  launched = [];
  faults = [];
  launching = Promise.resolve();
});

function pool(size: number): StandbyPool<FakeStandby> {
  return new StandbyPool({
    size,
    clock,
    onFault: (what) => faults.push(what),
    launch: async () => {
      const standby = new FakeStandby(launched.length + 1);
      launched.push(standby);
      await launching;
      return standby;
    },
  });
}

async function filled(size: number): Promise<StandbyPool<FakeStandby>> {
  const made = pool(size);
  made.open();
  await clock.advance(size * QUIET_MS);
  expect(made.count).toBe(size);
  return made;
}

const living = () => launched.filter(({ isAlive }) => isAlive).map(({ number }) => number);
const numberOf = async (standby: FakeStandby | undefined) => standby?.number;

describe('a pool of standbys', () => {
  it('has none before it is opened, and fills up one by one when all is quiet', async () => {
    const some = pool(2);
    await clock.advance(10 * QUIET_MS);
    expect(launched).toEqual([]);
    some.open();
    await clock.advance(QUIET_MS - 1);
    expect(launched.length).toBe(0);
    await clock.advance(1);
    expect([launched.length, some.count]).toEqual([1, 1]);
    await clock.advance(QUIET_MS);
    expect(some.count).toBe(2);
    await clock.advance(100 * QUIET_MS);
    expect(launched.length).toBe(2);
  });

  it('of size 0 never has one', async () => {
    const none = await filled(0);
    await clock.advance(100 * QUIET_MS);
    expect(await none.use(numberOf)).toBeUndefined();
    await clock.advance(100 * QUIET_MS);
    expect(launched).toEqual([]);
  });

  it('gives each to one start, and the next start none', async () => {
    const one = await filled(1);
    expect(await Promise.all([one.use(numberOf), one.use(numberOf)])).toEqual([1, undefined]);
    expect(one.count).toBe(0);
    await clock.advance(QUIET_MS);
    expect(await one.use(numberOf)).toBe(2);
  });

  it('does not refill while anything is being started, nor right after', async () => {
    const one = await filled(1);
    const slow = Promise.withResolvers<void>();
    const started = one.use(() => slow.promise);
    for (let start = 0; start < 50; start += 1) {
      await one.use(numberOf);
      await clock.advance(QUIET_MS - 1);
    }
    await clock.advance(100 * QUIET_MS);
    expect(launched.length).toBe(1);
    slow.resolve();
    await started;
    await clock.advance(QUIET_MS - 1);
    expect(launched.length).toBe(1);
    await clock.advance(1);
    expect(launched.length).toBe(2);
  });

  it('refills after a start that failed', async () => {
    const one = await filled(1);
    await expect(one.use(() => Promise.reject(new Error('no such program')))).rejects.toThrow(
      'no such program',
    );
    await clock.advance(QUIET_MS);
    expect([one.count, launched.length]).toEqual([1, 2]);
  });

  it('retires one that is not fit, and then the start does without', async () => {
    const two = await filled(2);
    for (const standby of launched) standby.isFit = false;
    expect(await two.use(numberOf)).toBeUndefined();
    expect(living()).toEqual([2]);
    await clock.advance(QUIET_MS);
    expect(living()).toEqual([2, 3]);
  });

  it('replaces one that died, ever more slowly while they go on dying', async () => {
    const one = await filled(1);
    for (const wait of [BACKOFF_MIN_MS, 2 * BACKOFF_MIN_MS, 4 * BACKOFF_MIN_MS]) {
      launched.at(-1)?.die();
      await settled();
      expect(one.count).toBe(0);
      const before = launched.length;
      await clock.advance(wait - 1);
      expect(launched.length).toBe(before);
      await clock.advance(1);
      expect(launched.length).toBe(before + 1);
    }
    expect(await one.use(numberOf)).toBe(4);
    await clock.advance(4 * BACKOFF_MIN_MS);
    launched.at(-1)?.die();
    await clock.advance(BACKOFF_MIN_MS);
    expect(one.count).toBe(1);
  });

  it('that cannot start any tries again, with a bound, and starts do without', async () => {
    launching = Promise.reject(new Error('no memory'));
    launching.catch(() => 'reported by the pool');
    const one = pool(1);
    one.open();
    await clock.advance(24 * 3600 * 1000);
    expect(faults.length).toBeGreaterThan((24 * 3600 * 1000) / BACKOFF_MAX_MS - 2);
    expect(faults.length).toBeLessThan((24 * 3600 * 1000) / BACKOFF_MAX_MS + 10);
    expect(new Set(faults)).toEqual(new Set(['launch']));
    expect(await one.use(numberOf)).toBeUndefined();
    launching = Promise.resolve();
    await clock.advance(BACKOFF_MAX_MS);
    expect(await one.use(numberOf)).toBe(launched.length);
  });

  it('leaves nothing behind when it is closed, not even what was about to stand by', async () => {
    const slow = Promise.withResolvers<void>();
    const two = await filled(1);
    launching = slow.promise;
    const more = pool(2);
    more.open();
    await clock.advance(QUIET_MS);
    expect(living()).toEqual([1, 2]);
    const closed = Promise.all([two.close(), more.close()]);
    slow.resolve();
    await closed;
    expect(living()).toEqual([]);
    await clock.advance(100 * QUIET_MS);
    expect([launched.length, clock.sleeping]).toEqual([2, 0]);
    expect(await more.use(numberOf)).toBeUndefined();
    await clock.advance(100 * QUIET_MS);
    expect([launched.length, faults]).toEqual([2, []]);
  });

  it('has no more than its size, whenever starts come', async () => {
    const two = await filled(2);
    for (let round = 0; round < 200; round += 1) {
      const starts = Array.from({ length: (round * 7) % 4 }, () => two.use(numberOf));
      await clock.advance((round * 131) % (2 * QUIET_MS));
      await Promise.all(starts);
      expect(two.count).toBeLessThanOrEqual(2);
    }
    await clock.advance(3 * QUIET_MS);
    expect(two.count).toBe(2);
    await two.close();
    expect(launched.filter(({ isAlive }) => isAlive).length).toBe(launched.length - 2);
  });
});

import { BerthError } from '@berth/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { following } from './following.ts';

const AWAY = new BerthError({ code: 'daemon_unavailable', message: 'Nobody answers.' });
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Reads until it fails; subscriptions are made by `next`, which is told how many there were. */
function reading(next: (count: number) => AsyncGenerator<string>) {
  const items: string[] = [];
  let count = 0;
  const read = async () => {
    for await (const item of following(() => next(++count), undefined)) items.push(item);
  };
  const failure = read().catch((error: unknown) => error);
  return { items, failure };
}

describe('what is followed', () => {
  it('is given up when no daemon comes back within half a minute', async () => {
    const { items, failure } = reading(async function* (count) {
      if (count === 1) yield 'first';
      throw AWAY;
    });
    const ended = vi.fn<(error: unknown) => void>();
    void failure.then(ended);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2000);
    expect(ended).toHaveBeenCalledWith(AWAY);
    expect(items).toEqual(['first']);
  });

  it('goes on after one daemon and another, however long each had nothing to tell', async () => {
    const { items } = reading(async function* (count) {
      await wait(40_000);
      if (count === 4) yield 'at last';
      throw AWAY;
    });
    await vi.advanceTimersByTimeAsync(161_000);
    expect(items).toEqual(['at last']);
  });

  it('ends at once with what is no absence', async () => {
    const refused = new BerthError({ code: 'unauthenticated', message: 'Who are you?' });
    const { items, failure } = reading(async function* (count) {
      if (count > 1) yield 'asked again';
      throw refused;
    });
    expect(await failure).toBe(refused);
    expect(items).toEqual([]);
  });
});

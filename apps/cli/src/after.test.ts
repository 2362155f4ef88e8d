import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { after } from './after.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('waits for longer than a timer can', () => {
  const act = vi.fn<() => void>();
  after(60 * DAY_MS, act);
  vi.advanceTimersByTime(60 * DAY_MS - 1);
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledOnce();
});

it('does nothing once it was prevented, at any time', () => {
  const act = vi.fn<() => void>();
  const prevent = after(60 * DAY_MS, act);
  vi.advanceTimersByTime(30 * DAY_MS);
  prevent();
  expect(vi.getTimerCount()).toBe(0);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { anInstance } from '../instance/testing/an-instance.ts';
import type { Decision } from './notice-memory.ts';
import { NoticePace } from './notice-pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const PAUSE_MS = 2000;
const item = (key: string): Decision => ({ key, kind: 'approval', instance: anInstance(), since: null });

function told() {
  const tell = vi.fn<(items: readonly Decision[]) => void>();
  const keys = () => tell.mock.calls.map(([items]) => items.map(({ key }) => key));
  return { pace: new NoticePace(tell), keys };
}

it('tells the first at once, and those that follow together', () => {
  const { pace, keys } = told();
  pace.add([item('one')]);
  pace.add([item('two')]);
  pace.add([item('three'), item('four')]);
  expect(keys()).toEqual([['one']]);
  vi.advanceTimersByTime(PAUSE_MS);
  expect(keys()).toEqual([['one'], ['two', 'three', 'four']]);
  vi.advanceTimersByTime(PAUSE_MS);
  pace.add([item('five')]);
  expect(keys()).toEqual([['one'], ['two', 'three', 'four'], ['five']]);
});

it('tells nothing when nothing is new, or when it was closed', () => {
  const { pace, keys } = told();
  pace.add([]);
  pace.add([item('one')]);
  pace.add([item('two')]);
  pace.close();
  vi.advanceTimersByTime(PAUSE_MS);
  expect(keys()).toEqual([['one']]);
  expect(vi.getTimerCount()).toBe(0);
});

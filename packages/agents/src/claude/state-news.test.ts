import { expect, test } from 'vitest';
import { StateNews } from './state-news.ts';

/** Of what stands there at these times, what is news. */
function news(...seen: readonly (readonly [now: number, status: string, updated?: number])[]) {
  const all = new StateNews();
  return seen
    .filter(([now, status, updated = 0]) => all.isNews(stateOf(status, updated), now))
    .map(([now, status]) => `${status} at ${now}`);
}

test('what stands there is news once', () => {
  expect(news([0, 'idle'], [10, 'idle'], [20, 'busy'], [30, 'busy'], [40, 'waiting'])).toEqual([
    'idle at 0',
    'busy at 20',
    'waiting at 40',
  ]);
});

test('a rest after work is news once it has lasted a moment, whatever else is written meanwhile', () => {
  expect(news([0, 'busy'], [100, 'idle', 1], [200, 'idle', 2], [250, 'idle', 2], [260, 'idle', 2])).toEqual([
    'busy at 0',
    'idle at 250',
  ]);
});

test('a rest between two prompts of which the second was typed meanwhile is none', () => {
  expect(
    news([0, 'busy', 1], [100, 'idle', 2], [160, 'busy', 3], [300, 'busy', 3], [400, 'idle', 4]),
  ).toEqual(['busy at 0', 'busy at 160']);
});

test('a rest after a dialog is news at once', () => {
  expect(news([0, 'busy'], [10, 'waiting'], [20, 'idle'])).toEqual([
    'busy at 0',
    'waiting at 10',
    'idle at 20',
  ]);
});

test('it says when to look again', () => {
  const all = new StateNews();
  all.isNews({ status: 'busy' }, 0);
  expect(all.dueMs(0)).toBeUndefined();
  all.isNews({ status: 'idle' }, 100);
  expect(all.dueMs(110)).toBe(140);
  expect(all.dueMs(300)).toBe(0);
  expect(all.isNews({ status: 'idle' }, 300)).toBe(true);
  expect(all.dueMs(300)).toBeUndefined();
});

function stateOf(status: string, statusUpdatedAt: number) {
  return { status, statusUpdatedAt };
}

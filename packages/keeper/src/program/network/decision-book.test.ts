import type { NetworkDecision } from '@berth/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type BookedDecision, DecisionBook, TOLD_MAX, WINDOW_MS } from './decision-book.ts';

const LOOK = { port: 443, address: null };
const refused = (host: string): NetworkDecision => ({ ...LOOK, verdict: 'refused', host, reason: 'host' });
const allowed = (host: string): NetworkDecision => ({ ...LOOK, verdict: 'allowed', host, reason: null });

let told: BookedDecision[];
let book: DecisionBook;
beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  book = new DecisionBook((decision) => told.push(decision));
});
afterEach(() => {
  vi.useRealTimers();
});

it('tells the first decision at once, and repeats once, with their number', () => {
  for (let count = 0; count < 100; count += 1) book.note(refused('evil.example'));
  expect(told).toMatchObject([{ host: 'evil.example', times: 1 }]);
  vi.advanceTimersByTime(WINDOW_MS);
  expect(told.slice(1)).toMatchObject([{ host: 'evil.example', times: 99 }]);
  vi.advanceTimersByTime(WINDOW_MS);
  expect(told).toHaveLength(2);
});

it('tells it again as the first one in the next window', () => {
  book.note(refused('evil.example'));
  vi.advanceTimersByTime(WINDOW_MS);
  book.note(refused('evil.example'));
  expect(told).toMatchObject([{ times: 1 }, { times: 1 }]);
});

it('is not flooded by ever new hosts: what is too many is one number', () => {
  for (let count = 0; count < 100_000; count += 1) book.note(refused(`x${count}.example`));
  expect(told).toHaveLength(TOLD_MAX);
  vi.advanceTimersByTime(WINDOW_MS);
  expect(told).toHaveLength(TOLD_MAX + 1);
  expect(told.at(-1)).toMatchObject({ host: null, reason: 'host', times: 100_000 - TOLD_MAX });
});

it('tells what was allowed however much was refused', () => {
  for (let count = 0; count < 1000; count += 1) book.note(refused(`x${count}.example`));
  book.note(allowed('good.example'));
  expect(told.at(-1)).toMatchObject({ verdict: 'allowed', host: 'good.example' });
});

it('tells what was only counted when the run ends', () => {
  book.note(allowed('good.example'));
  book.note(allowed('good.example'));
  book.settle();
  expect(told).toMatchObject([{ times: 1 }, { times: 1 }]);
});

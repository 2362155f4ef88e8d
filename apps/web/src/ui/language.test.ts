import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { inLanguage, makeFormats } from './language.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('makes a format once, when it is wanted first', () => {
  const make = vi.fn<(language: string) => Intl.NumberFormat>((language) => new Intl.NumberFormat(language));
  const format = inLanguage(make);
  expect(make).not.toHaveBeenCalled();
  expect(format()).toBe(format());
  expect(make.mock.calls).toEqual([['en']]);
});

it('makes all formats ahead, in tasks of their own', () => {
  const makes = [vi.fn<() => string>(() => 'one'), vi.fn<() => string>(() => 'two')];
  const formats = makes.map(inLanguage);
  makeFormats();
  const made = () => makes.map(({ mock }) => mock.calls.length);
  expect(made()).toEqual([0, 0]);
  expect(vi.getTimerCount()).toBeGreaterThanOrEqual(formats.length);
  vi.runAllTimers();
  expect(made()).toEqual([1, 1]);
  expect(formats.map((format) => format())).toEqual(['one', 'two']);
  expect(made()).toEqual([1, 1]);
});

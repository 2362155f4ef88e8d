import { systemClock } from '@berth/host';
import { expect, it } from 'vitest';
import { type Rule, RuleTrial } from './rule-trial.ts';

interface Test extends Rule {
  readonly pattern: RegExp;
}

const FOREVER: Test = { name: 'forever', isCheap: false, pattern: /^(a+)+$/u };
const SLOW: Test = { name: 'slow', isCheap: true, pattern: /a/u };
const LETTER: Test = { name: 'letter', isCheap: true, pattern: /a/u };
const HARD = `${'a'.repeat(100)}b`;

function setUp(clock = systemClock) {
  const dropped: string[] = [];
  const trial = new RuleTrial({ clock, onDrop: ({ name }) => dropped.push(name) });
  return { trial, dropped };
}

it('finds the first rule that holds', () => {
  const { trial, dropped } = setUp();
  const none: Test = { name: 'none', isCheap: false, pattern: /z/u };
  const first = (...rules: Test[]) => trial.first(rules, ({ pattern }) => pattern.test(HARD))?.name;
  expect(first(none, LETTER, { ...LETTER, name: 'later' })).toBe('letter');
  expect(first(none)).toBeUndefined();
  expect(first()).toBeUndefined();
  expect(dropped).toEqual([]);
});

it('drops a rule that would take forever, names it once, and tries the others', () => {
  const { trial, dropped } = setUp();
  const first = () => trial.first([FOREVER, LETTER], ({ pattern }) => pattern.test(HARD))?.name;
  expect([first(), first()]).toEqual(['letter', 'letter']);
  expect(dropped).toEqual(['forever']);
});

it('drops a rule that comes to an end after a while, even if it holds', () => {
  const { trial, dropped } = setUp();
  const holdsLate = (rule: Test) => {
    const start = process.threadCpuUsage().user;
    while (rule === SLOW && process.threadCpuUsage().user - start < 80_000);
    return true;
  };
  expect(trial.first([SLOW, LETTER], holdsLate)).toBe(LETTER);
  expect(dropped).toEqual(['slow']);
});

it('does not blame a rule for time in which this thread stood still', () => {
  const { trial, dropped } = setUp();
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const stands = () => Atomics.wait(cell, 0, 0, 80) === 'timed-out';
  expect(trial.first([SLOW], stands)).toBe(SLOW);
  expect(dropped).toEqual([]);
});

import { expect, it } from 'vitest';
import { Dice } from './dice.ts';

it('throws the same again for the same seed, and something else for another', () => {
  const throws = (seed: number) => {
    const dice = new Dice(seed);
    return Array.from({ length: 50 }, () => dice.next());
  };
  expect(throws(7)).toEqual(throws(7));
  expect(throws(7)).not.toEqual(throws(8));
  expect(throws(7).every((value) => value >= 0 && value < 1)).toBe(true);
});

it('chooses by weight', () => {
  const dice = new Dice(1);
  const list = [
    { name: 'often', weight: 9 },
    { name: 'seldom', weight: 1 },
    { name: 'never', weight: 0 },
  ];
  const chosen = Array.from({ length: 2000 }, () => dice.weigh(list)?.name);
  const share = (name: string) => chosen.filter((one) => one === name).length / chosen.length;
  expect(share('often')).toBeCloseTo(0.9, 1);
  expect(share('never')).toBe(0);
  expect(dice.weigh([])).toBeUndefined();
  expect(dice.pick([])).toBeUndefined();
});

it('waits as long as it is told on average', () => {
  const dice = new Dice(3);
  const waits = Array.from({ length: 5000 }, () => dice.wait(1000));
  expect(waits.reduce((sum, wait) => sum + wait, 0) / waits.length).toBeCloseTo(1000, -2);
});

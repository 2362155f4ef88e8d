import { expect, it } from 'vitest';
import { isSingleKey, keysAct, letKeysAct } from './keys-choice.ts';

it('lets keys act until somebody says otherwise', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const seen = [keysAct(storage)];
  for (const isOn of [false, true]) {
    letKeysAct(isOn, storage);
    seen.push(keysAct(storage));
  }
  expect(seen).toEqual([true, false, true]);
});

it.each([
  ['j', true],
  ['?', true],
  [',', true],
  ['Escape', false],
  ['Enter', false],
] as const)('%s is a single key: %s', (key, isSingle) => {
  expect(isSingleKey(key)).toBe(isSingle);
});

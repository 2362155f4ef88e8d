import { expect, it } from 'vitest';
import { isSame } from './is-same.ts';

it('compares what was told by what it says', () => {
  const told = { id: 'a', exit: { code: 1 }, ports: [{ name: 'site', port: 80 }], pid: null };
  expect(isSame(told, structuredClone(told))).toBe(true);
  expect(isSame(told, { ...told, exit: { code: 2 } })).toBe(false);
  expect(isSame(told, { ...told, ports: [] })).toBe(false);
  expect(isSame(told, { ...told, pid: undefined })).toBe(false);
  expect(isSame(told, { ...told, owner: 'me' })).toBe(false);
  expect(isSame([], {})).toBe(false);
  expect(isSame(null, {})).toBe(false);
});

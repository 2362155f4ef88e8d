import { expect, it } from 'vitest';
import { reachOf } from './reach.ts';

it('is what an assistant writes to, and its login where that is its own', () => {
  const hooks = { path: '/hooks', writable: true };
  expect(reachOf({ profile: null }, '/login', '/hooks')).toStrictEqual([hooks]);
  expect(reachOf({ profile: 'work' }, '/login', '/hooks')).toStrictEqual([
    hooks,
    { path: '/login', writable: true },
  ]);
});

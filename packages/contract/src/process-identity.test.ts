import { expect, it } from 'vitest';
import { sameProcess } from './process-identity.ts';

const identity = { pid: 7, startTime: '1', bootId: 'boot', pidNamespace: 'host' };

it('takes two processes for the same only when everything about them is', () => {
  expect(sameProcess(identity, { ...identity })).toBe(true);
  const others = [{ pid: 8 }, { startTime: '2' }, { bootId: 'next' }, { pidNamespace: 'other' }];
  for (const other of others) expect(sameProcess(identity, { ...identity, ...other })).toBe(false);
});

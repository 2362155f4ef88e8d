import { err, ok } from '@berth/foundation';
import { expect, it } from 'vitest';
import { codes, world } from '../testing/made-up-world.ts';
import { isolation } from './isolation.ts';

it('is there, is missing with its reason, or could not be looked at', () => {
  expect(codes(isolation, world())).toEqual([]);
  const sandbox = ok('No sandbox can be made here: bubblewrap is not installed.');
  expect(isolation.judge(world({ sandbox })).findings).toMatchObject([
    { code: 'sandbox_unavailable', severity: 'note', problem: sandbox.value },
  ]);
  expect(isolation.judge(world({ sandbox: err('no room') }))).toMatchObject({
    skipped: 'no room',
    findings: [],
  });
});

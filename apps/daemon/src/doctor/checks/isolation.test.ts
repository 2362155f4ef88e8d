import type { InstanceId, RunId } from '@berth/contract';
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

it('finds containers that nobody looks after, and says why it could not look', () => {
  const orphan = {
    id: 'c1',
    name: 'berth-run_1',
    instance: 'ins_1' as InstanceId,
    run: 'run_1' as RunId,
    status: 'running',
  };
  expect(isolation.judge(world({ orphans: ok([orphan]) })).findings).toMatchObject([
    { code: 'container_orphaned', severity: 'error', subject: 'berth-run_1' },
  ]);
  expect(isolation.judge(world({ orphans: err('the engine is away') }))).toMatchObject({
    skipped: 'the engine is away',
    findings: [],
  });
});

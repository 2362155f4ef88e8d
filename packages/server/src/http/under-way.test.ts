import type { ActorId, CredentialId, InstanceId } from '@berth/contract';
import type { Caller } from '@berth/core';
import { expect, it } from 'vitest';
import { INSTANCE_UNDER_WAY_MAX, UNDER_WAY_MAX, UnderWay } from './under-way.ts';

function caller(credential: string): Caller {
  const origin = { via: 'token', credential: credential as CredentialId, from: '127.0.0.1' } as const;
  return { actor: 'user:ann' as ActorId, grant: { scope: 'read' }, origin };
}

it('lets a credential have so much under way, and others as much again', () => {
  const underWay = new UnderWay();
  const ends = Array.from({ length: UNDER_WAY_MAX }, () => underWay.begin(caller('cred_a')));
  expect(ends.every((end) => end !== undefined)).toBe(true);
  expect(underWay.begin(caller('cred_a'))).toBeUndefined();
  expect(underWay.begin(caller('cred_b'))).toBeDefined();
});

it('lets the token of an instance have less, and each of them as much', () => {
  const own = (instance: string): Caller => ({
    actor: 'user:ann' as ActorId,
    grant: { scope: 'instance', instance: instance as InstanceId },
    origin: { via: 'instance', credential: null, from: '127.0.0.1' },
  });
  const underWay = new UnderWay();
  const ends = Array.from({ length: INSTANCE_UNDER_WAY_MAX }, () => underWay.begin(own('inst_a')));
  expect(ends.every((end) => end !== undefined)).toBe(true);
  expect(underWay.begin(own('inst_a'))).toBeUndefined();
  expect(underWay.begin(own('inst_b'))).toBeDefined();
});

it('has room again when something is over, and once for each', () => {
  const underWay = new UnderWay();
  const ends = Array.from({ length: UNDER_WAY_MAX }, () => underWay.begin(caller('cred_a')));
  ends[0]?.();
  ends[0]?.();
  expect(underWay.begin(caller('cred_a'))).toBeDefined();
  expect(underWay.begin(caller('cred_a'))).toBeUndefined();
});

import type { ActorId, CredentialId, Grant, InstanceId } from '@berth/contract';
import { expect, it } from 'vitest';
import { holderOf } from './holder-of.ts';

const actor = 'user:ann' as ActorId;
const of = (grant: Grant, credential: string | null = null) =>
  holderOf({
    actor,
    grant,
    origin: { via: 'instance', credential: credential as CredentialId | null, from: '127.0.0.1' },
  });
const instance = (id: string): Grant => ({ scope: 'instance', instance: id as InstanceId });

it('tells the tokens of instances apart, and from that of the owner', () => {
  const holders = [of(instance('inst_a')), of(instance('inst_b')), of({ scope: 'admin' })];
  expect(new Set(holders).size).toBe(3);
});

it('is the credential where one is on record', () => {
  expect(of({ scope: 'read' }, 'cred_a')).toBe('cred_a');
});

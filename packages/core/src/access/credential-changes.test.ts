import { newCredentialId } from '@berth/contract';
import { expect, it } from 'vitest';
import { credentialChanges } from './credential-changes.ts';

const id = newCredentialId({ now: () => 1, random: (count) => new Uint8Array(count) });

it('tells which credential was made, and which were taken away', () => {
  expect(credentialChanges({ credential: { id, name: 'ci' }, secret: 'x' })).toEqual({
    credentials: { before: null, after: [id] },
  });
  expect(credentialChanges(id)).toEqual({ credentials: { before: [id], after: null } });
  expect(credentialChanges([id, id])).toEqual({ credentials: { before: [id, id], after: null } });
});

it.each([null, undefined, 'owner', [], { credential: null }, { id }, 7])('finds none in %j', (answer) => {
  expect(credentialChanges(answer)).toBeNull();
});

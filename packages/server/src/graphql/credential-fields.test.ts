import { DOCUMENTS } from '@berth/client';
import {
  type CredentialView,
  credentialViewSchema,
  type InstanceView,
  type NewTokenView,
  newTokenViewSchema,
} from '@berth/contract/schemas';
import type { RunId } from '@berth/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiBench } from '../testing/api-bench.ts';
import { graphql } from '../testing/http.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

let bench: ApiBench;
beforeEach(async () => {
  bench = await ApiBench.open();
});
afterEach(() => bench.close());

function ask<T>(query: string, variables: Record<string, unknown> = {}, secret?: string) {
  const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
  return graphql<T>(bench, { query, variables }, headers);
}

async function created(variables: Record<string, unknown>): Promise<NewTokenView> {
  const { data, errors } = await ask<{ createToken: NewTokenView }>(DOCUMENTS.createToken, variables);
  expect(errors).toEqual([]);
  return newTokenViewSchema.strict().parse(data?.createToken);
}

async function listed(): Promise<CredentialView[]> {
  const { data } = await ask<{ credentials: CredentialView[] }>(DOCUMENTS.credentials);
  return credentialViewSchema.strict().array().parse(data?.credentials);
}

describe('tokens', () => {
  it('are made, listed and revoked, and their secret is told once', async () => {
    const { credential, secret } = await created({ name: 'ci', scope: 'read', expiresInMs: null });
    expect(credential).toMatchObject({ name: 'ci', scope: 'read', expiresAt: null });
    expect(await listed()).toEqual([credential]);
    expect(JSON.stringify(await listed())).not.toContain(secret);
    const answer = await ask(DOCUMENTS.revokeCredential, { target: 'ci' });
    expect(answer.data).toEqual({ revokeCredential: credential.id });
    expect(await listed()).toEqual([]);
  });

  it('last for thirty days when nothing is said', async () => {
    const { credential } = await created({ scope: 'read' });
    expect(Date.parse(credential.expiresAt ?? '')).toBe(bench.core.clock.now() + 30 * DAY_MS);
  });

  it.each([
    { scope: 'everything' },
    { scope: 'instance' },
    { scope: 'read', name: 'owner' },
    { scope: 'read', name: 'cred_1' },
    { scope: 'read', name: 'berth_t_x' },
    { scope: 'read', name: '-x' },
    { scope: 'read', name: 'a b' },
    { scope: 'read', name: 'x'.repeat(64) },
    { scope: 'read', expiresInMs: 0 },
    { scope: 'read', expiresInMs: 1e15 },
  ])('are refused as %j', async (variables) => {
    const { errors } = await ask(DOCUMENTS.createToken, variables);
    expect(errors[0]?.extensions?.code).toBe('invalid_input');
    expect(await listed()).toEqual([]);
  });

  it('that may not are refused each of it', async () => {
    const { secret } = await created({ scope: 'operate' });
    const documents = ['credentials', 'createToken', 'revokeCredential', 'revokeSessions', 'createLoginLink'];
    for (const name of documents as (keyof typeof DOCUMENTS)[]) {
      const { errors } = await ask(DOCUMENTS[name], { scope: 'read', target: 'token-1' }, secret);
      expect([name, errors[0]?.extensions?.code]).toEqual([name, 'forbidden']);
    }
  });
});

describe('a login link', () => {
  it('leads to the page, and none is made where there is no page', async () => {
    const first = await ask<{ createLoginLink: { url: string } }>(DOCUMENTS.createLoginLink);
    expect(first.data?.createLoginLink.url).toMatch(/^http:\/\/page\.localhost:1\/login\//);
    bench.access.page = null;
    const second = await ask(DOCUMENTS.createLoginLink);
    expect(second.errors[0]?.extensions?.code).toBe('listen_failed');
  });

  it('is worth nothing once all sessions were revoked', async () => {
    const { credentials } = bench.credentials;
    const { data } = await ask<{ createLoginLink: { url: string } }>(DOCUMENTS.createLoginLink);
    expect((await ask(DOCUMENTS.revokeSessions)).data).toEqual({ revokeSessions: [] });
    const code = data?.createLoginLink.url.split('/').at(-1) ?? '';
    expect(await credentials.signIn(code, { from: '' })).toBeUndefined();
  });
});

describe('a self', () => {
  it('is the instance to which the token belongs, and its token reaches no other', async () => {
    const [mine, other] = [await bench.start('obedient'), await bench.start('obedient')];
    const secret = bench.core.world.run(mine.run as RunId).request.env['BERTH_INSTANCE_TOKEN'];
    const { data, errors } = await ask<{ self: InstanceView }>(DOCUMENTS.self, {}, secret);
    expect([data?.self.id, errors]).toEqual([mine.id, []]);
    const stranger = await ask(DOCUMENTS.instance, { target: other.id }, secret);
    expect(stranger.errors[0]?.extensions?.code).toBe('forbidden');
  });

  it('is nobody else’s', async () => {
    const { errors } = await ask(DOCUMENTS.self);
    expect(errors[0]?.extensions?.code).toBe('forbidden');
  });
});

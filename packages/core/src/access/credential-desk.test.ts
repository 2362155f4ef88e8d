import { SCOPES } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { AccessBench, callerWith, ManualClock, OWNER } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import { CREDENTIALS_MAX } from './credential-desk.ts';

async function stand() {
  const clock = new ManualClock();
  const bench = new AccessBench({ clock, store: createMemoryStore() });
  const daemon = bench.boot();
  await daemon.credentials.restore();
  return { bench, clock, ...daemon };
}

const READ = { scope: 'read', expiresInMs: null } as const;

describe('the desk of credentials', () => {
  it('serves those with the scope admin and nobody else', async () => {
    const { desk } = await stand();
    const instance = { scope: 'instance', instance: 'inst_1' } as never;
    for (const grant of [{ scope: 'read' }, { scope: 'operate' }, instance] as const) {
      const caller = callerWith(grant);
      const acts = [
        async () => desk.list(caller),
        () => desk.create(caller, READ),
        () => desk.revoke(caller, 'owner'),
        () => desk.revokeSessions(caller),
        async () => desk.createLoginLink(caller),
      ];
      for (const act of acts) await expect(act()).rejects.toMatchObject({ code: 'forbidden' });
    }
    expect(desk.list(callerWith({ scope: 'admin' }))).toEqual([]);
  });

  it('shows tokens with all that is known of them but their secret', async () => {
    const { desk, clock } = await stand();
    const { credential, secret } = await desk.create(OWNER, {
      name: 'ci',
      scope: 'operate',
      expiresInMs: 60_000,
    });
    const now = new Date(clock.now()).toISOString();
    expect(desk.list(OWNER)).toStrictEqual([credential]);
    expect(credential).toStrictEqual({
      id: expect.stringMatching(/^cred_/),
      kind: 'token',
      name: 'ci',
      actor: OWNER.actor,
      scope: 'operate',
      createdAt: now,
      createdFrom: 'socket',
      expiresAt: new Date(clock.now() + 60_000).toISOString(),
      lastUsedAt: null,
      lastUsedFrom: null,
    });
    expect(JSON.stringify(credential)).not.toContain(secret);
  });

  it('names tokens that were given no name, each its own', async () => {
    const { desk } = await stand();
    for (const scope of Object.keys(SCOPES) as (keyof typeof SCOPES)[])
      await desk.create(OWNER, { scope, expiresInMs: null });
    expect(desk.list(OWNER).map(({ name }) => name)).toEqual(['token-1', 'token-2', 'token-3']);
  });

  it('refuses a name that a living token has, and gives it again when that is over', async () => {
    const { desk, clock } = await stand();
    await desk.create(OWNER, { ...READ, name: 'ci', expiresInMs: 60_000 });
    const again = () => desk.create(OWNER, { ...READ, name: 'ci' });
    await expect(again()).rejects.toMatchObject({ code: 'credential_name_taken' });
    clock.jump(60_000);
    await again();
    await desk.revoke(OWNER, 'ci');
    await again();
    expect(desk.list(OWNER)).toHaveLength(1);
  });

  it('revokes by id, by name, and by a beginning that fits only one', async () => {
    const { desk } = await stand();
    const made = async (name: string) => (await desk.create(OWNER, { ...READ, name })).credential.id;
    const [build, builder, deploy] = [await made('build'), await made('builder'), await made('deploy')];
    await expect(desk.revoke(OWNER, 'bui')).rejects.toMatchObject({ code: 'credential_ambiguous' });
    await expect(desk.revoke(OWNER, 'cred_')).rejects.toMatchObject({ code: 'credential_ambiguous' });
    expect(await desk.revoke(OWNER, 'build')).toBe(build);
    expect(await desk.revoke(OWNER, 'bui')).toBe(builder);
    expect(await desk.revoke(OWNER, deploy)).toBe(deploy);
    for (const gone of ['build', deploy, '', 'x'])
      await expect(desk.revoke(OWNER, gone)).rejects.toMatchObject({ code: 'credential_not_found' });
  });

  it('does not repeat a secret that somebody took for a name', async () => {
    const { desk } = await stand();
    const { secret } = await desk.create(OWNER, READ);
    const refused = await desk.revoke(OWNER, secret).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'invalid_input' });
    expect(JSON.stringify(refused) + String(refused)).not.toContain(secret);
  });

  it('links to the page, and says so where there is none', async () => {
    const { bench, desk } = await stand();
    expect((await desk.createLoginLink(OWNER)).url).toMatch(/^http:\/\/page\.localhost:1\/login\/[\w-]{32}$/);
    bench.page = null;
    await expect(desk.createLoginLink(OWNER)).rejects.toThrow(/no page/);
  });

  it('keeps no more than it can look after', async () => {
    const { desk } = await stand();
    for (let count = 0; count < CREDENTIALS_MAX; count += 1)
      await desk.create(OWNER, { ...READ, name: `n${count}` });
    await expect(desk.create(OWNER, READ)).rejects.toMatchObject({ code: 'quota_exceeded' });
    await desk.revoke(OWNER, 'n0');
    await desk.create(OWNER, READ);
  });
});

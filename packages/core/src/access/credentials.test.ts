import { BerthError } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { AccessBench, FaultScript, ManualClock, OWNER, REAL_DIGESTS, settled } from '@berth/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { USE_WRITTEN_MS } from './credential-book.ts';
import { SESSION_IDLE_MS, SESSION_MS } from './credential-life.ts';
import { CODE_MS, CODES_MAX } from './login-codes.ts';

const HERE = { from: '127.0.0.1' };
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const DISK_FULL = new BerthError({ code: 'disk_full', message: 'There is no room.' });
const BROKEN = new BerthError({ code: 'state_unwritable', message: 'It cannot be written.' });

async function stand() {
  const clock = new ManualClock();
  const faults = new FaultScript(clock);
  const bench = new AccessBench({ clock, store: createMemoryStore({ interfere: faults.interfere }) });
  const daemon = bench.boot();
  await daemon.credentials.restore();
  return { bench, clock, faults, ...daemon };
}

type Stand = Awaited<ReturnType<typeof stand>>;

async function token({ desk }: Stand, expiresInMs: number | null = null, scope: 'read' | 'admin' = 'read') {
  return (await desk.create(OWNER, { scope, expiresInMs })).secret;
}

async function loginCode({ desk }: Stand): Promise<string> {
  return codeIn((await desk.createLoginLink(OWNER)).url);
}

async function session(here: Stand, userAgent?: string) {
  const signedIn = await here.credentials.signIn(await loginCode(here), { ...HERE, userAgent });
  return signedIn ?? expect.fail('nobody was signed in');
}

function codeIn(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

describe('a token', () => {
  it('is known as a bearer by its secret, with its scope, and not as a cookie', async () => {
    const here = await stand();
    const secret = await token(here);
    expect(secret).toMatch(/^berth_t_[A-Za-z0-9_-]{43}$/);
    expect(here.credentials.identify(secret, 'bearer', HERE)).toMatchObject({
      actor: OWNER.actor,
      grant: { scope: 'read' },
      origin: { via: 'token', from: '127.0.0.1' },
    });
    expect(here.credentials.identify(secret, 'cookie', HERE)).toBeUndefined();
  });

  it('is nobody’s when one character is another, and neither is any other text', async () => {
    const here = await stand();
    const secret = await token(here);
    const at = fc.nat({ max: secret.length - 1 });
    fc.assert(
      fc.property(at, fc.string({ minLength: 1, maxLength: 1 }), fc.string(), (index, other, text) => {
        const changed = secret.slice(0, index) + other + secret.slice(index + 1);
        if (changed !== secret) expect(here.credentials.identify(changed, 'bearer', HERE)).toBeUndefined();
        for (const kind of ['bearer', 'cookie'] as const) {
          for (const letters of ['', 'berth_t_', 'berth_s_', 'berth_o_', 'berth_i_'])
            expect(here.credentials.identify(letters + text, kind, HERE)).toBeUndefined();
        }
      }),
    );
  });

  it('is good until its expiry to the millisecond, however much it is used', async () => {
    const here = await stand();
    const secret = await token(here, 10_000);
    here.clock.jump(9999);
    expect(here.credentials.identify(secret, 'bearer', HERE)).toBeDefined();
    here.clock.jump(1);
    expect(here.credentials.identify(secret, 'bearer', HERE)).toBeUndefined();
  });

  it('without an expiry outlives a year without use, and the daemon', async () => {
    const here = await stand();
    const secret = await token(here);
    here.clock.jump(366 * DAY_MS);
    const next = here.bench.boot();
    await next.credentials.restore();
    expect(next.credentials.identify(secret, 'bearer', HERE)).toBeDefined();
  });

  it('is nowhere in the registry: only its hash is', async () => {
    const here = await stand();
    const secret = await token(here);
    const kept = JSON.stringify(await here.bench.store.listCredentials());
    expect(kept).not.toContain(secret.slice('berth_t_'.length));
    expect(kept).toContain(REAL_DIGESTS.sha256(secret));
  });
});

describe('a one-time code', () => {
  it('signs one browser in, as the one who made it, and then no other', async () => {
    const here = await stand();
    const code = await loginCode(here);
    const first = await here.credentials.signIn(code, { ...HERE, userAgent: 'Firefox' });
    expect(first?.secret).toMatch(/^berth_s_/);
    expect(first?.caller).toMatchObject({ actor: OWNER.actor, grant: { scope: 'admin' } });
    expect(first?.expiresAt).toBe(here.clock.now() + SESSION_MS);
    expect(await here.credentials.signIn(code, HERE)).toBeUndefined();
  });

  it('signs in with less than who made it may, where that was asked for', async () => {
    const here = await stand();
    const { url } = await here.desk.createLoginLink(OWNER, 'read');
    const signedIn = await here.credentials.signIn(codeIn(url), HERE);
    expect(signedIn?.caller).toMatchObject({ actor: OWNER.actor, grant: { scope: 'read' } });
  });

  it('signs in exactly one of many who spend it at once', async () => {
    const here = await stand();
    const code = await loginCode(here);
    const all = await Promise.all(Array.from({ length: 50 }, () => here.credentials.signIn(code, HERE)));
    expect(all.filter((each) => each !== undefined)).toHaveLength(1);
    expect(await here.bench.store.listCredentials()).toHaveLength(1);
  });

  it('is good for five minutes, also where the wall clock is set back', async () => {
    const here = await stand();
    const codes = [await loginCode(here), await loginCode(here)];
    await here.clock.advance(CODE_MS - 1);
    here.clock.jump(-CODE_MS);
    expect(await here.credentials.signIn(codes[0] ?? '', HERE)).toBeDefined();
    await here.clock.advance(1);
    expect(await here.credentials.signIn(codes[1] ?? '', HERE)).toBeUndefined();
    await here.scope.close();
  });

  it('is one of few: when there are too many the oldest is worth nothing any more', async () => {
    const here = await stand();
    const codes: string[] = [];
    while (codes.length <= CODES_MAX) codes.push(await loginCode(here));
    expect(await here.credentials.signIn(codes[0] ?? '', HERE)).toBeUndefined();
    expect(await here.credentials.signIn(codes[1] ?? '', HERE)).toBeDefined();
  });

  it('is not lost where the session could not be written down', async () => {
    const here = await stand();
    const code = await loginCode(here);
    here.faults.fail('putCredentials', 1, DISK_FULL);
    await expect(here.credentials.signIn(code, HERE)).rejects.toMatchObject({ code: 'disk_full' });
    expect(await here.bench.store.listCredentials()).toEqual([]);
    expect(await here.credentials.signIn(code, HERE)).toBeDefined();
  });

  it('is worth nothing once anything was revoked: whoever is locked out may have made it', async () => {
    const here = await stand();
    const code = await loginCode(here);
    await here.desk.revokeSessions(OWNER);
    expect(await here.credentials.signIn(code, HERE)).toBeUndefined();
  });

  it('signs nobody in where all were signed out while it was being spent', async () => {
    const here = await stand();
    const code = await loginCode(here);
    here.faults.delay('putCredentials', 10);
    const signingIn = here.credentials.signIn(code, HERE);
    const revoked = here.desk.revokeSessions(OWNER);
    await here.clock.advance(100);
    await revoked;
    expect(await signingIn).toBeUndefined();
    expect(here.desk.list(OWNER)).toEqual([]);
    expect((await here.bench.store.listCredentials())[0]?.revokedAt).not.toBeNull();
    await here.scope.close();
  });

  it('does not come back where that failed and something was revoked meanwhile', async () => {
    const here = await stand();
    const code = await loginCode(here);
    here.faults.fail('putCredentials', 1, DISK_FULL);
    const signingIn = here.credentials.signIn(code, HERE);
    const revoked = here.desk.revokeSessions(OWNER);
    await expect(signingIn).rejects.toMatchObject({ code: 'disk_full' });
    await revoked;
    expect(await here.credentials.signIn(code, HERE)).toBeUndefined();
  });

  it('is worth nothing where something is revoked before its link is told', async () => {
    const here = await stand();
    const link = here.desk.createLoginLink(OWNER);
    await here.desk.revokeSessions(OWNER);
    expect(await here.credentials.signIn(codeIn((await link).url), HERE)).toBeUndefined();
  });
});

describe('a session', () => {
  it('is known by its cookie and not as a bearer', async () => {
    const here = await stand();
    const { secret } = await session(here);
    const caller = here.credentials.identify(secret, 'cookie', HERE);
    expect(caller).toMatchObject({ grant: { scope: 'admin' }, origin: { via: 'session' } });
    expect(here.credentials.identify(secret, 'bearer', HERE)).toBeUndefined();
  });

  it('ends when it was not used for seven days, and after thirty in any case', async () => {
    const here = await stand();
    const gaps = fc.array(fc.integer({ min: 1, max: SESSION_IDLE_MS + DAY_MS }), { maxLength: 12 });
    const property = fc.asyncProperty(gaps, async (waits) => {
      const began = here.clock.now();
      const { secret } = await session(here);
      let isGood = true;
      for (const wait of waits) {
        here.clock.jump(wait);
        isGood &&= wait < SESSION_IDLE_MS && here.clock.now() - began < SESSION_MS;
        expect(here.credentials.identify(secret, 'cookie', HERE) !== undefined).toBe(isGood);
      }
    });
    await fc.assert(property, { numRuns: 50 });
  });

  it('is over when its browser signs out, and others go on', async () => {
    const here = await stand();
    const [mine, other] = [await session(here), await session(here)];
    await here.credentials.signOut(mine.caller);
    expect(here.credentials.identify(mine.secret, 'cookie', HERE)).toBeUndefined();
    expect(here.credentials.identify(other.secret, 'cookie', HERE)).toBeDefined();
  });

  it('takes the links along that were not opened, when its browser signs out', async () => {
    const here = await stand();
    const mine = await session(here);
    const code = await loginCode(here);
    await here.credentials.signOut(mine.caller);
    expect(await here.credentials.signIn(code, HERE)).toBeUndefined();
  });

  it('is called what the browser calls itself, without what could move a cursor, and cut', async () => {
    const here = await stand();
    await session(here, `Fire\u001b]0;x\u0007fox\u202e ${'x'.repeat(5000)}`);
    await session(here, '\u0000');
    const [first, second] = here.desk.list(OWNER);
    expect(first?.name).toMatch(/^Fire \]0;x fox x+$/);
    expect(first?.name.length).toBeLessThan(200);
    expect(second?.name).toBe('a browser');
  });
});

describe('the last use', () => {
  it('is shown at once, and written down at most once an hour', async () => {
    const here = await stand();
    const secret = await token(here);
    const before = here.faults.calls('putCredentials');
    for (let minute = 0; minute < 120; minute += 1) {
      here.credentials.identify(secret, 'bearer', { from: `10.0.0.${minute}` });
      await settled();
      here.clock.jump(60_000);
    }
    expect(here.faults.calls('putCredentials') - before).toBe(2);
    expect(here.desk.list(OWNER)[0]).toMatchObject({ lastUsedFrom: '10.0.0.119' });
    expect((await here.bench.store.listCredentials())[0]).toMatchObject({ lastUsedFrom: '10.0.0.60' });
    await here.credentials.close();
    expect((await here.bench.store.listCredentials())[0]).toMatchObject({ lastUsedFrom: '10.0.0.119' });
  });

  it('keeps nobody out where it cannot be written down', async () => {
    const here = await stand();
    const secret = await token(here);
    here.faults.fail('putCredentials', 1, DISK_FULL);
    expect(here.credentials.identify(secret, 'bearer', HERE)).toBeDefined();
    await settled();
    expect(here.bench.warnings).toEqual(['the use of a credential was not written down']);
    here.clock.jump(USE_WRITTEN_MS);
    expect(here.credentials.identify(secret, 'bearer', HERE)).toBeDefined();
    await settled();
    expect((await here.bench.store.listCredentials())[0]?.lastUsedAt).toBe(here.clock.now());
  });

  it('that is written while somebody revokes does not bring the credential back', async () => {
    const here = await stand();
    const secret = await token(here);
    here.faults.delay('putCredentials', 10);
    here.credentials.identify(secret, 'bearer', HERE);
    const revoked = here.desk.revoke(OWNER, 'token-1');
    const late = here.credentials.close();
    await here.clock.advance(1000);
    await Promise.all([revoked, late]);
    expect((await here.bench.store.listCredentials())[0]?.revokedAt).not.toBeNull();
    const next = here.bench.boot();
    await next.credentials.restore();
    expect(next.credentials.identify(secret, 'bearer', HERE)).toBeUndefined();
    await Promise.all([here.scope.close(), next.scope.close()]);
  });
});

describe('revoking', () => {
  it('locks out at once, and is answered when it is written down', async () => {
    const here = await stand();
    const secret = await token(here);
    here.faults.delay('putCredentials', 10);
    let answered = false;
    const revoked = here.desk.revoke(OWNER, 'token-1').then(() => {
      answered = true;
    });
    expect(here.credentials.identify(secret, 'bearer', HERE)).toBeUndefined();
    expect(here.desk.list(OWNER)).toEqual([]);
    await settled();
    expect(answered).toBe(false);
    await here.clock.advance(10);
    await revoked;
    expect((await here.bench.store.listCredentials())[0]?.revokedAt).not.toBeNull();
    await here.scope.close();
  });

  it('that cannot be written has changed nothing, for none of those it was about', async () => {
    const here = await stand();
    const sessions = [await session(here), await session(here)];
    here.faults.fail('putCredentials', 1, BROKEN);
    await expect(here.desk.revokeSessions(OWNER)).rejects.toMatchObject({ code: 'state_unwritable' });
    for (const { secret } of sessions)
      expect(here.credentials.identify(secret, 'cookie', HERE)).toBeDefined();
    expect(await here.desk.revokeSessions(OWNER)).toHaveLength(2);
    for (const { secret } of sessions)
      expect(here.credentials.identify(secret, 'cookie', HERE)).toBeUndefined();
  });

  it('gets through on a full disk, from the space in reserve', async () => {
    const here = await stand();
    const secret = await token(here);
    here.faults.fail('putCredentials', 1, DISK_FULL);
    await here.desk.revoke(OWNER, 'token-1');
    expect(here.bench.machine.released).toBe(1);
    expect(here.credentials.identify(secret, 'bearer', HERE)).toBeUndefined();
  });

  it('by two at once is answered to neither before it is durable', async () => {
    const here = await stand();
    await session(here);
    here.faults.delay('putCredentials', 10);
    let answers = 0;
    const [id = ''] = here.desk.list(OWNER).map((view) => view.id);
    const count = () => void (answers += 1);
    const both = [
      here.desk.revoke(OWNER, id).then(count),
      here.credentials.book.revoke([id as never]).then(count),
    ];
    await settled();
    expect(answers).toBe(0);
    await here.clock.advance(20);
    await Promise.all(both);
    expect(answers).toBe(2);
    await here.scope.close();
  });
});

describe('whoever was let in', () => {
  it('is told when the credential is revoked or has expired, once', async () => {
    const here = await stand();
    const ended: string[] = [];
    const listen = (secret: string, name: string) => {
      const caller = here.credentials.identify(secret, 'bearer', HERE) ?? expect.fail('nobody');
      return here.credentials.ended(caller, () => void ended.push(name));
    };
    listen(await token(here), 'revoked');
    listen(await token(here, 60_000), 'expired');
    listen(await token(here, 60_000), 'gone before')();
    listen(await token(here), 'goes on');
    await here.desk.revoke(OWNER, 'token-1');
    expect(ended).toEqual(['revoked']);
    await here.clock.advance(65_000);
    expect(ended).toEqual(['revoked', 'expired']);
    await here.clock.advance(DAY_MS);
    expect(ended).toEqual(['revoked', 'expired']);
    await here.scope.close();
  });

  it('is told soon where it was over before anybody listened', async () => {
    const here = await stand();
    const secret = await token(here);
    const caller = here.credentials.identify(secret, 'bearer', HERE) ?? expect.fail('nobody');
    await here.desk.revoke(OWNER, 'token-1');
    const told = Promise.withResolvers<void>();
    here.credentials.ended(caller, told.resolve);
    await told.promise;
  });

  it('through the private socket is never told', async () => {
    const here = await stand();
    here.credentials.ended(OWNER, () => expect.fail('it was told'))();
  });
});

describe('the token of the owner', () => {
  it('is made at the first start, lies in its file, and is good after the next', async () => {
    const here = await stand();
    const { secret = '' } = here.bench.ownerToken;
    expect(secret).toMatch(/^berth_o_/);
    const next = here.bench.boot();
    await next.credentials.restore();
    expect(here.bench.ownerToken.secret).toBe(secret);
    expect(next.credentials.identify(secret, 'bearer', HERE)).toMatchObject({
      actor: OWNER.actor,
      grant: { scope: 'admin' },
      origin: { via: 'owner', credential: null },
    });
    expect(next.credentials.identify(secret, 'cookie', HERE)).toBeUndefined();
  });

  it('is replaced when it is revoked, and those whom it let in are told', async () => {
    const here = await stand();
    const { secret = '' } = here.bench.ownerToken;
    const caller = here.credentials.identify(secret, 'bearer', HERE) ?? expect.fail('nobody');
    let told = 0;
    here.credentials.ended(caller, () => void (told += 1));
    expect(await here.desk.revoke(OWNER, 'owner')).toBe('owner');
    expect(here.credentials.identify(secret, 'bearer', HERE)).toBeUndefined();
    expect(here.credentials.identify(here.bench.ownerToken.secret ?? '', 'bearer', HERE)).toBeDefined();
    expect(told).toBe(1);
  });

  it('goes on where the new one cannot be written', async () => {
    const here = await stand();
    const { secret = '' } = here.bench.ownerToken;
    here.bench.ownerToken.isFull = true;
    await expect(here.desk.revoke(OWNER, 'owner')).rejects.toMatchObject({ code: 'disk_full' });
    expect(here.credentials.identify(secret, 'bearer', HERE)).toBeDefined();
    here.bench.ownerToken.isFull = false;
    await here.desk.revoke(OWNER, 'owner');
    expect(here.credentials.identify(secret, 'bearer', HERE)).toBeUndefined();
  });
});

describe('a store that fails at any call', () => {
  it('leaves a credential whole or not at all, and memory and registry of one mind', async () => {
    const acts = fc.array(
      fc.record({ do: fc.constantFrom('create', 'sign in', 'revoke', 'sign all out'), fails: fc.boolean() }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(acts, async (sequence) => {
        const here = await stand();
        const secrets: [string, 'bearer' | 'cookie'][] = [];
        for (const { do: what, fails } of sequence) {
          if (fails) here.faults.fail('putCredentials', 1, BROKEN);
          const [first] = here.desk.list(OWNER);
          const act = async () => {
            if (what === 'create') secrets.push([await token(here), 'bearer']);
            else if (what === 'sign in') secrets.push([(await session(here)).secret, 'cookie']);
            else if (what === 'revoke' && first !== undefined) await here.desk.revoke(OWNER, first.id);
            else if (what === 'sign all out') await here.desk.revokeSessions(OWNER);
          };
          await act().catch((error: unknown) => expect(error).toBe(BROKEN));
          here.faults.clear();
        }
        const next = here.bench.boot();
        await next.credentials.restore();
        expect(next.desk.list(OWNER)).toEqual(here.desk.list(OWNER));
        const known = ({ credentials }: Pick<Stand, 'credentials'>) =>
          secrets.map(([secret, kind]) => credentials.identify(secret, kind, HERE)?.origin.credential);
        expect(known(next)).toEqual(known(here));
        await Promise.all([here.scope.close(), next.scope.close()]);
      }),
      { numRuns: 60 },
    );
  });
});

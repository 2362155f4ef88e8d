import type { InstanceId } from '@berth/contract';
import { type Caller, ownerAtSocket } from '@berth/core';
import { ManualClock, OWNER } from '@berth/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { CODE_MS, CODES_MAX, GRANT_MAX_MS, GRANT_MS, Grants, GRANTS_MAX } from './grants.ts';

const ORIGIN = 'http://web--fox.localhost:4242';
const HERE = { origin: ORIGIN, holder: 'me' };
const OTHER = { origin: 'http://web--otter.localhost:4242', holder: 'me' };

let clock: ManualClock;
/** Who waits for the end of whose credential. */
let waiting: Set<{ readonly caller: Caller; readonly listener: () => void }>;
let grants: Grants;
beforeEach(() => {
  clock = new ManualClock();
  waiting = new Set();
  const ended = (caller: Caller, listener: () => void) => {
    const entry = { caller, listener };
    waiting.add(entry);
    return () => void waiting.delete(entry);
  };
  grants = new Grants({ clock, ended });
});

const wish = (caller: Caller = OWNER, origin = ORIGIN) => ({
  caller,
  origin,
  instance: 'ins_1' as InstanceId,
});

function endCredentialOf(ended: Caller): void {
  for (const { caller, listener } of [...waiting]) if (caller === ended) listener();
}

function opened(caller: Caller = OWNER, origin = ORIGIN) {
  const got = grants.spend(grants.offer(wish(caller, origin)), { origin, holder: 'me' });
  if (got === undefined) throw new Error('the code was not taken');
  return got;
}

describe('a code', () => {
  it('opens a preview once', () => {
    const code = grants.offer(wish());
    expect(code.length).toBeGreaterThanOrEqual(43);
    expect(grants.spend(code, HERE)?.grant).toMatchObject(wish());
    expect(grants.spend(code, HERE)).toBeUndefined();
  });

  it('is over after a minute', async () => {
    const code = grants.offer(wish());
    await clock.advance(CODE_MS);
    expect(grants.spend(code, HERE)).toBeUndefined();
  });

  it('is worth nothing at another origin, and is spent there', () => {
    const code = grants.offer(wish());
    expect(grants.spend(code, OTHER)).toBeUndefined();
    expect(grants.spend(code, HERE)).toBeUndefined();
  });

  it('is worth nothing once the credential of its caller has ended', () => {
    const code = grants.offer(wish());
    endCredentialOf(OWNER);
    expect(grants.spend(code, HERE)).toBeUndefined();
  });

  it('is one of a bounded number, of which the newest count', () => {
    const codes = Array.from({ length: CODES_MAX + 1 }, () => grants.offer(wish()));
    expect(grants.spend(codes[0] ?? '', HERE)).toBeUndefined();
    expect(grants.spend(codes.at(-1) ?? '', HERE)).toBeDefined();
  });
});

describe('a grant', () => {
  it('is good at its own origin alone', () => {
    const { secret } = opened();
    expect(secret).toMatch(/^berth_p_[\w-]{43}$/);
    expect(grants.find(secret, HERE)).toMatchObject(wish());
    expect(grants.find(secret, OTHER)).toBeUndefined();
    expect(grants.find(secret, { ...HERE, holder: 'another' })).toBeUndefined();
    expect(grants.find(`${secret}x`, HERE)).toBeUndefined();
    expect(grants.find('', HERE)).toBeUndefined();
  });

  it('lasts for as long as it is used, and at most for half a day', async () => {
    const { secret } = opened();
    for (let used = GRANT_MS - 1; used < GRANT_MAX_MS; used += GRANT_MS - 1) {
      await clock.advance(GRANT_MS - 1);
      expect(grants.find(secret, HERE)).toBeDefined();
    }
    await clock.advance(GRANT_MS - 1);
    expect(grants.find(secret, HERE)).toBeUndefined();
  });

  it('is over when it was not used for an hour', async () => {
    const { secret } = opened();
    await clock.advance(GRANT_MS);
    expect(grants.find(secret, HERE)).toBeUndefined();
  });

  it('does not run out while something is open by it, and what is open ends with it', async () => {
    const { secret, grant } = opened();
    const release = grant.hold();
    for (let hour = 0; hour < 11; hour += 1) {
      await clock.advance(GRANT_MS - 1);
      grants.sweep();
    }
    expect(grant.ended.aborted).toBe(false);
    release();
    release();
    await clock.advance(GRANT_MS);
    grants.sweep();
    expect(grant.ended.aborted).toBe(true);
    expect(grants.find(secret, HERE)).toBeUndefined();
  });

  it('ends with the credential of its caller, and no other one does', () => {
    const caller = ownerAtSocket(OWNER.actor);
    const mine = opened(caller);
    const theirs = opened(ownerAtSocket(OWNER.actor));
    endCredentialOf(caller);
    expect([mine.grant.ended.aborted, theirs.grant.ended.aborted]).toStrictEqual([true, false]);
    expect(grants.find(mine.secret, HERE)).toBeUndefined();
    expect(grants.find(theirs.secret, HERE)).toBeDefined();
  });

  it('is one of a bounded number, of which those go first that were not used for longest', () => {
    const first = opened();
    const second = opened();
    for (let more = 2; more < GRANTS_MAX; more += 1) opened();
    expect(grants.find(first.secret, HERE)).toBeDefined();
    opened();
    expect(grants.find(first.secret, HERE)).toBeDefined();
    expect(second.grant.ended.aborted).toBe(true);
  });

  it('ends with all the others when the server ends', () => {
    const { secret, grant } = opened();
    grants.offer(wish());
    grants.close();
    expect(waiting.size).toBe(0);
    expect(grant.ended.aborted).toBe(true);
    expect(grants.find(secret, HERE)).toBeUndefined();
  });
});

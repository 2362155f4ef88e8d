import { createHash, randomBytes } from 'node:crypto';
import type { InstanceId } from '@berth/contract';
import type { Caller } from '@berth/core';
import type { Clock } from '@berth/foundation';

export interface GrantsParts {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Calls the listener once the credential of the caller is good no more. Answers how to stop listening. */
  readonly ended: (caller: Caller, listener: () => void) => () => void;
}

/** What a grant is given for: one origin, and the very instance that has that name now. */
export interface GrantWish {
  readonly caller: Caller;
  readonly origin: string;
  readonly instance: InstanceId;
}

/** Where a browser shows what it has. */
export interface GrantPlace {
  readonly origin: string;
  /** Whose browser it is, where others could have read its cookies: a grant is good there alone. */
  readonly holder: string;
}

export interface PreviewGrant extends GrantWish {
  /** Aborts when the grant ends, for whatever is open by it. */
  readonly ended: AbortSignal;
  /** Something that stays open keeps the grant from running out until it is closed. */
  hold(): () => void;
}

export const CODE_MS = 60_000;
/** So long after its last use a grant is over. */
export const GRANT_MS = 60 * 60_000;
/** However much it is used. */
export const GRANT_MAX_MS = 12 * 60 * 60_000;
/** More than a person opens within a minute, and than anybody has open in a day; the oldest go first. */
export const CODES_MAX = 128;
export const GRANTS_MAX = 512;
/** 256 bits. */
const SECRET_BYTES = 32;
/** Longer than any secret that was given out. */
const SECRET_MAX = 128;

interface Code extends GrantWish {
  readonly until: number;
  readonly forget: () => void;
}

interface Held extends PreviewGrant {
  readonly holder: string;
  readonly abort: AbortController;
  readonly forget: () => void;
  readonly begun: number;
  until: number;
  holds: number;
}

/**
 * Who may look at which preview. All of it is in memory and only as hashes: a daemon that begins knows nobody, and a
 * preview is opened again with one command. What a caller was given ends with the caller's own credential.
 */
export class Grants {
  readonly #parts: GrantsParts;
  readonly #codes = new Map<string, Code>();
  /** In the order of their last use. */
  readonly #grants = new Map<string, Held>();

  constructor(parts: GrantsParts) {
    this.#parts = parts;
  }

  /** A code that opens the preview once, within a minute. */
  offer(wish: GrantWish): string {
    const code = randomBytes(SECRET_BYTES).toString('base64url');
    const key = hashOf(code);
    const forget = this.#parts.ended(wish.caller, () => this.#codes.delete(key));
    this.#codes.set(key, { ...wish, forget, until: this.#now() + CODE_MS });
    this.sweep();
    return code;
  }

  /** Spends a code at the origin it was made for: at any other it is spent as well, and worth nothing. */
  spend(
    code: string,
    place: GrantPlace,
  ): { readonly secret: string; readonly grant: PreviewGrant } | undefined {
    const key = hashOf(code);
    const found = this.#codes.get(key);
    if (found === undefined) return undefined;
    this.#dropCode(key, found);
    if (found.until <= this.#now() || found.origin !== place.origin) return undefined;
    const secret = `berth_p_${randomBytes(SECRET_BYTES).toString('base64url')}`;
    const grant = this.#begin(hashOf(secret), { ...found, holder: place.holder });
    this.sweep();
    return { secret, grant };
  }

  /** The grant behind a secret, whose time begins anew. */
  find(secret: string, { origin, holder }: GrantPlace): PreviewGrant | undefined {
    if (secret.length > SECRET_MAX) return undefined;
    const key = hashOf(secret);
    const grant = this.#grants.get(key);
    if (grant === undefined || grant.origin !== origin || grant.holder !== holder) return undefined;
    if (this.#isOver(key, grant)) return undefined;
    this.#renew(grant);
    this.#grants.delete(key);
    this.#grants.set(key, grant);
    return grant;
  }

  /** Ends what is over. To be called now and then, for what is open and asks for nothing. */
  sweep(): void {
    const now = this.#now();
    for (const [key, code] of this.#codes) if (code.until <= now) this.#dropCode(key, code);
    for (const [key, grant] of this.#grants) {
      if (grant.holds > 0) this.#renew(grant);
      this.#isOver(key, grant);
    }
    for (const [key, code] of [...this.#codes].slice(0, -CODES_MAX)) this.#dropCode(key, code);
    for (const [key, grant] of [...this.#grants].slice(0, -GRANTS_MAX)) this.#end(key, grant);
  }

  /** Ends all of them. */
  close(): void {
    for (const [key, code] of this.#codes) this.#dropCode(key, code);
    for (const [key, grant] of this.#grants) this.#end(key, grant);
  }

  #begin(key: string, wish: GrantWish & { readonly holder: string }): PreviewGrant {
    const { caller, origin, instance, holder } = wish;
    const abort = new AbortController();
    const begun = this.#now();
    const grant: Held = {
      ...{ caller, origin, instance, holder, abort, begun, holds: 0, until: begun + GRANT_MS },
      ended: abort.signal,
      forget: this.#parts.ended(caller, () => this.#end(key, grant)),
      hold: () => {
        let isHeld = true;
        grant.holds += 1;
        return () => {
          if (isHeld) grant.holds -= 1;
          isHeld = false;
        };
      },
    };
    this.#grants.set(key, grant);
    return grant;
  }

  #renew(grant: Held): void {
    grant.until = Math.min(grant.begun + GRANT_MAX_MS, this.#now() + GRANT_MS);
  }

  #isOver(key: string, grant: Held): boolean {
    if (grant.until > this.#now()) return false;
    this.#end(key, grant);
    return true;
  }

  #dropCode(key: string, { forget }: Code): void {
    this.#codes.delete(key);
    forget();
  }

  #end(key: string, { abort, forget }: Held): void {
    this.#grants.delete(key);
    forget();
    abort.abort(new Error('the grant of the preview has ended'));
  }

  #now(): number {
    return this.#parts.clock.monotonic();
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

import { type CredentialId, type Grant, SECRET_PREFIX } from '@berth/contract';
import type { Caller, Doorkeeper, NewSession, Visitor } from '@berth/core';
import { OWNER } from '@berth/testkit';

interface Held {
  readonly kind: 'bearer' | 'cookie';
  readonly caller: Caller;
}

const SESSION_MS = 60_000;

/** Knows the secrets that a test has made, and those that others know. */
export class FakeDoorkeeper implements Doorkeeper {
  /** Who has asked with a secret, wrong ones too. */
  readonly visitors: Visitor[] = [];
  readonly #held = new Map<string, Held>();
  readonly #codes = new Set<string>();
  readonly #listeners = new Map<Caller, Set<() => void>>();
  readonly #others: Doorkeeper['identify'];
  #count = 0;

  constructor(others: Doorkeeper['identify'] = () => undefined) {
    this.#others = others;
  }

  token(grant: Grant = { scope: 'admin' }): string {
    return this.#hold('bearer', grant);
  }

  session(): string {
    return this.#hold('cookie', { scope: 'admin' });
  }

  code(): string {
    const code = `code-${(this.#count += 1)}`;
    this.#codes.add(code);
    return code;
  }

  /** It is good no more, and whoever was let in with it hears of it. */
  revoke(secret: string): void {
    const held = this.#held.get(secret);
    this.#held.delete(secret);
    if (held !== undefined) for (const listener of this.#listeners.get(held.caller) ?? []) listener();
  }

  identify(secret: string, kind: 'bearer' | 'cookie', visitor: Visitor): Caller | undefined {
    this.visitors.push(visitor);
    const held = this.#held.get(secret);
    return held?.kind === kind ? held.caller : this.#others(secret, kind, visitor);
  }

  async signIn(code: string): Promise<NewSession | undefined> {
    if (!this.#codes.delete(code)) return undefined;
    const secret = this.session();
    const held = this.#held.get(secret);
    if (held === undefined) return undefined;
    return { secret, expiresAt: Date.now() + SESSION_MS, caller: held.caller };
  }

  async signOut(caller: Caller): Promise<void> {
    for (const [secret, held] of this.#held) if (held.caller === caller) this.revoke(secret);
  }

  ended(caller: Caller, listener: () => void): () => void {
    const listeners = this.#listeners.get(caller) ?? new Set();
    this.#listeners.set(caller, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  #hold(kind: 'bearer' | 'cookie', grant: Grant): string {
    this.#count += 1;
    const secret = `${SECRET_PREFIX}${kind === 'bearer' ? 't' : 's'}_${this.#count}`;
    const credential = `cred_${this.#count}` as CredentialId;
    const via = kind === 'bearer' ? 'token' : 'session';
    const caller = { actor: OWNER.actor, grant, origin: { via, credential, from: '127.0.0.1' } } as const;
    this.#held.set(secret, { kind, caller });
    return secret;
  }
}

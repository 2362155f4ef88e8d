import {
  BerthError,
  type CredentialId,
  LOGIN_PATH,
  newCredentialId,
  refusal,
  type Scope,
  SECRET_PREFIX,
} from '@berth/contract';
import type { CredentialView, ListeningView, LoginLinkView, NewTokenView } from '@berth/contract/schemas';
import type { Clock } from '@berth/foundation';
import { unwrap } from '../instance/refusals.ts';
import type { Digests } from '../ports/digests.ts';
import type { Identity } from '../ports/identity.ts';
import type { CredentialRecord } from '../ports/store.ts';
import type { Action, Authorize } from './authorize.ts';
import type { Caller } from './caller.ts';
import { endOf } from './credential-life.ts';
import type { Credentials } from './credentials.ts';
import { CODE_MS } from './login-codes.ts';
import { OWNER_TOKEN } from './owner-token.ts';
import { newSecret } from './secrets.ts';

export interface CredentialDeskParts {
  readonly credentials: Pick<Credentials, 'book' | 'codes' | 'ownerToken'>;
  readonly authorize: Authorize;
  readonly clock: Pick<Clock, 'now'>;
  readonly identity: Identity;
  readonly digests: Pick<Digests, 'sha256'>;
  /** Where the page is, such as `http://berth-1f.localhost:4000`, without a slash at its end; undefined: nowhere. */
  /** Where browsers sign in, once that is settled; null, and why, where they cannot. */
  readonly page: () => Promise<Pick<ListeningView, 'page' | 'problem'>>;
}

export interface TokenWish {
  /** Left out: it gets one. */
  readonly name?: string | undefined;
  readonly scope: Scope;
  /** Null: it does not end by itself. */
  readonly expiresInMs: number | null;
}

/** All of them are in memory, and nobody looks through more. */
export const CREDENTIALS_MAX = 1000;

/** Where people make tokens, look who can get in, and lock out. */
export class CredentialDesk {
  readonly #parts: CredentialDeskParts;

  constructor(parts: CredentialDeskParts) {
    this.#parts = parts;
  }

  /** Living tokens and sessions, by creation. */
  list(caller: Caller): readonly CredentialView[] {
    this.#allow(caller, 'credential.read');
    return this.#book.list().map(credentialView);
  }

  /** Rejects `credential_name_taken`. The answer is the only place where the secret ever is. */
  async create(caller: Caller, { name, scope, expiresInMs }: TokenWish): Promise<NewTokenView> {
    this.#allow(caller, 'credential.change');
    const { identity, digests, clock } = this.#parts;
    const living = this.#book.list();
    if (living.length >= CREDENTIALS_MAX) throw tooMany();
    const secret = newSecret('token', identity);
    const now = clock.now();
    const record: CredentialRecord = {
      id: newCredentialId(identity),
      kind: 'token',
      name: name ?? freeName(living),
      actor: caller.actor,
      scope,
      hash: digests.sha256(secret),
      createdAt: now,
      createdFrom: caller.origin.from,
      expiresAt: expiresInMs === null ? null : now + expiresInMs,
      lastUsedAt: null,
      lastUsedFrom: null,
      revokedAt: null,
    };
    const result = await this.#book.add(record);
    if (!result.ok) throw nameTaken(record.name);
    return { credential: credentialView(record), secret };
  }

  /**
   * By id, name or unique prefix of one; `owner` replaces the owner's token. Answers the id, or `owner`. Links that were
   * not opened yet are worth nothing afterwards, whoever made them.
   */
  async revoke(caller: Caller, target: string): Promise<CredentialId | typeof OWNER_TOKEN> {
    this.#allow(caller, 'credential.change');
    // Whoever is locked out may have made a link before, which nobody would see.
    this.#parts.credentials.codes.forgetAll();
    if (target === OWNER_TOKEN) {
      await this.#parts.credentials.ownerToken.replace();
      return OWNER_TOKEN;
    }
    const { id } = found(this.#book.list(), target);
    await this.#book.revoke([id]);
    return id;
  }

  /** Signs all browsers out, and makes links worthless that were not opened yet. Answers the ids of the sessions. */
  async revokeSessions(caller: Caller): Promise<readonly CredentialId[]> {
    this.#allow(caller, 'credential.change');
    this.#parts.credentials.codes.forgetAll();
    const sessions = this.#book.list().filter(({ kind }) => kind === 'session');
    const ids = sessions.map(({ id }) => id);
    await this.#book.revoke(ids);
    return ids;
  }

  /** A link by which one browser signs in as the caller, with what the caller may do, or less. */
  async createLoginLink(caller: Caller, scope?: Scope): Promise<LoginLinkView> {
    this.#allow(caller, 'credential.change');
    const { credentials, page, clock } = this.#parts;
    const { actor, grant } = caller;
    if (grant.scope === 'instance') throw noPage(null);
    // Before anything is waited for: it goes with whatever is revoked from now on.
    const code = credentials.codes.issue({ actor, scope: scope ?? grant.scope });
    const { page: base, problem } = await page();
    if (base === null) throw noPage(problem);
    return { url: `${base}${LOGIN_PATH}${code}`, expiresAt: new Date(clock.now() + CODE_MS).toISOString() };
  }

  get #book() {
    return this.#parts.credentials.book;
  }

  #allow(caller: Caller, action: Action): void {
    unwrap(this.#parts.authorize(caller, action, null));
  }
}

function credentialView(record: CredentialRecord): CredentialView {
  const { id, kind, name, actor, scope, createdFrom, lastUsedFrom } = record;
  return {
    ...{ id, kind, name, actor, scope, createdFrom, lastUsedFrom },
    createdAt: new Date(record.createdAt).toISOString(),
    expiresAt: timeOf(endOf(record)),
    lastUsedAt: timeOf(record.lastUsedAt),
  };
}

function timeOf(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

/** An id first, then a name: somebody may call a token like the beginning of another. */
function found(living: readonly CredentialRecord[], target: string): CredentialRecord {
  if (target.startsWith(SECRET_PREFIX)) throw isSecret();
  const tokens = living.filter(({ kind }) => kind === 'token');
  const exact = living.find(({ id }) => id === target) ?? tokens.find(({ name }) => name === target);
  if (exact !== undefined) return exact;
  const fitting = new Set([
    ...living.filter(({ id }) => id.startsWith(target)),
    ...tokens.filter(({ name }) => name.startsWith(target)),
  ]);
  const [only, ...others] = fitting;
  if (target === '' || only === undefined) throw notFound(target);
  if (others.length > 0) throw ambiguous(target, [...fitting]);
  return only;
}

function freeName(living: readonly CredentialRecord[]): string {
  const taken = new Set(living.map(({ name }) => name));
  let number = 1;
  while (taken.has(`token-${number}`)) number += 1;
  return `token-${number}`;
}

function notFound(target: string): BerthError {
  const message = `No living token or session is called ${JSON.stringify(target)}. See: berth token ls`;
  return new BerthError(refusal('credential_not_found', message, { target }));
}

function ambiguous(target: string, fitting: readonly CredentialRecord[]): BerthError {
  const candidates = fitting.map(({ id, name }) => ({ id, name }));
  const words = candidates.map(({ id, name }) => `${name} (${id})`).join(', ');
  const message = `${JSON.stringify(target)} fits several: ${words}. Write more of it.`;
  return new BerthError(refusal('credential_ambiguous', message, { candidates }));
}

/** What was written by mistake is not repeated. */
function isSecret(): BerthError {
  const message =
    'That is a secret and no name of one. Name the token by its id or name; see: berth token ls';
  return new BerthError(refusal('invalid_input', message));
}

function nameTaken(name: string): BerthError {
  const message = `Another token is called ${name}. Choose another name, or revoke it: berth token revoke ${name}`;
  return new BerthError(refusal('credential_name_taken', message, { name }));
}

function tooMany(): BerthError {
  const message = `There are ${CREDENTIALS_MAX} tokens and sessions, which is the most. Revoke some: berth token ls`;
  return new BerthError(refusal('quota_exceeded', message, { limit: CREDENTIALS_MAX }));
}

function noPage(problem: string | null): BerthError {
  const why = problem ?? 'it listens on no address, see: berth daemon status';
  const message = `The daemon has no page to sign in to: ${why}`;
  return new BerthError(refusal('listen_failed', message));
}

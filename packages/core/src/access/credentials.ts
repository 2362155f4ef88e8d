import { type ActorId, type CredentialId, type InstanceId, newCredentialId } from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import type { Digests } from '../ports/digests.ts';
import type { Identity } from '../ports/identity.ts';
import type { Log } from '../ports/observer.ts';
import type { OwnerTokenFile } from '../ports/owner-token.ts';
import type { CredentialRecord, Store } from '../ports/store.ts';
import type { Caller } from './caller.ts';
import { CredentialBook } from './credential-book.ts';
import { SESSION_MS } from './credential-life.ts';
import type { Doorkeeper, NewSession, Visitor } from './doorkeeper.ts';
import { Endings } from './endings.ts';
import { InstanceTokens } from './instance-tokens.ts';
import { LoginCodes } from './login-codes.ts';
import { OWNER_TOKEN, OwnerToken } from './owner-token.ts';
import { kindOfSecret, newSecret, randomText } from './secrets.ts';

export interface CredentialsParts {
  readonly store: Pick<Store, 'listCredentials' | 'putCredentials' | 'listInstances' | 'setting'>;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly digests: Digests;
  readonly ownerToken: OwnerTokenFile;
  readonly scope: Scope;
  readonly log: Log;
  /** The one person this node belongs to. */
  readonly owner: ActorId;
  /** Writes what must get through on a full disk too. */
  readonly insist: <T>(write: () => Promise<T>) => Promise<T>;
}

/** Setting of the registry: under this key the tokens of instances are derived. */
const INSTANCE_KEY = 'instance-tokens';
const KEY_BYTES = 32;
/** What a browser calls itself is long, and its beginning says which one it is. */
const NAME_MAX_CHARACTERS = 160;
// oxlint-disable-next-line no-control-regex -- Control characters are what this is about.
const UNSHOWN = /[\s\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/** All by which somebody can be known who comes not through the private socket. */
export class Credentials implements Doorkeeper {
  readonly book: CredentialBook;
  readonly codes: LoginCodes;
  readonly ownerToken: OwnerToken;
  /** To be told of all runs. */
  readonly instances: InstanceTokens;
  readonly #parts: CredentialsParts;
  readonly #endings = new Endings();

  constructor(parts: CredentialsParts) {
    this.#parts = parts;
    const endings = this.#endings;
    this.book = new CredentialBook({ ...parts, endings });
    this.codes = new LoginCodes(parts);
    this.ownerToken = new OwnerToken({ ...parts, endings });
    this.instances = new InstanceTokens({ ...parts, endings });
  }

  /** Takes over what the daemon before has left. Before anybody is let in, and before any run is started. */
  async restore(): Promise<void> {
    const { store, identity, scope } = this.#parts;
    await this.ownerToken.open();
    await this.book.open();
    const key = await store.setting(INSTANCE_KEY, randomText(KEY_BYTES, identity));
    this.instances.open(key, await store.listInstances());
    scope.spawn('let credentials expire', (signal) => this.book.watch(signal));
  }

  /** Writes down what is only in memory. */
  close(): Promise<void> {
    return this.book.flush();
  }

  identify(secret: string, kind: 'bearer' | 'cookie', visitor: Visitor): Caller | undefined {
    const looks = kindOfSecret(secret);
    if (looks === undefined || (looks === 'session') !== (kind === 'cookie')) return undefined;
    const { from } = visitor;
    if (looks === 'instance') return this.#instance(secret, from);
    const hash = this.#parts.digests.sha256(secret);
    if (looks === 'owner') return this.ownerToken.matches(hash) ? this.#owner(from) : undefined;
    const record = this.book.find(hash);
    if (record === undefined || record.kind !== looks) return undefined;
    this.book.use(record, from);
    return callerOf(record, from);
  }

  async signIn(code: string, { from, userAgent }: Visitor): Promise<NewSession | undefined> {
    const spent = this.codes.spend(code);
    if (spent === undefined) return undefined;
    const { identity, digests, clock } = this.#parts;
    const secret = newSecret('session', identity);
    const now = clock.now();
    const expiresAt = now + SESSION_MS;
    const record: CredentialRecord = {
      ...spent.grant,
      id: newCredentialId(identity),
      kind: 'session',
      name: browserName(userAgent),
      hash: digests.sha256(secret),
      createdAt: now,
      createdFrom: from,
      expiresAt,
      lastUsedAt: now,
      lastUsedFrom: from,
      revokedAt: null,
    };
    try {
      await this.book.add(record);
    } catch (error) {
      spent.giveBack();
      throw error;
    }
    // Whoever signed all others out meanwhile did not see this one yet. Nobody has been told its secret.
    if (spent.isForgotten) {
      await this.book.revoke([record.id]);
      return undefined;
    }
    return { secret, expiresAt, caller: callerOf(record, from) };
  }

  async signOut({ origin: { via, credential } }: Caller): Promise<void> {
    if (via !== 'session' || credential === null) return;
    // Somebody else may have sat at that browser, and made a link for another one.
    this.codes.forgetAll();
    await this.book.revoke([credential]);
  }

  ended({ origin, grant }: Caller, listener: () => void): () => void {
    if (origin.via === 'owner') return this.#endings.on(OWNER_TOKEN, listener);
    if (grant.scope === 'instance') {
      return this.#onEnd(grant.instance, listener, this.instances.isAlive(grant.instance));
    }
    const { credential } = origin;
    return credential === null
      ? () => undefined
      : this.#onEnd(credential, listener, this.book.isAlive(credential));
  }

  /** It may have ended since the caller was known, and then nobody else will tell. */
  #onEnd(what: CredentialId | InstanceId, listener: () => void, isAlive: boolean): () => void {
    const forget = this.#endings.on(what, listener);
    if (!isAlive) queueMicrotask(() => this.#endings.tell(what));
    return forget;
  }

  #owner(from: string): Caller {
    const origin = { via: 'owner', credential: null, from } as const;
    return { actor: this.#parts.owner, grant: { scope: 'admin' }, origin };
  }

  #instance(secret: string, from: string): Caller | undefined {
    const holder = this.instances.holderOf(secret);
    if (holder === undefined) return undefined;
    const { instance, owner: actor } = holder;
    const origin = { via: 'instance', credential: null, from } as const;
    return { actor, grant: { scope: 'instance', instance }, origin };
  }
}

function callerOf({ id, kind, actor, scope }: CredentialRecord, from: string): Caller {
  return { actor, grant: { scope }, origin: { via: kind, credential: id, from } };
}

/** What was sent is anything at all. */
function browserName(userAgent: string | undefined): string {
  const name = (userAgent ?? '').replaceAll(UNSHOWN, ' ').trim().slice(0, NAME_MAX_CHARACTERS).toWellFormed();
  return name === '' ? 'a browser' : name;
}

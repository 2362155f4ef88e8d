import { BerthError, type CredentialId, messageOf } from '@berth/contract';
import { assert, type Clock, KeyedLock, type Scope } from '@berth/foundation';
import type { Log } from '../ports/observer.ts';
import type { CredentialRecord, PutCredentialsResult, Store } from '../ports/store.ts';
import { isAlive } from './credential-life.ts';
import type { Endings } from './endings.ts';

export interface CredentialBookParts {
  readonly store: Pick<Store, 'listCredentials' | 'putCredentials'>;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly log: Log;
  readonly endings: Endings;
  /** Writes what must get through on a full disk too. */
  readonly insist: <T>(write: () => Promise<T>) => Promise<T>;
}

interface Entry {
  /** With its last use, which may not be written down yet. */
  record: CredentialRecord;
  /** When its use was last written down, or tried to. */
  usedWrittenAt: number | null;
  /** It is worth nothing already; resolves when that is written down. */
  ending: Promise<void> | undefined;
}

/** Uses are written down that seldom. What a daemon forgets of it by a crash is no more than that. */
export const USE_WRITTEN_MS = 60 * 60 * 1000;
/** How long after its end a connection may go on whose credential has expired. */
const SWEEP_MS = 5000;

/**
 * The living credentials, all of them in memory: who has one is found without waiting. What changes them is written one
 * after the other, so that what is written is never older than what was written before.
 */
export class CredentialBook {
  readonly #parts: CredentialBookParts;
  readonly #byId = new Map<CredentialId, Entry>();
  readonly #byHash = new Map<string, Entry>();
  readonly #writes = new KeyedLock<'write'>();

  constructor(parts: CredentialBookParts) {
    this.#parts = parts;
  }

  async open(): Promise<void> {
    const now = this.#parts.clock.now();
    for (const record of await this.#parts.store.listCredentials()) {
      if (isAlive(record, now)) this.#keep(record);
    }
  }

  /** The living credential with that hash. */
  find(hash: string): CredentialRecord | undefined {
    const entry = this.#byHash.get(hash);
    return entry !== undefined && this.#isAlive(entry) ? entry.record : undefined;
  }

  isAlive(id: CredentialId): boolean {
    const entry = this.#byId.get(id);
    return entry !== undefined && this.#isAlive(entry);
  }

  /** Those that are alive, by creation. */
  list(): readonly CredentialRecord[] {
    const living = this.#byId.values().filter((entry) => this.#isAlive(entry));
    return [...living.map(({ record }) => record)].toSorted((a, b) => a.createdAt - b.createdAt);
  }

  /** Durable before it resolves, and good from then on. */
  async add(record: CredentialRecord): Promise<PutCredentialsResult> {
    const result = await this.#write(() => this.#parts.store.putCredentials([record]));
    if (result.ok) this.#keep(record);
    return result;
  }

  /** Notes a use. Never waits: it is written down later, and seldom. */
  use({ id }: CredentialRecord, from: string): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) return;
    const now = this.#parts.clock.now();
    entry.record = { ...entry.record, lastUsedAt: now, lastUsedFrom: from };
    if (entry.usedWrittenAt !== null && Math.abs(now - entry.usedWrittenAt) < USE_WRITTEN_MS) return;
    entry.usedWrittenAt = now;
    this.#parts.scope.spawn(`write down the use of ${id}`, () => this.#tryWriteUses([entry]));
  }

  /**
   * Ends credentials: at once for whoever comes with one, and durably before it resolves. When that cannot be written they
   * go on as before. Those that are over already are no fault.
   */
  async revoke(ids: readonly CredentialId[]): Promise<void> {
    const entries = ids.map((id) => this.#byId.get(id)).filter((entry) => entry !== undefined);
    const fresh = entries.filter((entry) => this.#isAlive(entry));
    const under = entries.map(({ ending }) => ending);
    const ended = fresh.length === 0 ? undefined : this.#end(fresh);
    for (const entry of fresh) entry.ending = ended;
    await Promise.all([ended, ...under]);
  }

  /** Writes down all uses that are not yet. For the end of a daemon. */
  async flush(): Promise<void> {
    const open = this.#byId
      .values()
      .filter(({ record, usedWrittenAt }) => record.lastUsedAt !== usedWrittenAt);
    await this.#tryWriteUses([...open]);
  }

  /** Lets those go that have expired, and tells whoever was let in by them, until `signal` aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const entry of this.#byId.values()) {
        if (entry.ending === undefined && !this.#isAlive(entry)) this.#drop(entry);
      }
      await this.#parts.clock.sleep(SWEEP_MS, signal);
    }
  }

  async #end(entries: readonly Entry[]): Promise<void> {
    const { store, clock, insist } = this.#parts;
    try {
      const result = await this.#write(() => {
        const revokedAt = clock.now();
        const records = entries.map(({ record }) => ({ ...record, revokedAt }));
        return insist(() => store.putCredentials(records));
      });
      assert(result.ok, 'what is on record has its name');
    } catch (error) {
      for (const entry of entries) entry.ending = undefined;
      throw error;
    }
    for (const entry of entries) this.#drop(entry);
  }

  async #tryWriteUses(entries: readonly Entry[]): Promise<void> {
    const { store, log } = this.#parts;
    try {
      await this.#write(async () => {
        // What was revoked meanwhile must not come back by this.
        const living = entries.filter((entry) => this.#isAlive(entry));
        if (living.length === 0) return;
        const written = living.map(({ record }) => record);
        await store.putCredentials(written);
        living.forEach((entry, index) => {
          entry.usedWrittenAt = written[index]?.lastUsedAt ?? null;
        });
      });
    } catch (error) {
      if (!(error instanceof BerthError)) throw error;
      log.warn('the use of a credential was not written down', { error: messageOf(error) });
    }
  }

  #write<T>(write: () => Promise<T>): Promise<T> {
    return this.#writes.run('write', write);
  }

  #isAlive({ record, ending }: Entry): boolean {
    return ending === undefined && isAlive(record, this.#parts.clock.now());
  }

  #keep(record: CredentialRecord): void {
    const entry: Entry = { record, usedWrittenAt: record.lastUsedAt, ending: undefined };
    this.#byId.set(record.id, entry);
    this.#byHash.set(record.hash, entry);
  }

  #drop({ record: { id, hash } }: Entry): void {
    this.#byId.delete(id);
    this.#byHash.delete(hash);
    this.#parts.endings.tell(id);
  }
}

import type {
  ActivityReport,
  ActorId,
  BerthEvent,
  EventType,
  Confinement,
  Conversation,
  CredentialId,
  CredentialKind,
  ExitFacts,
  HealthCheck,
  InstanceId,
  Limits,
  NewEvent,
  NodeId,
  PortWish,
  ProcessIdentity,
  PromptRecord,
  PromptState,
  QuotaExcess,
  Quotas,
  RestartPolicy,
  RunId,
  RunPort,
  Scope,
  Status,
} from '@berth/contract';
import type { Recovery } from '../recovery/recovery.ts';
import type { RuntimeHandle } from './runtime.ts';

/** What an instance was told to be. Kept whole, so that a restart needs nobody's memory. */
export interface LaunchSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cols: number;
  readonly rows: number;
  readonly stopSignal: string;
  readonly graceMs: number;
  /** Ports that every run of it gets. Absent in records from before ports could be leased. */
  readonly ports?: readonly PortWish[];
  /** Name of the login and configuration it has for itself. Absent: the user's own. */
  readonly profile?: string;
  /** Whether it is started again after its end. Absent in records from before: never. */
  readonly restart?: RestartPolicy;
  /** How one finds out whether it is well. Absent: nobody asks. */
  readonly health?: HealthCheck;
  /** After so long without a sign of life an assistant that works is suspected to hang; 0: never. Absent: the default. */
  readonly stallMs?: number;
  /** What it may take of the machine. Absent: as much as there is. */
  readonly limits?: Limits;
  /** Until when it waits for room, in milliseconds since the Unix epoch; null: for as long as it takes. Absent: it did not. */
  readonly waitUntil?: number | null;
  /** What it may reach of the machine, where its runtime holds that down. Absent where it does not. */
  readonly confinement?: Confinement;
}

/** `archived`: it does not run, and is started again as soon as somebody attaches or sends it something. */
export type Desired = 'running' | 'stopped' | 'archived' | 'removed';

export interface InstanceRecord {
  readonly id: InstanceId;
  readonly name: string;
  readonly node: NodeId;
  readonly owner: ActorId;
  readonly agent: string;
  readonly runtime: string;
  readonly workspace: string;
  readonly spec: LaunchSpec;
  /** Where its assistant goes on; null for plain programs, and while it is not known. */
  readonly conversation: Conversation | null;
  /** What is owed to it after its end, and what failed before; null when nothing is. */
  readonly recovery: Recovery | null;
  readonly desired: Desired;
  readonly status: Status;
  /** Number of the current run; grows by one with each. Effects of an older one are dropped. */
  readonly generation: number;
  /** Current or last run. */
  readonly run: RunId | null;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly removedAt: number | null;
  /** Grows with every write; a write names the version it read. 0 = not stored yet. */
  readonly version: number;
}

export interface RunRecord {
  readonly id: RunId;
  readonly instance: InstanceId;
  readonly generation: number;
  /** Opaque to everyone but the driver that made it. */
  readonly handle: RuntimeHandle;
  readonly keeper: ProcessIdentity | null;
  readonly child: ProcessIdentity | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly exit: ExitFacts | null;
  /** What its assistant was last known to do; null for plain programs, and until something is known. */
  readonly activity: ActivityReport | null;
  /** Ports that were leased to it. They are its own until its end; what they were then is still known afterwards. */
  readonly ports: readonly RunPort[];
}

/** A port that is lent to a run until its end. */
export interface PortLease extends RunPort {
  readonly instance: InstanceId;
  readonly run: RunId;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
}

/** An instance with its current or last run. */
export interface InstanceWithRun {
  readonly instance: InstanceRecord;
  readonly run: RunRecord | null;
}

/** The stored answer to a mutation that carried an idempotency key. */
export interface IdempotencyRecord {
  readonly key: string;
  readonly actor: ActorId;
  /** Hash of the request; the same key with another request is refused. */
  readonly fingerprint: string;
  /** The instance the mutation was about. */
  readonly instance: InstanceId;
  readonly time: number;
}

/** A token or a session, as it is on record: its secret is not. Kept for a while after its end. */
export interface CredentialRecord {
  readonly id: CredentialId;
  readonly kind: CredentialKind;
  /** Of a token its own; of a session what the browser called itself, cleaned and cut. */
  readonly name: string;
  readonly actor: ActorId;
  readonly scope: Scope;
  /** SHA-256 of the secret, in hexadecimal. */
  readonly hash: string;
  /** Milliseconds since the Unix epoch, as all of its times. */
  readonly createdAt: number;
  /** Address on the other side, or `socket`. */
  readonly createdFrom: string;
  /** Null: it does not end by itself. */
  readonly expiresAt: number | null;
  /** May be older than the last use by as much as uses are not written down. */
  readonly lastUsedAt: number | null;
  readonly lastUsedFrom: string | null;
  readonly revokedAt: number | null;
}

/** `name`: a living token has it. Then nothing was written. */
export type PutCredentialsResult = { readonly ok: true } | { readonly ok: false; readonly conflict: 'name' };

/** One atomic change: all of it is durable when `commit` resolves, or none of it ever happened. */
export interface Change {
  /** Written when the stored version equals `record.version`; stored with `record.version + 1`. */
  readonly instances?: readonly InstanceRecord[];
  /** Inserted or replaced by id. */
  readonly runs?: readonly RunRecord[];
  /** Runs whose leases end; done before new ones are written. */
  readonly releases?: readonly RunId[];
  /** New leases. A port that is leased already is a conflict. */
  readonly leases?: readonly PortLease[];
  /** Inserted or replaced by id. */
  readonly prompts?: readonly PromptRecord[];
  readonly events?: readonly NewEvent[];
  readonly idempotency?: IdempotencyRecord;
  /** Refused where the instances above would hold more than these have room for; counted in the same transaction. */
  readonly quotas?: Quotas;
}

export type CommitResult =
  | { readonly ok: true; readonly events: readonly BerthEvent[] }
  | {
      readonly ok: false;
      /**
       * `version`: someone wrote the instance in between. `name`: a living instance has it. `key`: key was used.
       * `port`: one of the ports is leased.
       */
      readonly conflict: 'version' | 'name' | 'key' | 'port';
    }
  | { readonly ok: false; readonly conflict: 'quota'; readonly excess: QuotaExcess };

export interface EventPage {
  readonly events: readonly BerthEvent[];
  /** Sequence numbers the reader asked for that are no longer kept, both inclusive. */
  readonly gap: { readonly from: number; readonly to: number } | null;
  /** Highest sequence number ever given out, 0 when none. */
  readonly head: number;
}

export interface InstanceQuery {
  /** Also those that were removed. Default: only living ones. */
  readonly includeRemoved?: boolean;
}

export interface PromptQuery {
  readonly instance?: InstanceId;
  readonly states?: readonly PromptState[];
}

/**
 * The registry. Asynchronous throughout: an fsync must never hold up a keystroke. Every method rejects with a
 * `BerthError` (`disk_full`, `state_unwritable`, `state_corrupt`, `state_newer`) when the store itself fails; a failed
 * `commit` changed nothing.
 */
export interface Store {
  /** Sorted by creation. */
  listInstances(query?: InstanceQuery): Promise<readonly InstanceWithRun[]>;
  /** By exact id, removed ones included. */
  getInstance(id: InstanceId): Promise<InstanceWithRun | undefined>;
  /** All runs of an instance, oldest first. */
  listRuns(instance: InstanceId): Promise<readonly RunRecord[]>;
  /** Prompts of one instance or of all, oldest first; those in one of `states`, or all that are kept. */
  listPrompts(query: PromptQuery): Promise<readonly PromptRecord[]>;
  /** All leases, by port. */
  listLeases(): Promise<readonly PortLease[]>;
  /** Durable before it resolves. Conflicts are results, not faults. */
  commit(change: Change): Promise<CommitResult>;
  findIdempotent(actor: ActorId, key: string): Promise<IdempotencyRecord | undefined>;
  /** Events with `seq > after`, oldest first, at most `limit`. */
  readEvents(after: number, limit: number): Promise<EventPage>;
  /** The newest `limit` events about an instance that are kept, oldest first; of some types, or of all. */
  history(instance: InstanceId, limit: number, types?: readonly EventType[]): Promise<readonly BerthEvent[]>;
  /**
   * Drops all but the newest `keep` events, and what is older than `olderThan` (ms since the epoch): idempotency records,
   * prompts with which nothing can happen any more, and credentials that were over by then.
   */
  prune(keep: number, olderThan: number): Promise<void>;
  /** All that are kept, by creation. */
  listCredentials(): Promise<readonly CredentialRecord[]>;
  /**
   * Inserts or replaces by id, all or none of them, durably. A new token must have a name that no other has which is alive
   * at its creation: neither revoked nor past its expiry.
   */
  putCredentials(records: readonly CredentialRecord[]): Promise<PutCredentialsResult>;
  /** A value of this installation, such as the node's id. Creates it with `initial` when absent; returns the stored. */
  setting(name: string, initial: string): Promise<string>;
  /** Gives a setting another value, or its first one. */
  putSetting(name: string, value: string): Promise<void>;
  /** Idempotent. Waits for what was begun. */
  close(): Promise<void>;
}

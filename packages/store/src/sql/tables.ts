import type {
  ActorId,
  CredentialId,
  CredentialKind,
  EventId,
  EventType,
  InstanceId,
  NodeId,
  PromptId,
  PromptState,
  RunId,
  Scope,
  Status,
} from '@berth/contract';
import type { Desired } from '@berth/core';

/**
 * The tables as every dialect has them: text, whole numbers, and JSON as text. Times are milliseconds since the Unix
 * epoch. Names are those of the records in core's store port, in snake case.
 */
export interface Tables {
  readonly instances: InstanceRow;
  readonly runs: RunRow;
  readonly leases: LeaseRow;
  readonly prompts: PromptRow;
  readonly events: EventRow;
  readonly journal: JournalRow;
  readonly idempotency: IdempotencyRow;
  readonly credentials: CredentialRow;
  readonly settings: SettingRow;
}

export interface InstanceRow {
  readonly id: InstanceId;
  /** Unique among the rows whose `removed_at` is null. */
  readonly name: string;
  readonly node: NodeId;
  readonly owner: ActorId;
  readonly agent: string;
  readonly runtime: string;
  readonly workspace: string;
  /** JSON of `LaunchSpec`. */
  readonly spec: string;
  /** JSON of `Conversation`, or null. */
  readonly conversation: string | null;
  /** JSON of `Recovery`, or null. */
  readonly recovery: string | null;
  readonly desired: Desired;
  readonly status: Status;
  readonly generation: number;
  readonly run: RunId | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly removed_at: number | null;
  readonly version: number;
}

export interface RunRow {
  readonly id: RunId;
  readonly instance: InstanceId;
  readonly generation: number;
  /** JSON of `RuntimeHandle`. */
  readonly handle: string;
  /** JSON of `ProcessIdentity`, or null. */
  readonly keeper: string | null;
  readonly child: string | null;
  readonly created_at: number;
  readonly started_at: number | null;
  /** JSON of `ExitFacts`, or null. */
  readonly exit: string | null;
  /** JSON of `ActivityReport`, or null. */
  readonly activity: string | null;
  /** JSON of the ports leased to it; null in rows from before ports could be leased. */
  readonly ports: string | null;
}

/** A port is lent to one run at a time, whoever asks and however many at once: the primary key says so. */
export interface LeaseRow {
  readonly port: number;
  readonly instance: InstanceId;
  readonly run: RunId;
  readonly name: string;
  readonly created_at: number;
}

export interface PromptRow {
  readonly id: PromptId;
  readonly instance: InstanceId;
  readonly actor: ActorId;
  readonly text: string;
  readonly state: PromptState;
  /** 1 or 0. */
  readonly urgent: number;
  readonly reason: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface EventRow {
  readonly seq: number;
  readonly id: EventId;
  readonly time: number;
  readonly node: NodeId;
  readonly actor: ActorId;
  readonly subject: InstanceId | null;
  readonly run: RunId | null;
  readonly type: EventType;
  readonly version: number;
  readonly cause: EventId | null;
  /** JSON object. */
  readonly data: string;
}

/**
 * One row, `id` 1. The head is stored rather than taken from the newest event or from a sequence of the database:
 * it must survive pruning everything, and a commit that was rolled back must leave no hole.
 */
interface JournalRow {
  readonly id: number;
  readonly head: number;
}

export interface IdempotencyRow {
  readonly actor: ActorId;
  readonly key: string;
  readonly fingerprint: string;
  readonly instance: InstanceId;
  readonly time: number;
}

export interface CredentialRow {
  readonly id: CredentialId;
  readonly kind: CredentialKind;
  readonly name: string;
  readonly actor: ActorId;
  readonly scope: Scope;
  readonly hash: string;
  readonly created_at: number;
  readonly created_from: string;
  readonly expires_at: number | null;
  readonly last_used_at: number | null;
  readonly last_used_from: string | null;
  readonly revoked_at: number | null;
}

interface SettingRow {
  readonly name: string;
  readonly value: string;
}

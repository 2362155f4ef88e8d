import type {
  ActivityReport,
  BerthEvent,
  Conversation,
  ExitFacts,
  NewEvent,
  ProcessIdentity,
  PromptRecord,
  RunPort,
} from '@berth/contract';
import type {
  CredentialRecord,
  IdempotencyRecord,
  InstanceRecord,
  LaunchSpec,
  PortLease,
  Recovery,
  RunRecord,
  RuntimeHandle,
} from '@berth/core';
import type { Holder } from '@berth/core/quota';
import type {
  CredentialRow,
  EventRow,
  IdempotencyRow,
  InstanceRow,
  LeaseRow,
  PromptRow,
  RunRow,
} from './tables.ts';

/** A value that is in its place but cannot be read. Whoever knows the file says so to the user. */
export class DamagedValue extends Error {}

// Both directions name every column, so that a record never carries a database's own kind of object and a forgotten
// column is a type error.

export function instanceToRow(record: InstanceRecord): InstanceRow {
  return {
    id: record.id,
    name: record.name,
    node: record.node,
    owner: record.owner,
    agent: record.agent,
    runtime: record.runtime,
    workspace: record.workspace,
    spec: JSON.stringify(record.spec),
    conversation: stringifyOrNull(record.conversation),
    recovery: stringifyOrNull(record.recovery),
    desired: record.desired,
    status: record.status,
    generation: record.generation,
    run: record.run,
    created_at: record.createdAt,
    updated_at: record.updatedAt,
    removed_at: record.removedAt,
    version: record.version,
  };
}

export function instanceFromRow(row: InstanceRow): InstanceRecord {
  return {
    id: row.id,
    name: row.name,
    node: row.node,
    owner: row.owner,
    agent: row.agent,
    runtime: row.runtime,
    workspace: row.workspace,
    spec: parse<LaunchSpec>(row.spec, `spec of ${row.id}`),
    conversation: parseOrNull<Conversation>(row.conversation, `conversation of ${row.id}`),
    recovery: parseOrNull<Recovery>(row.recovery, `recovery of ${row.id}`),
    desired: row.desired,
    status: row.status,
    generation: row.generation,
    run: row.run,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    removedAt: row.removed_at,
    version: row.version,
  };
}

/** As much of an instance as its quotas are about. */
export function holderFromRow(row: Pick<InstanceRow, 'id' | 'owner' | 'status' | 'spec'>): Holder {
  const { id, owner, status } = row;
  return { id, owner, status, spec: parse<LaunchSpec>(row.spec, `spec of ${id}`) };
}

export function runToRow(record: RunRecord): RunRow {
  return {
    id: record.id,
    instance: record.instance,
    generation: record.generation,
    handle: JSON.stringify(record.handle),
    keeper: stringifyOrNull(record.keeper),
    child: stringifyOrNull(record.child),
    created_at: record.createdAt,
    started_at: record.startedAt,
    exit: stringifyOrNull(record.exit),
    activity: stringifyOrNull(record.activity),
    ports: JSON.stringify(record.ports),
  };
}

export function runFromRow(row: RunRow): RunRecord {
  return {
    id: row.id,
    instance: row.instance,
    generation: row.generation,
    handle: parse<RuntimeHandle>(row.handle, `handle of ${row.id}`),
    keeper: parseOrNull<ProcessIdentity>(row.keeper, `keeper of ${row.id}`),
    child: parseOrNull<ProcessIdentity>(row.child, `child of ${row.id}`),
    createdAt: row.created_at,
    startedAt: row.started_at,
    exit: parseOrNull<ExitFacts>(row.exit, `exit of ${row.id}`),
    activity: parseOrNull<ActivityReport>(row.activity, `activity of ${row.id}`),
    ports: parseOrNull<RunPort[]>(row.ports, `ports of ${row.id}`) ?? [],
  };
}

export function leaseToRow(lease: PortLease): LeaseRow {
  return {
    port: lease.port,
    instance: lease.instance,
    run: lease.run,
    name: lease.name,
    created_at: lease.createdAt,
  };
}

export function leaseFromRow(row: LeaseRow): PortLease {
  return {
    port: row.port,
    instance: row.instance,
    run: row.run,
    name: row.name,
    createdAt: row.created_at,
  };
}

export function promptToRow(record: PromptRecord): PromptRow {
  return {
    id: record.id,
    instance: record.instance,
    actor: record.actor,
    text: record.text,
    state: record.state,
    urgent: record.urgent ? 1 : 0,
    reason: record.reason,
    created_at: record.createdAt,
    updated_at: record.updatedAt,
  };
}

export function promptFromRow(row: PromptRow): PromptRecord {
  return {
    id: row.id,
    instance: row.instance,
    actor: row.actor,
    text: row.text,
    state: row.state,
    urgent: row.urgent === 1,
    reason: row.reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function eventToRow(event: NewEvent, seq: number): EventRow {
  return {
    seq,
    id: event.id,
    time: event.time,
    node: event.node,
    actor: event.actor,
    subject: event.subject,
    run: event.run,
    type: event.type,
    version: event.version,
    cause: event.cause,
    data: JSON.stringify(event.data),
  };
}

export function eventFromRow(row: EventRow): BerthEvent {
  return {
    seq: row.seq,
    id: row.id,
    time: row.time,
    node: row.node,
    actor: row.actor,
    subject: row.subject,
    run: row.run,
    type: row.type,
    version: row.version,
    cause: row.cause,
    data: parse<BerthEvent['data']>(row.data, `data of event ${row.seq}`),
  };
}

export function credentialToRow(record: CredentialRecord): CredentialRow {
  return {
    id: record.id,
    kind: record.kind,
    name: record.name,
    actor: record.actor,
    scope: record.scope,
    hash: record.hash,
    created_at: record.createdAt,
    created_from: record.createdFrom,
    expires_at: record.expiresAt,
    last_used_at: record.lastUsedAt,
    last_used_from: record.lastUsedFrom,
    revoked_at: record.revokedAt,
  };
}

export function credentialFromRow(row: CredentialRow): CredentialRecord {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    actor: row.actor,
    scope: row.scope,
    hash: row.hash,
    createdAt: row.created_at,
    createdFrom: row.created_from,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    lastUsedFrom: row.last_used_from,
    revokedAt: row.revoked_at,
  };
}

/** Both ways: the row has the record's own names. */
export function idempotencyCopy(record: IdempotencyRow): IdempotencyRecord {
  return {
    key: record.key,
    actor: record.actor,
    fingerprint: record.fingerprint,
    instance: record.instance,
    time: record.time,
  };
}

function stringifyOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

function parseOrNull<T>(text: string | null, what: string): T | null {
  return text === null ? null : parse<T>(text, what);
}

/** What was written by the functions above has its shape; what cannot even be parsed was damaged since. */
function parse<T>(text: string, what: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new DamagedValue(`the ${what} is no JSON`, { cause: error });
  }
}

import type { ActorId, BerthEvent, InstanceId } from '@berth/contract';
import type {
  Change,
  CommitResult,
  EventPage,
  IdempotencyRecord,
  InstanceRecord,
  InstanceWithRun,
  PortLease,
  RunRecord,
} from '@berth/core';

type Conflict = Exclude<Extract<CommitResult, { ok: false }>['conflict'], 'quota'>;

/** What the store port says, as plainly as it can be written: lists, searched from end to end. */
export class StoreModel {
  instances: InstanceRecord[] = [];
  runs: RunRecord[] = [];
  leases: PortLease[] = [];
  events: BerthEvent[] = [];
  keys: IdempotencyRecord[] = [];
  settings = new Map<string, string>();
  head = 0;

  list(includeRemoved: boolean): InstanceWithRun[] {
    return this.instances
      .filter((instance) => includeRemoved || instance.removedAt === null)
      .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
      .map((instance) => this.#withRun(instance));
  }

  get(id: InstanceId): InstanceWithRun | undefined {
    const instance = this.find(id);
    return instance === undefined ? undefined : this.#withRun(instance);
  }

  find(id: InstanceId): InstanceRecord | undefined {
    return this.instances.find((instance) => instance.id === id);
  }

  listRuns(instance: InstanceId): RunRecord[] {
    return this.runs
      .filter((run) => run.instance === instance)
      .toSorted((a, b) => a.generation - b.generation || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  listLeases(): PortLease[] {
    return this.leases.toSorted((a, b) => a.port - b.port);
  }

  findIdempotent(actor: ActorId, key: string): IdempotencyRecord | undefined {
    return this.keys.find((record) => record.actor === actor && record.key === key);
  }

  read(after: number, limit: number): EventPage {
    const missed = range(after + 1, this.head).filter(
      (seq) => !this.events.some((event) => event.seq === seq),
    );
    const [from] = missed;
    const to = missed.at(-1);
    return {
      events: this.events.filter((event) => event.seq > after).slice(0, limit),
      gap: from === undefined || to === undefined ? null : { from, to },
      head: this.head,
    };
  }

  prune(keep: number, olderThan: number): void {
    this.events = keep === 0 ? [] : this.events.slice(-keep);
    this.keys = this.keys.filter((record) => record.time >= olderThan);
  }

  setting(name: string, initial: string): string {
    if (!this.settings.has(name)) this.settings.set(name, initial);
    return this.settings.get(name) ?? '';
  }

  commit(change: Change): CommitResult {
    const before = { instances: [...this.instances], keys: [...this.keys], leases: [...this.leases] };
    const conflict =
      this.#addKey(change.idempotency) ?? this.#writeAll(change.instances ?? []) ?? this.#lend(change);
    if (conflict !== undefined) {
      Object.assign(this, before);
      return { ok: false, conflict };
    }
    for (const run of change.runs ?? []) {
      this.runs = [...this.runs.filter(({ id }) => id !== run.id), run];
    }
    const events = (change.events ?? []).map((event) => ({ ...event, seq: ++this.head }));
    this.events.push(...events);
    return { ok: true, events };
  }

  #addKey(record: IdempotencyRecord | undefined): Conflict | undefined {
    if (record === undefined) return undefined;
    if (this.findIdempotent(record.actor, record.key) !== undefined) return 'key';
    this.keys.push(record);
    return undefined;
  }

  #writeAll(records: readonly InstanceRecord[]): Conflict | undefined {
    for (const record of records) {
      if (record.version !== (this.find(record.id)?.version ?? 0)) return 'version';
      const others = this.instances.filter(({ id }) => id !== record.id);
      const isTaken = others.some(({ name, removedAt }) => name === record.name && removedAt === null);
      if (record.removedAt === null && isTaken) return 'name';
      this.instances = [...others, { ...record, version: record.version + 1 }];
    }
    return undefined;
  }

  #lend({ releases = [], leases = [] }: Change): Conflict | undefined {
    this.leases = this.leases.filter(({ run }) => !releases.includes(run));
    for (const lease of leases) {
      if (this.leases.some(({ port }) => port === lease.port)) return 'port';
      this.leases = [...this.leases, lease];
    }
    return undefined;
  }

  #withRun(instance: InstanceRecord): InstanceWithRun {
    return { instance, run: this.runs.find(({ id }) => id === instance.run) ?? null };
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

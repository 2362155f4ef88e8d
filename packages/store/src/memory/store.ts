import { BerthError, type InstanceId, OPEN_PROMPT_STATES, type PromptId, type RunId } from '@berth/contract';
import type { Change, CommitResult, InstanceRecord, InstanceWithRun, PromptQuery, Store } from '@berth/core';
import { HOLDING, quotaExcess } from '@berth/core/quota';
import { MemoryCredentials } from './credentials.ts';
import { gapBetween, type StoreOperations } from '../sql/operations.ts';
import {
  eventFromRow,
  eventToRow,
  holderFromRow,
  idempotencyCopy,
  instanceFromRow,
  instanceToRow,
  leaseFromRow,
  leaseToRow,
  promptFromRow,
  promptToRow,
  runFromRow,
  runToRow,
} from '../sql/rows.ts';
import type { EventRow, IdempotencyRow, InstanceRow, LeaseRow, PromptRow, RunRow } from '../sql/tables.ts';

type Refused = Extract<CommitResult, { ok: false }>;
type Conflict = Exclude<Refused['conflict'], 'quota'>;

/** One moment of a call, as seen by a test that wants to interfere. */
export interface StoreCall {
  readonly method: keyof StoreOperations;
  /** Number of this call, counted over all methods, from 1. */
  readonly count: number;
  /** `before`: nothing has happened. `after`: it happened, and the caller does not know yet. */
  readonly moment: 'before' | 'after';
}

export interface MemoryStoreOptions {
  /** May wait (a slow disk) or throw (a full one; or, `after`, a crash between commit and answer). */
  readonly interfere?: (call: StoreCall) => void | Promise<void>;
}

/** Everything stored, as rows: what a caller holds never is what the store holds. A commit replaces it as a whole. */
interface State {
  readonly instances: Map<InstanceId, InstanceRow>;
  readonly runs: Map<RunId, RunRow>;
  readonly leases: Map<number, LeaseRow>;
  readonly prompts: Map<PromptId, PromptRow>;
  readonly idempotency: Map<string, IdempotencyRow>;
  events: readonly EventRow[];
  head: number;
}

/** The registry in memory, for tests and simulation. Passes the same conformance suite as the real one. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  const store = new MemoryOperations();
  const settings = new Map<string, string>();
  let count = 0;
  let isClosed = false;

  async function call<T>(method: StoreCall['method'], operation: () => T): Promise<T> {
    if (isClosed) throw new BerthError({ code: 'internal', message: 'The store in memory is closed.' });
    count += 1;
    const facts = { method, count };
    await options.interfere?.({ ...facts, moment: 'before' });
    const value = operation();
    await options.interfere?.({ ...facts, moment: 'after' });
    return value;
  }

  return {
    listInstances: (query) => call('listInstances', () => store.list(query?.includeRemoved === true)),
    getInstance: (id) => call('getInstance', () => store.get(id)),
    listRuns: (instance) => call('listRuns', () => store.runsOf(instance)),
    listPrompts: (query) => call('listPrompts', () => store.prompts(query)),
    listLeases: () => call('listLeases', () => store.leases()),
    commit: (change) => call('commit', () => store.commit(change)),
    findIdempotent: (actor, key) => call('findIdempotent', () => store.idempotent(keyOf({ actor, key }))),
    readEvents: (after, limit) => call('readEvents', () => store.read(after, limit)),
    history: (instance, limit, types) => call('history', () => store.history(instance, limit, types)),
    prune: (keep, olderThan) => call('prune', () => store.prune(keep, olderThan)),
    listCredentials: () => call('listCredentials', () => store.credentials.list()),
    putCredentials: (records) => call('putCredentials', () => store.credentials.put(records)),
    setting: (name, initial) =>
      call('setting', () => {
        if (!settings.has(name)) settings.set(name, initial);
        return settings.get(name) ?? initial;
      }),
    putSetting: (name, value) => call('putSetting', () => void settings.set(name, value)),
    close: async () => {
      isClosed = true;
    },
  };
}

class MemoryOperations {
  readonly credentials = new MemoryCredentials();
  #state: State = {
    instances: new Map(),
    runs: new Map(),
    leases: new Map(),
    prompts: new Map(),
    idempotency: new Map(),
    events: [],
    head: 0,
  };

  list(includeRemoved: boolean): InstanceWithRun[] {
    return [...this.#state.instances.values()]
      .filter((row) => includeRemoved || row.removed_at === null)
      .sort((a, b) => a.created_at - b.created_at || compareText(a.id, b.id))
      .map((row) => this.#withRun(row));
  }

  get(id: InstanceId): InstanceWithRun | undefined {
    const row = this.#state.instances.get(id);
    return row === undefined ? undefined : this.#withRun(row);
  }

  runsOf(instance: InstanceId) {
    return [...this.#state.runs.values()]
      .filter((row) => row.instance === instance)
      .sort((a, b) => a.generation - b.generation || a.created_at - b.created_at || compareText(a.id, b.id))
      .map(runFromRow);
  }

  leases() {
    return [...this.#state.leases.values()].sort((a, b) => a.port - b.port).map(leaseFromRow);
  }

  prompts({ instance, states }: PromptQuery) {
    return [...this.#state.prompts.values()]
      .filter((row) => instance === undefined || row.instance === instance)
      .filter((row) => states === undefined || states.includes(row.state))
      .sort((a, b) => a.created_at - b.created_at || compareText(a.id, b.id))
      .map(promptFromRow);
  }

  idempotent(key: string) {
    const row = this.#state.idempotency.get(key);
    return row === undefined ? undefined : idempotencyCopy(row);
  }

  read(after: number, limit: number) {
    const { events, head } = this.#state;
    const page = events.filter((row) => row.seq > after).slice(0, limit);
    return { events: page.map(eventFromRow), gap: gapBetween(after, events[0]?.seq ?? head + 1), head };
  }

  history(instance: InstanceId, limit: number, types?: readonly string[]) {
    const events = this.#state.events.filter(
      ({ subject, type }) => subject === instance && (types?.includes(type) ?? true),
    );
    return events.slice(Math.max(0, events.length - limit)).map(eventFromRow);
  }

  prune(keep: number, olderThan: number): void {
    const { idempotency, prompts, head } = this.#state;
    this.credentials.prune(olderThan);
    this.#state.events = this.#state.events.filter((row) => row.seq > head - keep);
    for (const [key, row] of idempotency) if (row.time < olderThan) idempotency.delete(key);
    for (const [id, row] of prompts) {
      if (row.updated_at < olderThan && !OPEN_PROMPT_STATES.includes(row.state)) prompts.delete(id);
    }
  }

  commit(change: Change): CommitResult {
    const draft: State = {
      ...this.#state,
      instances: new Map(this.#state.instances),
      runs: new Map(this.#state.runs),
      leases: new Map(this.#state.leases),
      prompts: new Map(this.#state.prompts),
      idempotency: new Map(this.#state.idempotency),
    };
    const conflict = writeKey(draft, change) ?? writeInstances(draft, change);
    if (conflict !== undefined) return { ok: false, conflict };
    const excess = excessIn(this.#state, change);
    if (excess !== undefined) return { ok: false, conflict: 'quota', excess };
    writeRuns(draft, change);
    if (!writeLeases(draft, change)) return { ok: false, conflict: 'port' };
    for (const prompt of change.prompts ?? []) draft.prompts.set(prompt.id, promptToRow(prompt));
    const rows = (change.events ?? []).map((event, index) => eventToRow(event, draft.head + 1 + index));
    draft.events = [...draft.events, ...rows];
    draft.head += rows.length;
    this.#state = draft;
    return { ok: true, events: rows.map(eventFromRow) };
  }

  #withRun(row: InstanceRow): InstanceWithRun {
    const run = row.run === null ? undefined : this.#state.runs.get(row.run);
    return { instance: instanceFromRow(row), run: run === undefined ? null : runFromRow(run) };
  }
}

function writeKey({ idempotency }: State, change: Change): Conflict | undefined {
  if (change.idempotency === undefined) return undefined;
  const key = keyOf(change.idempotency);
  if (idempotency.has(key)) return 'key';
  idempotency.set(key, idempotencyCopy(change.idempotency));
  return undefined;
}

function writeInstances(draft: State, change: Change): Conflict | undefined {
  for (const record of change.instances ?? []) {
    if ((draft.instances.get(record.id)?.version ?? 0) !== record.version) return 'version';
    if (isNameTaken(draft, record)) return 'name';
    draft.instances.set(record.id, { ...instanceToRow(record), version: record.version + 1 });
  }
  return undefined;
}

function excessIn({ instances }: State, { quotas, instances: changed = [] }: Change) {
  if (quotas === undefined) return undefined;
  const holding = [...instances.values()].filter((row) => HOLDING.includes(row.status));
  return quotaExcess(quotas, holding.map(holderFromRow), changed);
}

function isNameTaken({ instances }: State, { id, name, removedAt }: InstanceRecord): boolean {
  if (removedAt !== null) return false;
  return instances.values().some((row) => row.name === name && row.removed_at === null && row.id !== id);
}

function writeRuns(draft: State, change: Change): void {
  for (const record of change.runs ?? []) {
    if (!draft.instances.has(record.instance)) {
      const message = `The run ${record.id} belongs to no stored instance (${record.instance}).`;
      throw new BerthError({ code: 'internal', message });
    }
    draft.runs.set(record.id, runToRow(record));
  }
}

/** False when one of the ports is leased. */
function writeLeases({ leases }: State, { releases = [], leases: wanted = [] }: Change): boolean {
  for (const [port, { run }] of leases) if (releases.includes(run)) leases.delete(port);
  for (const lease of wanted) {
    if (leases.has(lease.port)) return false;
    leases.set(lease.port, leaseToRow(lease));
  }
  return true;
}

function keyOf(record: Pick<IdempotencyRow, 'actor' | 'key'>): string {
  return JSON.stringify([record.actor, record.key]);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import {
  BerthError,
  type BerthEvent,
  type InstanceId,
  type PortRange,
  refusal,
  RUNTIMES,
} from '@berth/contract';
import type { InstanceView, PortsView, StartInput } from '@berth/contract/schemas';
import { assert } from '@berth/foundation';
import type { ActivityMonitor } from './activity/activity-monitor.ts';
import type { Action, Authorize } from './access/authorize.ts';
import type { Caller } from './access/caller.ts';
import { Idempotency, type KeyedRequest, type KeyFor } from './access/idempotency.ts';
import type { StartQueue } from './admission/start-queue.ts';
import { admit, type AdmissionParts } from './instance/admission.ts';
import { type IsolationPolicy, withIsolationDefaults } from './instance/isolation-defaults.ts';
import type { InstanceViews } from './instance/instance-views.ts';
import type { Leftovers } from './instance/leftovers.ts';
import { notRunning, obeyed, unwrap } from './instance/refusals.ts';
import { runOf } from './instance/run-of.ts';
import { SILENT } from './instance/silent-terminal.ts';
import type { Starter, StarterParts } from './instance/starter.ts';
import type { Step } from './instance/supervisor.ts';
import { awayTarget, type FromPlace, storedTarget } from './instance/targets.ts';
import type { Journal, JournalItem } from './journal/journal.ts';
import { portHolders } from './port/port-holders.ts';
import type { NetworkPorts } from './ports/network-ports.ts';
import type {
  OutputChunk,
  OutputRange,
  RuntimeDriver,
  TerminalEvents,
  TerminalLink,
} from './ports/runtime.ts';
import type { InstanceWithRun, RunRecord } from './ports/store.ts';
import { isPending } from './recovery/step-recovery.ts';

export interface BerthParts extends AdmissionParts, Omit<StarterParts, 'gate'> {
  readonly journal: Journal;
  readonly network: NetworkPorts;
  /** Ports that are leased to those who have no wish. */
  readonly portRange: PortRange;
  readonly authorize: Authorize;
  /** Hears that somebody typed to an instance. */
  readonly typed: (id: InstanceId) => void;
  readonly activities: Pick<ActivityMonitor, 'forget'>;
  readonly starter: Starter;
  readonly queue: Pick<StartQueue, 'start' | 'left'>;
  readonly views: Pick<InstanceViews, 'view'>;
  readonly isolation: IsolationPolicy;
  readonly leftovers: Pick<Leftovers, 'reclaim'>;
}

/** A mutation that carries the same key again gets the first one's answer, and happens once. */
export interface Keyed {
  readonly idempotencyKey?: string | undefined;
}

/** Everything one can ask of Berth. The server maps the contract to these and nothing else. */
export class Berth {
  readonly #parts: BerthParts;
  readonly #idempotency: Idempotency;

  constructor(parts: BerthParts) {
    this.#parts = parts;
    this.#idempotency = new Idempotency(parts);
  }

  async list(caller: Caller, options: { includeRemoved?: boolean } = {}): Promise<InstanceView[]> {
    this.#allow(caller, 'instance.list', null);
    const all = await this.#parts.store.listInstances(options);
    return all.map((found) => this.#view(found));
  }

  async inspect(caller: Caller, target: string): Promise<InstanceView> {
    return this.#view(await this.#find(caller, 'instance.read', target));
  }

  /** Starts something new. Resolves when its program runs; or, where it may wait and has to, when it is queued. */
  async start(caller: Caller, input: StartInput): Promise<InstanceView> {
    this.#allow(caller, 'instance.start', null);
    const request = { ...caller, key: input.idempotencyKey, content: ['start', input] };
    return this.#once(request, async (key) => {
      const { isolation } = this.#parts;
      await isolation.refresh();
      const wish = unwrap(withIsolationDefaults(input, isolation));
      const admission = unwrap(await admit(this.#parts, wish));
      return this.#parts.queue.start(admission, { actor: caller.actor, key }, input.waitMs);
    });
  }

  /** Asks the program to leave, kills what is left after the grace, and resolves when nothing is. */
  async stop(
    caller: Caller,
    target: string,
    options: Keyed & { graceMs?: number | undefined } = {},
  ): Promise<InstanceView> {
    const request = { ...caller, key: options.idempotencyKey, content: ['stop', target, options.graceMs] };
    return this.#once(request, async (key) => {
      const found = await this.#find(caller, 'instance.stop', target);
      if (isPending(found.instance)) return this.#cancel(caller, found, key);
      return this.#stop(caller, found, { graceMs: options.graceMs, key });
    });
  }

  /** Puts it away: it is stopped and keeps everything, and whoever attaches or sends it something wakes it. */
  async archive(
    caller: Caller,
    target: string,
    options: Keyed & { graceMs?: number | undefined } = {},
  ): Promise<InstanceView> {
    const content = ['archive', target, options.graceMs];
    return this.#once({ ...caller, key: options.idempotencyKey, content }, async (key) => {
      const found = await this.#find(caller, 'instance.stop', target);
      const { id, spec } = found.instance;
      const archived = await this.#command(found, {
        event: { type: 'archive' },
        actor: caller.actor,
        fact: { type: 'instance.archived' },
        graceMs: options.graceMs ?? spec.graceMs,
        also: key === undefined ? {} : { idempotency: key(found) },
      });
      return this.#parts.supervisor.ended(id, archived.instance.generation);
    });
  }

  /** Same instance, new run. A running one is stopped first. */
  async restart(
    caller: Caller,
    target: string,
    options: Keyed & { graceMs?: number | undefined; fresh?: boolean | undefined } = {},
  ): Promise<InstanceView> {
    const { idempotencyKey, graceMs, fresh = false } = options;
    const content = ['restart', target, graceMs, ...(fresh ? ['fresh'] : [])];
    const request = { ...caller, key: idempotencyKey, content };
    return this.#once(request, async (key) => {
      const found = await this.#find(caller, 'instance.start', target);
      const { id } = found.instance;
      await this.#parts.starter.checkPlace(found);
      // Before anything is stopped: a conversation that is lost is no reason to end the run that still has it.
      await this.#parts.starter.checkAgain(found, fresh);
      this.#parts.ports.keep(id);
      try {
        const { status } = found.instance;
        if (status !== 'exited' && status !== 'queued') await this.#stopIfRunning(caller, found, graceMs);
        return await this.#parts.starter.startAgain(found, { actor: caller.actor, key, fresh });
      } finally {
        this.#parts.ports.settle(id);
      }
    });
  }

  /** Leaves a tombstone: record, events and logs stay; the workspace is never touched. */
  async remove(caller: Caller, target: string, options: Keyed = {}): Promise<InstanceView> {
    const request = { ...caller, key: options.idempotencyKey, content: ['remove', target] };
    return this.#once(request, async (key) => {
      const found = await this.#find(caller, 'instance.remove', target);
      const removed = await this.#command(found, {
        event: { type: 'remove' },
        actor: caller.actor,
        fact: { type: 'instance.removed', data: { archived: found.instance.desired === 'archived' } },
        also: {
          removedAt: this.#parts.identity.now(),
          ...(key === undefined ? {} : { idempotency: key(found) }),
        },
      });
      this.#parts.activities.forget(removed.instance);
      this.#parts.queue.left(removed.instance.id);
      return removed;
    });
  }

  /**
   * Takes one thing back, and starts nothing: that it was removed, or else that it was archived; of one that is not where
   * it is to come from, nothing. By its id, or by its name: the archived one that has it now, or the last one removed.
   */
  async restore(caller: Caller, target: string, options: Keyed & FromPlace = {}): Promise<InstanceView> {
    const { idempotencyKey, from } = options;
    const content = ['restore', target, ...(from === undefined ? [] : [from])];
    return this.#once({ ...caller, key: idempotencyKey, content }, async (key) => {
      const found = await awayTarget(this.#parts.store, target, { ...caller, from });
      this.#allow(caller, 'instance.restore', found);
      const [removal] = await this.#parts.store.history(found.instance.id, 1, ['instance.removed']);
      const isArchived = found.instance.desired === 'archived' || removal?.data['archived'] === true;
      const restored = await this.#command(found, {
        event: { type: 'restore', isArchived, from },
        actor: caller.actor,
        fact: (_, { desired }) => ({
          type: 'instance.restored',
          data: { from: desired === 'archived' ? 'archive' : 'trash' },
        }),
        also: key === undefined ? {} : { idempotency: key(found) },
      });
      await this.#parts.leftovers.reclaim(restored);
      return restored;
    });
  }

  /** Types text. Resolves when the terminal has taken it; says nothing of what the program makes of it. */
  async send(caller: Caller, target: string, input: Keyed & { text: string }): Promise<InstanceView> {
    const { text } = input;
    const bytes = Buffer.from(text);
    const request = { ...caller, key: input.idempotencyKey, content: ['send', target, text] };
    return this.#once(request, async (key) => {
      const found = await this.#awake(caller, await this.#find(caller, 'terminal.write', target));
      const link = await this.#open(found, SILENT);
      try {
        await link.input(bytes);
        this.#parts.typed(found.instance.id);
      } finally {
        link.close();
      }
      const fact = {
        type: 'input.sent',
        actor: caller.actor,
        subject: found.instance.id,
        run: found.instance.run,
      } as const;
      const write = () =>
        this.#parts.registry.update(found.instance.id, () => ({
          events: [this.#parts.fact({ ...fact, data: { bytes: bytes.length } })],
          ...(key === undefined ? {} : { idempotency: key(found) }),
        }));
      return this.#parts.supervisor.insist(write);
    });
  }

  /** Opens the terminal of the current run. */
  async openTerminal(
    caller: Caller,
    target: string,
    options: { write: boolean; events: TerminalEvents },
  ): Promise<OpenTerminal> {
    const named = await this.#find(caller, options.write ? 'terminal.write' : 'terminal.read', target);
    const found = options.write ? await this.#awake(caller, named) : named;
    const link = await this.#open(found, options.events);
    const confined = found.instance.runtime !== RUNTIMES.none;
    return { instance: found.instance.id, run: runOf(found).id, confined, link };
  }

  /** Retained output of a run, alive or dead; of the current or last one unless `run` names another. */
  async readOutput(
    caller: Caller,
    target: string,
    range: OutputRange & { generation?: number; signal?: AbortSignal },
  ): Promise<AsyncIterable<OutputChunk>> {
    const found = await this.#find(caller, 'terminal.read', target);
    if (found.run === null) throw notRunning(found);
    const run = range.generation === undefined ? found.run : await this.#runOf(found, range.generation);
    const call = range.signal === undefined ? {} : { signal: range.signal };
    return this.#driver(found).readOutput(run.handle, range, call);
  }

  /** Who holds which port: all leases, and whoever else listens in the range, or with `all` on any port. */
  async portsView(caller: Caller, all: boolean): Promise<PortsView> {
    this.#allow(caller, 'port.list', null);
    const { store, network, portRange } = this.#parts;
    const [living, leases, claims, listeners] = await Promise.all([
      store.listInstances(),
      store.listLeases(),
      network.claims(),
      network.listeners(),
    ]);
    const owners = await network.owners(listeners);
    const names = new Map(living.map(({ instance }) => [instance.id, instance.name]));
    const facts = { leases, claims, listeners, owners, names };
    return { range: portRange, ports: portHolders(facts, portRange, all) };
  }

  /** Events after `after`, or from now on. */
  async *events(
    caller: Caller,
    options: { after?: number; signal: AbortSignal },
  ): AsyncGenerator<JournalItem> {
    this.#allow(caller, 'event.read', null);
    const after = options.after ?? (await this.#parts.journal.head());
    yield* this.#parts.journal.follow(after, options.signal);
  }

  /** One page of events, for readers that do not stay. */
  async eventPage(caller: Caller, after: number, limit: number) {
    this.#allow(caller, 'event.read', null);
    return this.#parts.store.readEvents(after, limit);
  }

  /** What happened to an instance, oldest first: the newest events that are kept. */
  async history(caller: Caller, target: string, limit: number): Promise<readonly BerthEvent[]> {
    const { instance } = await this.#find(caller, 'event.read', target);
    return this.#parts.store.history(instance.id, limit);
  }

  /** Whether the caller may do that to the node itself. Throws when not. */
  check(caller: Caller, action: Action): void {
    this.#allow(caller, action, null);
  }

  /** It does not run, and is not to be started again. */
  #cancel(caller: Caller, found: InstanceWithRun, key: KeyFor | undefined): Promise<InstanceWithRun> {
    return this.#command(found, {
      event: { type: 'cancel' },
      actor: caller.actor,
      also: key === undefined ? {} : { idempotency: key(found) },
    });
  }

  async #stop(
    caller: Caller,
    found: InstanceWithRun,
    options: { graceMs: number | undefined; key?: KeyFor | undefined },
  ): Promise<InstanceWithRun> {
    const { id, spec } = found.instance;
    const graceMs = options.graceMs ?? spec.graceMs;
    const stopped = await this.#command(found, {
      event: { type: 'stop' },
      actor: caller.actor,
      fact: ({ desired }) =>
        desired === 'removed'
          ? { type: 'instance.withdrawn', data: { why: 'asked', code: null, detail: null } }
          : { type: 'run.stopping', data: { signal: spec.stopSignal, graceMs } },
      graceMs,
      also: {
        removedAt: this.#parts.identity.now(),
        ...(options.key === undefined ? {} : { idempotency: options.key(found) }),
      },
    });
    if (stopped.instance.removedAt !== null) this.#parts.queue.left(id);
    // It may have been started again since it was found: what was stopped is waited for.
    return this.#parts.supervisor.ended(id, stopped.instance.generation);
  }

  /** It may end by itself before it can be stopped. */
  async #stopIfRunning(caller: Caller, found: InstanceWithRun, graceMs: number | undefined): Promise<void> {
    try {
      await this.#stop(caller, found, { graceMs });
    } catch (error) {
      if (!(error instanceof BerthError) || error.code !== 'not_running') throw error;
    }
  }

  /** What frees resources must work when there are none left. */
  async #command(found: InstanceWithRun, step: Step): Promise<InstanceWithRun> {
    const { supervisor } = this.#parts;
    return obeyed(step, await supervisor.insist(() => supervisor.step(found.instance.id, step)));
  }

  /** Runs a mutation, or gives the answer that its key has got before. */
  async #once(
    request: KeyedRequest,
    mutate: (key: KeyFor | undefined) => Promise<InstanceWithRun>,
  ): Promise<InstanceView> {
    return this.#view(await this.#idempotency.once(request, mutate));
  }

  #awake({ actor }: Caller, found: InstanceWithRun): Promise<InstanceWithRun> {
    return this.#parts.starter.wake(found, actor);
  }

  async #open(found: InstanceWithRun, events: TerminalEvents): Promise<TerminalLink> {
    if (found.instance.status === 'exited' || found.run === null) throw notRunning(found);
    return this.#driver(found).openTerminal(runOf(found).handle, events);
  }

  async #runOf(found: InstanceWithRun, generation: number): Promise<RunRecord> {
    const runs = await this.#parts.store.listRuns(found.instance.id);
    const run = runs.find((candidate) => candidate.generation === generation);
    if (run !== undefined) return run;
    const message = `${found.instance.name} has no run ${generation}; it has had ${runs.length}.`;
    throw new BerthError(refusal('run_not_found', message, { generation }));
  }

  async #find(caller: Caller, action: Action, target: string): Promise<InstanceWithRun> {
    const found = await storedTarget(this.#parts.store, target, caller);
    this.#allow(caller, action, found);
    return found;
  }

  #allow(caller: Caller, action: Action, found: InstanceWithRun | null): void {
    const target = found === null ? null : { id: found.instance.id, owner: found.instance.owner };
    unwrap(this.#parts.authorize(caller, action, target));
  }

  #view(found: InstanceWithRun): InstanceView {
    return this.#parts.views.view(found);
  }

  #driver({ instance }: InstanceWithRun): RuntimeDriver {
    const driver = this.#parts.drivers.get(instance.runtime);
    assert(driver !== undefined, `the ${instance.runtime} driver is there`);
    return driver;
  }
}

export interface OpenTerminal {
  readonly instance: InstanceId;
  readonly run: string;
  /** It is kept from the machine. */
  readonly confined: boolean;
  readonly link: TerminalLink;
}

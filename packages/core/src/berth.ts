import {
  type ActorId,
  BerthError,
  type InstanceId,
  instanceNameProblem,
  isId,
  newInstanceId,
  newRunId,
  type NodeId,
  refusal,
} from '@berth/contract';
import type { InstanceView, StartInput } from '@berth/contract/schemas';
import { assert, KeyedLock } from '@berth/foundation';
import type { Action, Authorize } from './access/authorize.ts';
import { admit, type Admission, type AdmissionParts } from './instance/admission.ts';
import type { FactMaker } from './instance/facts.ts';
import { freeName, nameStem } from './instance/names.ts';
import { nameTaken, notRunning, otherRequest, unwrap, wrongState } from './instance/refusals.ts';
import type { Registry } from './instance/registry.ts';
import { runOf, type Step, type Supervisor } from './instance/supervisor.ts';
import { findTarget } from './instance/targets.ts';
import { instanceView } from './instance/view.ts';
import type { Journal, JournalItem } from './journal/journal.ts';
import type { Identity } from './ports/identity.ts';
import type {
  OutputChunk,
  OutputRange,
  RuntimeDriver,
  TerminalEvents,
  TerminalLink,
} from './ports/runtime.ts';
import type { IdempotencyRecord, InstanceWithRun, RunRecord, Store } from './ports/store.ts';

export interface BerthParts extends AdmissionParts {
  readonly store: Store;
  readonly registry: Registry;
  readonly supervisor: Supervisor;
  readonly journal: Journal;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly identity: Identity;
  readonly authorize: Authorize;
  readonly fact: FactMaker;
  readonly node: NodeId;
  /** People and programs that look at an instance's terminal now. */
  readonly viewers: (id: InstanceId) => number;
}

/** Who asks. */
export interface Caller {
  readonly actor: ActorId;
}

/** A mutation that carries the same key again gets the first one's answer, and happens once. */
export interface Keyed {
  readonly idempotencyKey?: string | undefined;
}

const RUNTIME = 'process';
/** Names are chosen at random only by people; a few tries settle any race for the next number. */
const NAME_ATTEMPTS = 100;

/** Everything one can ask of Berth. The server maps the contract to these and nothing else. */
export class Berth {
  readonly #parts: BerthParts;
  readonly #keys = new KeyedLock<string>();

  constructor(parts: BerthParts) {
    this.#parts = parts;
  }

  async list(caller: Caller, options: { includeRemoved?: boolean } = {}): Promise<InstanceView[]> {
    this.#allow(caller, 'instance.list', null);
    const all = await this.#parts.store.listInstances(options);
    return all.map((found) => this.#view(found));
  }

  async inspect(caller: Caller, target: string): Promise<InstanceView> {
    return this.#view(await this.#find(caller, 'instance.read', target));
  }

  /** Starts something new. Resolves when its program runs. */
  async start(caller: Caller, input: StartInput): Promise<InstanceView> {
    this.#allow(caller, 'instance.start', null);
    return this.#once(caller, input.idempotencyKey, ['start', input], async (key) => {
      const admission = unwrap(await admit(this.#parts, input));
      const created = await this.#create(caller, admission, key);
      return this.#parts.supervisor.launch(created);
    });
  }

  /** Asks the program to leave, kills what is left after the grace, and resolves when nothing is. */
  async stop(
    caller: Caller,
    target: string,
    options: Keyed & { graceMs?: number | undefined } = {},
  ): Promise<InstanceView> {
    const found = await this.#find(caller, 'instance.stop', target);
    const graceMs = options.graceMs ?? found.instance.spec.graceMs;
    return this.#once(caller, options.idempotencyKey, ['stop', found.instance.id, graceMs], (key) =>
      this.#stop(caller, found, { graceMs, key }),
    );
  }

  /** Same instance, new run. A running one is stopped first. */
  async restart(
    caller: Caller,
    target: string,
    options: Keyed & { graceMs?: number | undefined } = {},
  ): Promise<InstanceView> {
    const found = await this.#find(caller, 'instance.start', target);
    const { id, spec } = found.instance;
    return this.#once(caller, options.idempotencyKey, ['restart', id], async (key) => {
      unwrap(await this.#parts.machine.checkDirectory(found.instance.workspace));
      unwrap(await this.#parts.machine.resolveCommand(spec.file, spec.env, found.instance.workspace));
      unwrap(await this.#parts.machine.checkRoom());
      if (found.instance.status !== 'exited') {
        await this.#stop(caller, found, { graceMs: options.graceMs ?? spec.graceMs });
      }
      return this.#startAgain(caller, id, key);
    });
  }

  /** Leaves a tombstone: record, events and logs stay; the workspace is never touched. */
  async remove(caller: Caller, target: string, options: Keyed = {}): Promise<InstanceView> {
    const found = await this.#find(caller, 'instance.remove', target);
    return this.#once(caller, options.idempotencyKey, ['remove', found.instance.id], (key) =>
      this.#command(found, {
        event: { type: 'remove' },
        actor: caller.actor,
        fact: { type: 'instance.removed' },
        also: {
          removedAt: this.#parts.identity.now(),
          ...(key === undefined ? {} : { idempotency: key(found) }),
        },
      }),
    );
  }

  /** Types text. Resolves when the terminal has taken it; says nothing of what the program makes of it. */
  async send(caller: Caller, target: string, text: string, options: Keyed = {}): Promise<InstanceView> {
    const found = await this.#find(caller, 'terminal.write', target);
    const bytes = Buffer.from(text);
    return this.#once(caller, options.idempotencyKey, ['send', found.instance.id, text], async (key) => {
      const link = await this.#open(found, SILENT);
      try {
        await link.input(bytes);
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
    const found = await this.#find(caller, options.write ? 'terminal.write' : 'terminal.read', target);
    const link = await this.#open(found, options.events);
    return { instance: found.instance.id, run: runOf(found).id, link };
  }

  /** Retained output of a run, alive or dead; of the current or last one unless `run` names another. */
  async readOutput(
    caller: Caller,
    target: string,
    range: OutputRange & { generation?: number; signal?: AbortSignal },
  ): Promise<AsyncIterable<OutputChunk>> {
    const found = await this.#find(caller, 'terminal.read', target);
    const run = range.generation === undefined ? runOf(found) : await this.#runOf(found, range.generation);
    const call = range.signal === undefined ? {} : { signal: range.signal };
    return this.#driver(found).readOutput(run.handle, range, call);
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

  /** Whether the caller may do that to the node itself. Throws when not. */
  check(caller: Caller, action: Action): void {
    this.#allow(caller, action, null);
  }

  async #create(caller: Caller, admission: Admission, key: KeyFor | undefined): Promise<InstanceWithRun> {
    for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt += 1) {
      const created = this.#newInstance(caller, admission, await this.#chooseName(admission));
      const { instance, run } = created;
      const subject = { actor: caller.actor, subject: instance.id, run: run.id };
      const result = await this.#parts.registry.create({
        instance,
        run,
        events: [
          this.#parts.fact({
            ...subject,
            type: 'instance.created',
            data: { name: instance.name, agent: instance.agent, workspace: instance.workspace },
          }),
          this.#parts.fact({ ...subject, type: 'run.starting', data: { generation: run.generation } }),
        ],
        ...(key === undefined ? {} : { idempotency: key(created) }),
      });
      if (result.ok) return { instance: { ...instance, version: 1 }, run };
      if (result.conflict === 'name' && admission.name !== undefined) throw nameTaken(admission.name);
      assert(result.conflict === 'name', `a new instance conflicts by ${result.conflict}`);
    }
    throw new BerthError({
      code: 'internal',
      message: 'No free name could be found. Choose one with --name.',
    });
  }

  async #chooseName({ name, agent, spec }: Admission): Promise<string> {
    if (name !== undefined) return name;
    const living = await this.#parts.store.listInstances();
    const chosen = freeName(
      nameStem(agent.id, spec.file),
      new Set(living.map(({ instance }) => instance.name)),
    );
    assert(instanceNameProblem(chosen) === undefined, `chosen name ${chosen} is valid`);
    return chosen;
  }

  #newInstance(caller: Caller, admission: Admission, name: string): InstanceWithRun & { run: RunRecord } {
    const id = newInstanceId(this.#parts.identity);
    const now = this.#parts.identity.now();
    const run = this.#newRun(id, 1);
    return {
      instance: {
        id,
        name,
        node: this.#parts.node,
        owner: caller.actor,
        agent: admission.agent.id,
        runtime: RUNTIME,
        workspace: admission.workspace,
        spec: admission.spec,
        desired: 'running',
        status: 'starting',
        generation: 1,
        run: run.id,
        createdAt: now,
        updatedAt: now,
        removedAt: null,
        version: 0,
      },
      run,
    };
  }

  #newRun(instance: InstanceId, generation: number): RunRecord {
    const id = newRunId(this.#parts.identity);
    const driver = this.#parts.drivers.get(RUNTIME);
    assert(driver !== undefined, `the ${RUNTIME} driver is there`);
    const handle = driver.plan({ instance, run: id, generation });
    const createdAt = this.#parts.identity.now();
    return {
      id,
      instance,
      generation,
      handle,
      keeper: null,
      child: null,
      createdAt,
      startedAt: null,
      exit: null,
    };
  }

  async #startAgain(caller: Caller, id: InstanceId, key: KeyFor | undefined): Promise<InstanceWithRun> {
    const now = await this.#parts.registry.get(id);
    const newRun = this.#newRun(id, now.instance.generation + 1);
    const started = await this.#command(now, {
      event: { type: 'start' },
      actor: caller.actor,
      fact: { type: 'run.starting', data: { generation: newRun.generation } },
      also: { newRun, ...(key === undefined ? {} : { idempotency: key(now) }) },
    });
    return this.#parts.supervisor.launch(started);
  }

  async #stop(
    caller: Caller,
    found: InstanceWithRun,
    options: { graceMs: number; key?: KeyFor | undefined },
  ): Promise<InstanceWithRun> {
    const { id, generation } = found.instance;
    const { graceMs, key } = options;
    this.#parts.supervisor.setPatience(id, graceMs);
    await this.#command(found, {
      event: { type: 'stop' },
      actor: caller.actor,
      fact: { type: 'run.stopping', data: { signal: found.instance.spec.stopSignal, graceMs } },
      also: key === undefined ? {} : { idempotency: key(found) },
    });
    return this.#parts.supervisor.ended(id, generation);
  }

  /** A step that a person asked for: what the state does not allow is refused. */
  async #command(found: InstanceWithRun, step: Step): Promise<InstanceWithRun> {
    const { supervisor } = this.#parts;
    const act = () => supervisor.step(found.instance.id, step);
    // What frees resources must work when there are none left; what takes more is refused.
    const stepped = step.event.type === 'start' ? await act() : await supervisor.insist(act);
    if (stepped.transition.kind === 'refused')
      throw wrongState(stepped.found, step.event.type, stepped.transition.why);
    return stepped.found;
  }

  /** Runs a mutation, or gives the answer that its key has got before. */
  async #once(
    { actor }: Caller,
    idempotencyKey: string | undefined,
    request: unknown,
    mutate: (key: KeyFor | undefined) => Promise<InstanceWithRun>,
  ): Promise<InstanceView> {
    if (idempotencyKey === undefined) return this.#view(await mutate(undefined));
    const { identity, store, registry } = this.#parts;
    const fingerprint = identity.fingerprint(JSON.stringify(request));
    return this.#keys.run(`${actor} ${idempotencyKey}`, async () => {
      const known = await store.findIdempotent(actor, idempotencyKey);
      if (known !== undefined && known.fingerprint !== fingerprint) throw otherRequest(idempotencyKey);
      if (known !== undefined) return this.#view(await registry.get(known.instance));
      const key: KeyFor = ({ instance }) => ({
        key: idempotencyKey,
        actor,
        fingerprint,
        instance: instance.id,
        time: identity.now(),
      });
      return this.#view(await mutate(key));
    });
  }

  async #open(found: InstanceWithRun, events: TerminalEvents): Promise<TerminalLink> {
    if (found.instance.status === 'exited') throw notRunning(found);
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
    const { store } = this.#parts;
    const byId = isId('instance', target) ? await store.getInstance(target as InstanceId) : undefined;
    const found = byId ?? unwrap(findTarget(await store.listInstances(), target));
    this.#allow(caller, action, found);
    return found;
  }

  #allow(caller: Caller, action: Action, found: InstanceWithRun | null): void {
    const target = found === null ? null : { id: found.instance.id, owner: found.instance.owner };
    unwrap(this.#parts.authorize(caller.actor, action, target));
  }

  #view(found: InstanceWithRun): InstanceView {
    const { id } = found.instance;
    return instanceView(found, {
      attachment: this.#parts.supervisor.attachment(id),
      viewers: this.#parts.viewers(id),
    });
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
  readonly link: TerminalLink;
}

type KeyFor = (found: InstanceWithRun) => IdempotencyRecord;

const nothing = () => undefined;
const SILENT: TerminalEvents = {
  output: nothing,
  skipped: nothing,
  resized: nothing,
  caughtUp: nothing,
  exit: nothing,
  end: nothing,
};

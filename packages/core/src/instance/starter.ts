import {
  type ActorId,
  type AdmissionRules,
  BerthError,
  type InstanceId,
  newInstanceId,
  newRunId,
  type NodeId,
  type RunId,
} from '@berth/contract';
import { assert } from '@berth/foundation';
import { checkQuotas } from '../admission/check-quotas.ts';
import type { MemoryGate } from '../admission/memory-gate.ts';
import { isBounded } from '../admission/quota.ts';
import type { KeyFor } from '../access/idempotency.ts';
import type { PortBroker } from '../port/port-broker.ts';
import type { Agent, AgentCatalog, PreparedRun } from '../ports/agents.ts';
import type { Identity } from '../ports/identity.ts';
import type { Machine } from '../ports/machine.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceRecord, InstanceWithRun, LaunchSpec, RunRecord, Store } from '../ports/store.ts';
import type { Admission } from './admission.ts';
import type { FactMaker } from './facts.ts';
import { checkRuntime } from './isolation-wish.ts';
import { NameChooser } from './name-chooser.ts';
import { createdData, leasesOf, newInstance, newRun, queuedInstance } from './new-records.ts';
import { agentUnknown, obeyed, unwrap } from './refusals.ts';
import type { Registry } from './registry.ts';
import { resolvedCommand } from './resolved-command.ts';
import type { Step, Supervisor } from './supervisor.ts';

export interface StarterParts {
  readonly store: Store;
  readonly agents: AgentCatalog;
  readonly registry: Registry;
  readonly supervisor: Supervisor;
  readonly ports: PortBroker;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly identity: Identity;
  readonly fact: FactMaker;
  readonly node: NodeId;
  readonly machine: Machine;
  readonly rules: () => AdmissionRules;
  readonly gate: Pick<MemoryGate, 'pass'>;
}

/** Who starts it, and the key under which it is recorded once. */
export interface StartRequest {
  readonly actor: ActorId;
  readonly key: KeyFor | undefined;
}

/** The next run of an instance that is there. */
interface NextRequest extends StartRequest {
  /** It begins a new conversation. */
  readonly fresh?: boolean;
  /** It is owed to the instance, and nobody's wish. */
  readonly isOwed?: boolean;
  /** Called when it is written down. */
  readonly onAdmitted?: () => void;
}

/** What of an instance its assistant must know, before or after it is in the registry. */
interface Preparing extends Pick<InstanceRecord, 'id' | 'workspace' | 'spec' | 'conversation'> {
  readonly agent: Agent;
}

interface PlannedRun extends Pick<RunRecord, 'instance' | 'generation' | 'ports'> {
  readonly id?: RunId;
}

interface Wanted extends StartRequest {
  readonly admission: Admission;
  readonly run: RunRecord;
  readonly prepared: PreparedRun | null;
}

/** Writes a run down with its name and ports, and has it started. */
export class Starter {
  readonly #parts: StarterParts;
  readonly #names: NameChooser;
  readonly #waking = new Map<InstanceId, Promise<InstanceWithRun>>();

  constructor(parts: StarterParts) {
    this.#parts = parts;
    this.#names = new NameChooser(parts.store);
  }

  /** A new instance with its first run. */
  async start(admitted: Admission, request: StartRequest): Promise<InstanceWithRun> {
    const { ports, supervisor, identity } = this.#parts;
    const instance = newInstanceId(identity);
    const admission = this.#housed(admitted, instance);
    const { agent, spec } = admission;
    return this.#past(instance, { agent, spec }, async () => {
      const prepared = await this.#prepare(
        { ...admission, id: instance, conversation: null },
        { fresh: false },
      );
      const reserved = await ports.reserve({ instance, wishes: spec.ports ?? [], before: [] });
      const run = this.#newRun(admission, { instance, generation: 1, ports: reserved });
      try {
        const create = () => this.#create({ ...request, admission, run, prepared });
        return await supervisor.starting(run.id, create, prepared);
      } catch (error) {
        ports.settle(instance);
        throw error;
      }
    });
  }

  /** A new instance that waits for room, without a run. */
  async enqueue(
    admitted: Admission,
    { actor, key }: StartRequest,
    { waitUntil, reason }: { readonly waitUntil: number | null; readonly reason: string },
  ): Promise<InstanceWithRun> {
    const { registry, fact, node, identity } = this.#parts;
    const id = newInstanceId(identity);
    const admission = this.#housed(admitted, id);
    const at = { id, now: identity.now(), waitUntil };
    const owned = { node, owner: actor, runtime: admission.runtime, conversation: null };
    const made = (name: string) => queuedInstance(admission, at, { ...owned, name });
    const subject = { actor, subject: id, run: null };
    const name = await this.#names.write(admission, (chosen) => {
      const instance = made(chosen);
      return registry.create({
        instance,
        events: [
          fact({ ...subject, type: 'instance.created', data: createdData(instance) }),
          fact({ ...subject, type: 'instance.queued', data: { reason, until: waitUntil } }),
        ],
        ...(key === undefined ? {} : { idempotency: key({ instance, run: null }) }),
      });
    });
    return { instance: { ...made(name), version: 1 }, run: null };
  }

  /** The first run of what has waited for room. `onAdmitted` is called when it is written down. */
  startQueued(found: InstanceWithRun, onAdmitted: () => void): Promise<InstanceWithRun> {
    return this.#startKept(found, { actor: found.instance.owner, key: undefined, onAdmitted });
  }

  /** Starts it if the machine has memory for it. */
  async #past<T>(
    id: InstanceId,
    { agent, spec }: { readonly agent: Agent; readonly spec: LaunchSpec },
    start: () => Promise<T>,
  ): Promise<T> {
    const { gate } = this.#parts;
    const giveBack = await gate.pass(id, { isAssistant: agent.assistant !== undefined, limits: spec.limits });
    try {
      return await start();
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** Whether the next run could be started, as far as quotas and its assistant can tell now. Throws when not. */
  async checkAgain({ instance }: InstanceWithRun, fresh: boolean): Promise<void> {
    await checkQuotas(this.#parts, instance);
    await this.#prepare({ ...instance, agent: this.#agentOf(instance) }, { fresh, isRehearsal: true });
  }

  /** Refuses what the next run of an instance would fail for. */
  async checkPlace({ instance: { workspace, runtime, spec, agent } }: InstanceWithRun): Promise<void> {
    const { machine, drivers } = this.#parts;
    unwrap(await machine.checkDirectory(workspace));
    unwrap(await checkRuntime(drivers, { runtime, agent, ...spec }, workspace));
    const { file, env } = spec;
    unwrap(await resolvedCommand(machine, runtime, { file, env, directory: workspace }));
    unwrap(await machine.checkRoom());
  }

  /** Starts what was archived; whoever comes while that is under way gets the same run. Anything else is as it is. */
  wake(found: InstanceWithRun, actor: ActorId): Promise<InstanceWithRun> {
    const { id, status, desired } = found.instance;
    if (status !== 'exited' || desired !== 'archived') return Promise.resolve(found);
    const waking = this.#waking.get(id) ?? this.#startKept(found, { actor, key: undefined });
    this.#waking.set(id, waking);
    void waking.finally(() => this.#waking.delete(id)).catch(() => undefined);
    return waking;
  }

  /** The start that is owed to an instance. Refused where it is not owed any more. */
  comeBack(found: InstanceWithRun, actor: ActorId): Promise<InstanceWithRun> {
    return this.#startKept(found, { actor, key: undefined, isOwed: true });
  }

  async #startKept(found: InstanceWithRun, request: NextRequest): Promise<InstanceWithRun> {
    const { ports } = this.#parts;
    await this.checkPlace(found);
    ports.keep(found.instance.id);
    try {
      return await this.startAgain(found, request);
    } finally {
      ports.settle(found.instance.id);
    }
  }

  /** The next run of an instance, with the ports that it had where they are free. The caller keeps and settles them. */
  async startAgain(found: InstanceWithRun, request: NextRequest): Promise<InstanceWithRun> {
    const { id, spec } = found.instance;
    const agent = this.#agentOf(found.instance);
    // What has no room is tried again and again: that must cost little.
    await checkQuotas(this.#parts, found.instance);
    return this.#past(id, { agent, spec }, () => this.#startNext(found, { ...request, agent }));
  }

  async #startNext(
    { instance: { id } }: InstanceWithRun,
    { agent, actor, key, fresh = false, isOwed = false, onAdmitted }: NextRequest & { readonly agent: Agent },
  ): Promise<InstanceWithRun> {
    // Read again: what it was told while it was being stopped is in its conversation.
    const { instance, run: before } = await this.#parts.registry.get(id);
    const prepared = await this.#prepare({ ...instance, agent }, { fresh });
    const request = { instance: id, wishes: instance.spec.ports ?? [], before: before?.ports ?? [] };
    const ports = await this.#parts.ports.reserve(request);
    const run = newRunId(this.#parts.identity);
    const admit = async () => {
      const step: Step = {
        event: { type: 'start' },
        actor,
        isOwed,
        fact: ({ generation }) => ({ type: 'run.starting', data: startingData({ generation, ports }) }),
        also: {
          newRun: (generation, now) => this.#newRun(now, { instance: id, generation, ports, id: run }),
          ...(prepared === null ? {} : { conversation: prepared.conversation }),
          ...this.#quotas(),
          ...(key === undefined ? {} : { idempotency: key(await this.#parts.registry.get(id)) }),
        },
      };
      const found = obeyed(step, await this.#parts.supervisor.step(id, step));
      onAdmitted?.();
      return found;
    };
    return this.#parts.supervisor.starting(run, admit, prepared);
  }

  /** Its definition may be gone, and with it what is known of its conversation. */
  #agentOf({ agent: id }: InstanceRecord): Agent {
    const agent = this.#parts.agents.get(id);
    if (agent === undefined) throw new BerthError(agentUnknown(this.#parts.agents, id));
    return agent;
  }

  /** Null for plain programs, which need nothing. */
  async #prepare(
    { agent, id, workspace, spec, conversation }: Preparing,
    { fresh, isRehearsal = false }: { fresh: boolean; isRehearsal?: boolean },
  ): Promise<PreparedRun | null> {
    if (agent.assistant === undefined) return null;
    const { args, env, profile = null } = spec;
    const run = { instance: id, workspace, args, env, profile, conversation, fresh, isRehearsal };
    return unwrap(await agent.assistant.prepare(run));
  }

  async #create({ actor, admission, run, key, prepared }: Wanted): Promise<InstanceWithRun> {
    const conversation = prepared?.conversation ?? null;
    const { registry, fact, node } = this.#parts;
    const { runtime } = admission;
    const made = (name: string) =>
      newInstance(admission, run, { name, node, owner: actor, runtime, conversation });
    const subject = { actor, subject: run.instance, run: run.id };
    const name = await this.#names.write(admission, (chosen) => {
      const instance = made(chosen);
      return registry.create({
        instance,
        run,
        leases: leasesOf(run),
        events: [
          fact({ ...subject, type: 'instance.created', data: createdData(instance) }),
          fact({ ...subject, type: 'run.starting', data: startingData(run) }),
        ],
        ...this.#quotas(),
        ...(key === undefined ? {} : { idempotency: key({ instance, run }) }),
      });
    });
    return { instance: { ...made(name), version: 1 }, run };
  }

  /** Counting costs a little, so that it is only done where something is bounded. */
  #quotas() {
    const { quotas } = this.#parts.rules();
    return isBounded(quotas) ? { quotas } : {};
  }

  /** One that does not see its user's home has its own. */
  #housed(admission: Admission, instance: InstanceId): Admission {
    const { spec } = admission;
    if (spec.confinement === undefined || spec.env['HOME'] !== undefined) return admission;
    const env = { ...spec.env, HOME: this.#parts.machine.privateHome(instance) };
    return { ...admission, spec: { ...spec, env } };
  }

  #newRun(
    { runtime, spec: { limits } }: Pick<InstanceRecord, 'runtime' | 'spec'>,
    planned: PlannedRun,
  ): RunRecord {
    const { instance, generation, ports, id = newRunId(this.#parts.identity) } = planned;
    const driver = this.#parts.drivers.get(runtime);
    assert(driver !== undefined, `the ${runtime} driver is there`);
    const handle = driver.plan({
      instance,
      run: id,
      generation,
      ...(limits === undefined ? {} : { limits }),
    });
    return newRun({ id, instance, generation, handle, ports, createdAt: this.#parts.identity.now() });
  }
}

/** Ports are only worth a word where there are some. */
function startingData({ generation, ports }: Pick<RunRecord, 'generation' | 'ports'>) {
  return { generation, ...(ports.length === 0 ? {} : { ports }) };
}

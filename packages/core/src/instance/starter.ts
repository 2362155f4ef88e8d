import {
  type ActorId,
  BerthError,
  type InstanceId,
  instanceNameProblem,
  newInstanceId,
  newRunId,
  type NodeId,
  type RunId,
} from '@berth/contract';
import { assert } from '@berth/foundation';
import type { KeyFor } from '../access/idempotency.ts';
import type { PortBroker } from '../port/port-broker.ts';
import type { Agent, AgentCatalog, PreparedRun } from '../ports/agents.ts';
import type { Identity } from '../ports/identity.ts';
import type { Machine } from '../ports/machine.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceRecord, InstanceWithRun, RunRecord, Store } from '../ports/store.ts';
import type { Admission } from './admission.ts';
import type { FactMaker } from './facts.ts';
import { checkRuntime } from './isolation-wish.ts';
import { freeName, nameStem } from './names.ts';
import { leasesOf, newInstance, newRun } from './new-records.ts';
import { agentUnknown, nameTaken, obeyed, unwrap } from './refusals.ts';
import type { Registry } from './registry.ts';
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
}

/** Who starts it, and the key under which it is recorded once. */
export interface StartRequest {
  readonly actor: ActorId;
  readonly key: KeyFor | undefined;
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

/** Names are chosen at random only by people; a few tries settle any race for the next number. */
const NAME_ATTEMPTS = 100;

/** Writes a run down with its name and ports, and has it started. */
export class Starter {
  readonly #parts: StarterParts;
  /** Names chosen for instances that are not stored yet. */
  readonly #chosen = new Set<string>();
  readonly #waking = new Map<InstanceId, Promise<InstanceWithRun>>();

  constructor(parts: StarterParts) {
    this.#parts = parts;
  }

  /** A new instance with its first run. */
  async start(admitted: Admission, request: StartRequest): Promise<InstanceWithRun> {
    const { ports, supervisor, identity } = this.#parts;
    const instance = newInstanceId(identity);
    const admission = this.#housed(admitted, instance);
    const wishes = admission.spec.ports ?? [];
    const prepared = await this.#prepare(
      { ...admission, id: instance, conversation: null },
      { fresh: false },
    );
    const reserved = await ports.reserve({ instance, wishes, before: [] });
    const run = this.#newRun(admission, { instance, generation: 1, ports: reserved });
    try {
      const create = () => this.#create({ ...request, admission, run, prepared });
      return await supervisor.starting(run.id, create, prepared);
    } catch (error) {
      ports.settle(instance);
      throw error;
    }
  }

  /** Whether the next run could be started, as far as its assistant can tell now. Throws when not. */
  async checkAgain({ instance }: InstanceWithRun, fresh: boolean): Promise<void> {
    await this.#prepare({ ...instance, agent: this.#agentOf(instance) }, { fresh, isRehearsal: true });
  }

  /** Refuses what the next run of an instance would fail for. */
  async checkPlace({ instance: { workspace, runtime, spec, agent } }: InstanceWithRun): Promise<void> {
    const { machine, drivers } = this.#parts;
    unwrap(await machine.checkDirectory(workspace));
    unwrap(await checkRuntime(drivers, { runtime, agent, ...spec }, workspace));
    unwrap(await machine.resolveCommand(spec.file, spec.env, workspace));
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

  async #startKept(
    found: InstanceWithRun,
    request: StartRequest & { isOwed?: boolean },
  ): Promise<InstanceWithRun> {
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
  async startAgain(
    { instance, run: before }: InstanceWithRun,
    { actor, key, fresh = false, isOwed = false }: StartRequest & { fresh?: boolean; isOwed?: boolean },
  ): Promise<InstanceWithRun> {
    const { id, spec } = instance;
    const agent = this.#agentOf(instance);
    // Read again: what it was told while it was being stopped is in its conversation.
    const { conversation } = (await this.#parts.registry.get(id)).instance;
    const prepared = await this.#prepare({ ...instance, agent, conversation }, { fresh });
    const request = { instance: id, wishes: spec.ports ?? [], before: before?.ports ?? [] };
    const ports = await this.#parts.ports.reserve(request);
    const run = newRunId(this.#parts.identity);
    const admit = async () => {
      const step: Step = {
        event: { type: 'start' },
        actor,
        isOwed,
        fact: ({ generation }) => ({ type: 'run.starting', data: startingData({ generation, ports }) }),
        also: {
          newRun: (generation) => this.#newRun(instance, { instance: id, generation, ports, id: run }),
          ...(prepared === null ? {} : { conversation: prepared.conversation }),
          ...(key === undefined ? {} : { idempotency: key(await this.#parts.registry.get(id)) }),
        },
      };
      return obeyed(step, await this.#parts.supervisor.step(id, step));
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

  async #create(wanted: Wanted): Promise<InstanceWithRun> {
    for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt += 1) {
      const name = await this.#chooseName(wanted.admission);
      try {
        const created = await this.#tryCreate(wanted, name);
        if (created !== undefined) return created;
      } finally {
        this.#chosen.delete(name);
      }
    }
    throw new BerthError({
      code: 'internal',
      message: 'No free name could be found. Choose one with --name.',
    });
  }

  /** Undefined when a name that was chosen here has been taken meanwhile. */
  async #tryCreate(
    { actor, admission, run, key, prepared }: Wanted,
    name: string,
  ): Promise<InstanceWithRun | undefined> {
    const conversation = prepared?.conversation ?? null;
    const { runtime } = admission;
    const owned = { name, node: this.#parts.node, owner: actor, runtime, conversation };
    const instance = newInstance(admission, run, owned);
    const subject = { actor, subject: instance.id, run: run.id };
    const { agent, workspace } = instance;
    const { fact } = this.#parts;
    const result = await this.#parts.registry.create({
      instance,
      run,
      leases: leasesOf(run),
      events: [
        fact({ ...subject, type: 'instance.created', data: { name, agent, workspace } }),
        fact({ ...subject, type: 'run.starting', data: startingData(run) }),
      ],
      ...(key === undefined ? {} : { idempotency: key({ instance, run }) }),
    });
    if (result.ok) return { instance: { ...instance, version: 1 }, run };
    if (result.conflict === 'name' && admission.name !== undefined) throw nameTaken(admission.name);
    assert(result.conflict === 'name', `a new instance conflicts by ${result.conflict}`);
    return undefined;
  }

  async #chooseName({ name, agent, spec }: Admission): Promise<string> {
    if (name !== undefined) return name;
    const living = await this.#parts.store.listInstances();
    const taken = new Set(living.map(({ instance }) => instance.name)).union(this.#chosen);
    const chosen = freeName(nameStem(agent.id, spec.file), taken);
    assert(instanceNameProblem(chosen) === undefined, `chosen name ${chosen} is valid`);
    this.#chosen.add(chosen);
    return chosen;
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

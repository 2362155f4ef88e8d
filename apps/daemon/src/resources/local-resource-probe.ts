import { availableParallelism, freemem, loadavg, totalmem } from 'node:os';
import { type CgroupPlace, type InstanceId, RUNTIMES } from '@berth/contract';
import type {
  DaemonUse,
  ExactMemory,
  MachineUse,
  ResourceProbe,
  ResourceSample,
  ResourceTarget,
} from '@berth/core';
import { type GroupUsage, knownOf, type ProcessUse, type UseHost, type UseReader } from '@berth/host';
import { CpuLedger } from './cpu-ledger.ts';
import { TrafficMeter } from './traffic-meter.ts';

export interface LocalResourceProbeOptions {
  readonly host: UseHost;
  /** Where the control groups of a run are, when it has any. */
  readonly placeOf: (run: Pick<ResourceTarget, 'handle' | 'child'>) => Promise<CgroupPlace | undefined>;
  /** Milliseconds that only grow. */
  readonly monotonic: () => number;
}

/** What is remembered of a run between two looks. */
interface Memory {
  /** Pid and start time of its child: a run that came later is another one. */
  readonly key: string;
  readonly ledger: CpuLedger;
  processes: readonly ProcessUse[];
  readonly traffic: TrafficMeter;
}

type Use = Omit<ResourceSample, 'io' | 'network'>;

const MICROSECONDS_PER_MS = 1000;

/**
 * Looks at runs on this machine: in the child's control group where there is one, and in the process table for what the
 * kernel does not count there.
 */
export class LocalResourceProbe implements ResourceProbe {
  readonly #options: LocalResourceProbeOptions;
  readonly #processors = availableParallelism();
  #reader: Promise<UseReader> | undefined;
  #memories = new Map<InstanceId, Memory>();

  constructor(options: LocalResourceProbeOptions) {
    this.#options = options;
  }

  async sample(targets: readonly ResourceTarget[]): Promise<ReadonlyMap<InstanceId, ResourceSample>> {
    this.#reader ??= this.#options.host.openReader();
    const reader = await this.#reader;
    const memories = new Map(targets.map((target) => [target.instance, this.#memoryOf(target)]));
    this.#memories = memories;
    const groups = await this.#groups(reader, targets);
    const uses = new Map<InstanceId, Use>();
    for (const [instance, processes] of await this.#processes(reader, targets, groups)) {
      const memory = memories.get(instance);
      if (memory === undefined) continue;
      memory.processes = processes;
      const use = useOf(groups.get(instance), processes, memory.ledger.add(processes));
      if (use.pids.length > 0) uses.set(instance, use);
    }
    const samples = await this.#withTraffic(reader, targets, uses);
    reader.sweep();
    // In the order in which they were asked for.
    return new Map(
      targets.flatMap(({ instance }) => {
        const sample = samples.get(instance);
        return sample === undefined ? [] : [[instance, sample] as const];
      }),
    );
  }

  async exactMemory(target: ResourceTarget): Promise<ExactMemory | undefined> {
    const { host, placeOf } = this.#options;
    // A reader of its own, for a look may be under way.
    const reader = await host.openReader();
    try {
      const place = await placeOf(target);
      const group = place === undefined ? undefined : await reader.group(place);
      const pids = group?.pids ?? (await this.#pidsOf(reader, target));
      const own = await host.exactMemory(pids);
      if (own.processes === 0) return undefined;
      return { ...own, keeperPss: (await host.exactMemory([target.keeper.pid])).pss };
    } finally {
      reader.close();
    }
  }

  daemon(): DaemonUse {
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / MICROSECONDS_PER_MS, memory: process.memoryUsage.rss() };
  }

  machine(): MachineUse {
    const [load = 0] = loadavg();
    return { processors: this.#processors, memoryTotal: totalmem(), memoryAvailable: freemem(), load };
  }

  /** Lets go of what is kept between looks. Not while one is under way. */
  async close(): Promise<void> {
    (await this.#reader)?.close();
  }

  #memoryOf({ instance, child }: ResourceTarget): Memory {
    const key = `${child.pid} ${child.startTime}`;
    const memory = this.#memories.get(instance);
    return memory?.key === key
      ? memory
      : { key, ledger: new CpuLedger(), processes: [], traffic: new TrafficMeter() };
  }

  async #groups(reader: UseReader, targets: readonly ResourceTarget[]): Promise<Map<InstanceId, GroupUsage>> {
    const found = await Promise.all(
      targets.map(async (target) => {
        const place = await this.#options.placeOf(target);
        return [target.instance, place === undefined ? undefined : await reader.group(place)] as const;
      }),
    );
    return new Map(found.filter((entry): entry is [InstanceId, GroupUsage] => entry[1] !== undefined));
  }

  /** The processes of all that are there; empty lists for those whose group tells everything. */
  async #processes(
    reader: UseReader,
    targets: readonly ResourceTarget[],
    groups: ReadonlyMap<InstanceId, GroupUsage>,
  ): Promise<Map<InstanceId, readonly ProcessUse[]>> {
    const found = new Map<InstanceId, readonly ProcessUse[]>();
    const alone = targets.filter(({ instance }) => !groups.has(instance));
    const roots = alone.map(({ child }) => ({ root: child }));
    const families = await reader.processes(roots, ours(targets));
    for (const { instance, child } of alone) {
      const family = families.get(child.pid);
      if (family !== undefined) found.set(instance, family);
    }
    for (const [instance, group] of groups) {
      const isComplete = group.cpuMs !== null && group.memory !== null;
      found.set(instance, isComplete ? [] : await reader.uses(group.pids));
    }
    return found;
  }

  async #withTraffic(
    reader: UseReader,
    targets: readonly ResourceTarget[],
    uses: ReadonlyMap<InstanceId, Use>,
  ): Promise<ReadonlyMap<InstanceId, ResourceSample>> {
    const found = targets.map(async ({ instance, handle }) => {
      const [memory, use] = [this.#memories.get(instance), uses.get(instance)];
      if (memory === undefined || use === undefined) return [];
      await this.#meter(reader, {
        meter: memory.traffic,
        use,
        sharesNetwork: handle.driver === RUNTIMES.none,
      });
      const { io, network } = memory.traffic;
      return [[instance, { ...use, io, network }] as const];
    });
    return new Map((await Promise.all(found)).flat());
  }

  async #meter(
    reader: UseReader,
    { meter, use: { pids, cpuMs }, sharesNetwork }: { meter: TrafficMeter; use: Use; sharesNetwork: boolean },
  ): Promise<void> {
    const now = this.#options.monotonic();
    if (!meter.isDue(now, cpuMs)) return;
    const [io, network] = await Promise.all([
      reader.io(meter.lasting(pids)),
      sharesNetwork ? undefined : reader.network(pids),
    ]);
    meter.add({ io, network }, now, cpuMs);
  }

  async #pidsOf(reader: UseReader, target: ResourceTarget): Promise<number[]> {
    const { child } = target;
    const known = knownOf(this.#memoryOf(target).processes);
    const families = await reader.processes([{ root: child, known }], ours([target]));
    return living(families.get(child.pid) ?? []);
  }
}

/** Never part of a run, though a command inside an instance may have started them. */
function ours(targets: readonly ResourceTarget[]): ReadonlySet<number> {
  return new Set([process.pid, ...targets.map(({ keeper }) => keeper.pid)]);
}

function useOf(group: GroupUsage | undefined, processes: readonly ProcessUse[], cpuMs: number): Use {
  return {
    source: group === undefined || group.cpuMs === null ? 'processes' : 'cgroup',
    cpuMs: group?.cpuMs ?? cpuMs,
    memory: group?.memory ?? processes.reduce((sum, { memory }) => sum + memory, 0),
    pids: group?.pids ?? living(processes),
    threads: group?.threads ?? processes.reduce((sum, { threads }) => sum + threads, 0),
  };
}

function living(processes: readonly ProcessUse[]): number[] {
  return processes.filter(({ zombie }) => !zombie).map(({ pid }) => pid);
}

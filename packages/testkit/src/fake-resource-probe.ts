import type { InstanceId } from '@berth/contract';
import type {
  DaemonUse,
  ExactMemory,
  MachineUse,
  ResourceProbe,
  ResourceSample,
  ResourceTarget,
} from '@berth/core';
import type { Clock } from '@berth/foundation';
import { FaultScript } from './fault-script.ts';

/** What a run of a test uses: a sample, or how much of a processor it takes from its first look on. */
export type FakeUse = Partial<ResourceSample> & { readonly cpu?: number };

const MEGABYTE = 1_000_000;

/** A probe that sees what the test says. Delays and failures are those of `faults`, by the names of the methods. */
export class FakeResourceProbe implements ResourceProbe {
  readonly faults: FaultScript;
  /** What is said of instances. Of one that nothing is said of, the sample is that of an idle program. */
  readonly uses = new Map<InstanceId, FakeUse>();
  /** Instances that are left out of a look, as those that have just ended. */
  readonly gone = new Set<InstanceId>();
  readonly exact = new Map<InstanceId, ExactMemory>();
  /** Processors that the daemon takes. */
  daemonCpu = 0;
  /** Looks that are under way. */
  looking = 0;
  /** What each look was asked about, in order. */
  readonly asked: (readonly ResourceTarget[])[] = [];
  /** Times of the looks, in milliseconds that only grow. */
  readonly times: number[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.faults = new FaultScript(clock);
  }

  async sample(targets: readonly ResourceTarget[]): Promise<ReadonlyMap<InstanceId, ResourceSample>> {
    if (this.looking > 0) throw new Error('two looks at the same time');
    this.asked.push(targets);
    this.times.push(this.#clock.monotonic());
    this.looking += 1;
    try {
      await this.faults.interfere({ method: 'sample', moment: 'before' });
      const found = targets.filter(({ instance }) => !this.gone.has(instance));
      return new Map(found.map((target) => [target.instance, this.#sampleOf(target)]));
    } finally {
      this.looking -= 1;
    }
  }

  async exactMemory({ instance }: ResourceTarget): Promise<ExactMemory | undefined> {
    await this.faults.interfere({ method: 'exactMemory', moment: 'before' });
    return this.gone.has(instance) ? undefined : this.exact.get(instance);
  }

  daemon(): DaemonUse {
    return { cpuMs: this.daemonCpu * this.#clock.monotonic(), memory: 50 * MEGABYTE };
  }

  machine(): MachineUse {
    return { processors: 2, memoryTotal: 8000 * MEGABYTE, memoryAvailable: 4000 * MEGABYTE, load: 0.5 };
  }

  #sampleOf({ instance, child }: ResourceTarget): ResourceSample {
    const { cpu = 0, ...sample } = this.uses.get(instance) ?? {};
    const cpuMs = cpu * this.#clock.monotonic();
    const pids = sample.pids ?? [child.pid];
    const none = { io: null, network: null };
    return { source: 'processes', cpuMs, memory: MEGABYTE, pids, threads: pids.length, ...none, ...sample };
  }
}

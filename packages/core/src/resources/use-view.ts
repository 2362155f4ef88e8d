import type { InstanceId } from '@berth/contract';
import type { ResourcesView, ResourceUse } from '@berth/contract/schemas';
import type { DaemonUse, MachineUse, ResourceSample } from '../ports/resources.ts';
import type { DiskUse } from './disk-watch.ts';
import type { LiveRun } from './live-runs.ts';

/** Everything that one look has found. */
export interface Look {
  readonly runs: readonly LiveRun[];
  readonly samples: ReadonlyMap<InstanceId, ResourceSample>;
  readonly daemon: DaemonUse;
  readonly machine: MachineUse;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** Milliseconds that only grow. */
  readonly monotonic: number;
  readonly periodMs: number;
}

/** Processors are told to a thousandth. */
const CPU_STEPS = 1000;

/** A look as people get it: what was used since the look before. */
export function viewOf(
  look: Look,
  before: Look | undefined,
  diskUse: (id: InstanceId) => DiskUse | undefined,
): ResourcesView {
  const elapsedMs = before === undefined ? 0 : look.monotonic - before.monotonic;
  const earlier = new Map(before?.runs.map((live) => [live.run, before.samples.get(live.target.instance)]));
  return {
    time: new Date(look.time).toISOString(),
    periodMs: look.periodMs,
    instances: look.runs.flatMap(({ target: { instance }, run }): ResourceUse[] => {
      const sample = look.samples.get(instance);
      if (sample === undefined) return [];
      const { source, cpuMs, memory, pids, threads, io, network } = sample;
      const last = earlier.get(run);
      const cpu = last?.source === source ? share(cpuMs - last.cpuMs, elapsedMs) : null;
      const disk = diskView(diskUse(instance));
      const counts = { processes: pids.length, threads };
      return [{ instance, source, cpu, cpuMs, memory, ...counts, io, network, disk }];
    }),
    daemon: {
      cpu: before === undefined ? null : share(look.daemon.cpuMs - before.daemon.cpuMs, elapsedMs),
      memory: look.daemon.memory,
    },
    machine: { ...look.machine },
  };
}

function diskView(use: DiskUse | undefined): ResourceUse['disk'] {
  if (use === undefined) return null;
  const { at, isComplete, ...sizes } = use;
  return { ...sizes, time: new Date(at).toISOString(), complete: isComplete };
}

/** Processors that were busy, on average. Null when no time has passed in which they could be. */
function share(cpuMs: number, elapsedMs: number): number | null {
  if (elapsedMs <= 0) return null;
  return Math.max(0, Math.round((cpuMs / elapsedMs) * CPU_STEPS) / CPU_STEPS);
}

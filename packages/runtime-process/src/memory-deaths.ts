import type { CgroupPlace, ExitFacts } from '@berth/contract';
import { type KernelKill, lastKernelKill, type MemoryBounds, memoryBounds, memoryKills } from '@berth/host';
import type { RunPlace } from './handle.ts';

/** Tells a kill that the kernel made for want of memory from one that somebody sent. */
export class MemoryDeaths {
  /** Kills that had been counted when a run was first seen, by its directory. */
  readonly #before = new Map<string, number>();

  /** From now on. What was not seen alive cannot be told. */
  async watch({ directory, cgroup }: RunPlace): Promise<void> {
    if (this.#before.has(directory)) return;
    const count = await kills(cgroup);
    if (count !== undefined) this.#before.set(directory, count);
  }

  forget({ directory }: RunPlace): void {
    this.#before.delete(directory);
  }

  /** The exit with its real cause. */
  async judged({ directory, cgroup, marker }: RunPlace, exit: ExitFacts): Promise<ExitFacts> {
    const before = this.#before.get(directory);
    const mayBe = exit.cause === 'signalled' && exit.signal === 'SIGKILL' && before !== undefined;
    if (!mayBe || cgroup === undefined || ((await kills(cgroup)) ?? 0) <= before) return exit;
    const bounds = await memoryBounds(cgroup);
    return diedOfMemory(exit, await lastKernelKill(`/${marker.replace(/^.*=/, '')}/`), bounds);
  }
}

/** The exit with who was killed, at which limit, and what to do about it. */
export function diedOfMemory(
  exit: ExitFacts,
  victim: KernelKill | undefined,
  bounds: MemoryBounds,
): ExitFacts {
  return { ...exit, cause: 'out_of_memory', detail: inWords(victim, bounds) };
}

function inWords(victim: KernelKill | undefined, { limit, peak }: MemoryBounds): string {
  const who = victim === undefined ? 'Its program' : `${victim.name} (pid ${victim.pid})`;
  const most = peak === null ? '' : `, with ${mebibytes(peak)} in use at most`;
  return limit === null
    ? `${who} was killed because the machine had no memory left${most}.`
    : `${who} was killed at the limit of ${mebibytes(limit)}${most}. Give it more with --memory.`;
}

function mebibytes(bytes: number): string {
  return `${Math.round((bytes / (1024 * 1024)) * 10) / 10} MiB`;
}

function kills(cgroup: CgroupPlace | undefined): Promise<number | undefined> {
  return cgroup === undefined ? Promise.resolve(undefined) : memoryKills(cgroup);
}

import type { CgroupPlace, ExitFacts } from '@berth/contract';
import { memoryKills } from '@berth/host';
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
  async judged({ directory, cgroup }: RunPlace, exit: ExitFacts): Promise<ExitFacts> {
    const before = this.#before.get(directory);
    const mayBe = exit.cause === 'signalled' && exit.signal === 'SIGKILL' && before !== undefined;
    if (!mayBe || ((await kills(cgroup)) ?? 0) <= before) return exit;
    return { ...exit, cause: 'out_of_memory', detail: 'The kernel killed it for want of memory.' };
  }
}

function kills(cgroup: CgroupPlace | undefined): Promise<number | undefined> {
  return cgroup === undefined ? Promise.resolve(undefined) : memoryKills(cgroup);
}

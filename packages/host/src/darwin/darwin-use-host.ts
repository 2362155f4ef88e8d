import type { GroupUsage } from '../cgroups/group-usage.ts';
import { type Known, knownOf, ProcessTable, runMembers } from '../use/run-members.ts';
import type { ExactUse, ProcessUse, UseHost, UseReader, UseRoot } from '../use/use-host.ts';
import { ps } from './ps.ts';
import { parsePsUses } from './ps-uses.ts';

/** What processes use on macOS, as `ps` tells it. Written to the manual page; not run on a Mac by our gates yet. */
export class DarwinUseHost implements UseHost {
  async openReader(): Promise<UseReader> {
    return new PsReader();
  }

  /** macOS shares out no pages: both sizes are the resident one. */
  async exactMemory(pids: readonly number[]): Promise<ExactUse> {
    const wanted = new Set(pids);
    const found = (await allUses()).filter(({ pid, zombie }) => wanted.has(pid) && !zombie);
    const rss = found.reduce((sum, { memory }) => sum + memory, 0);
    return { pss: rss, rss, processes: found.length };
  }
}

class PsReader implements UseReader {
  #members = new Map<number, Known>();

  async processes(
    roots: readonly UseRoot[],
    outside: ReadonlySet<number>,
  ): Promise<ReadonlyMap<number, readonly ProcessUse[]>> {
    if (roots.length === 0) return new Map();
    const table = new ProcessTable(await allUses());
    const found = new Map<number, ProcessUse[]>();
    for (const { root, known } of roots) {
      const family = runMembers(table, { root, known: this.#members.get(root.pid) ?? known, outside });
      if (family !== undefined) found.set(root.pid, family);
    }
    this.#members = new Map([...found].map(([pid, family]) => [pid, knownOf(family)]));
    return found;
  }

  async uses(pids: readonly number[]): Promise<readonly ProcessUse[]> {
    const wanted = new Set(pids);
    return (await allUses()).filter(({ pid }) => wanted.has(pid));
  }

  /** There are no control groups here. */
  async group(): Promise<GroupUsage | undefined> {
    return undefined;
  }

  /** Nobody tells that here without rights of its own. */
  async io(): Promise<undefined> {
    return undefined;
  }

  async network(): Promise<undefined> {
    return undefined;
  }

  sweep(): void {
    // Nothing stays open.
  }

  close(): void {
    // Nothing stays open.
  }
}

async function allUses(): Promise<ProcessUse[]> {
  const { stdout } = await ps(['-A', '-o', 'pid=,ppid=,pgid=,tpgid=,stat=,tty=,time=,rss=,lstart=']);
  return parsePsUses(stdout);
}

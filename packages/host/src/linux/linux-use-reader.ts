import { readdir } from 'node:fs';
import type { CgroupPlace, ProcessIdentity } from '@berth/contract';
import { type Known, knownOf, ProcessTable, runMembers } from '../use/run-members.ts';
import { type GroupUsage, readUsage } from '../cgroups/group-usage.ts';
import type { ProcessUse, UseReader, UseRoot } from '../use/use-host.ts';
import { inBatches } from './in-batches.ts';
import { KeptGroupFiles } from './kept-group-files.ts';
import { KeptFiles } from './kept-files.ts';
import { type ProcStat, parseProcStat } from './proc-stat.ts';
import { networkOf } from './network-of.ts';
import { ShortMemory } from './short-memory.ts';
import { parseProcIo, type Traffic } from './traffic-files.ts';

export interface LinuxUseReaderOptions {
  /** Milliseconds that only grow. */
  readonly monotonic: () => number;
  readonly pageBytes: number;
  /** Boot and pid namespace of this process: a root of another one has no processes here. */
  readonly here: Pick<ProcessIdentity, 'bootId' | 'pidNamespace'>;
}

/**
 * How long a process that belongs to nobody is taken for the same one by its pid. It cannot come to belong to somebody,
 * but its pid may; a pid comes back soon only where many thousand processes are started in a second.
 */
const STRANGER_MS = 5000;
/** Files read at once. Waking the thread pool is dearer than a read, so it is woken seldom; a read takes microseconds. */
const READ_BATCH = 512;
/** The kernel tells processor time in ticks of a hundredth of a second to programs, on every machine Node runs on. */
const MS_PER_TICK = 10;

/**
 * Reads `/proc/PID/stat` of all processes. Those that belong to a root stay open between looks; the others are looked at
 * when they are new, and then every few seconds.
 */
export class LinuxUseReader implements UseReader {
  readonly #options: LinuxUseReaderOptions;
  readonly #files = new KeptFiles();
  readonly #groups: KeptGroupFiles;
  readonly #usages: ShortMemory<GroupUsage>;
  /** Members of each root at the last look, by the root's pid and start time. */
  #members = new Map<string, Known>();
  #strangers = new Map<number, ProcStat>();
  #strangersReadAt = Number.NEGATIVE_INFINITY;

  constructor(options: LinuxUseReaderOptions) {
    this.#options = options;
    this.#groups = new KeptGroupFiles(this.#files, options.monotonic);
    this.#usages = new ShortMemory(options.monotonic);
  }

  async processes(
    roots: readonly UseRoot[],
    outside: ReadonlySet<number>,
  ): Promise<ReadonlyMap<number, readonly ProcessUse[]>> {
    const here = roots.filter(({ root }) => this.#isHere(root));
    if (here.length === 0) return new Map();
    const table = new ProcessTable(await this.#table(here));
    const found = new Map<number, ProcStat[]>();
    const members = new Map<string, Known>();
    for (const { root, known } of here) {
      const key = `${root.pid} ${root.startTime}`;
      const family = runMembers(table, { root, known: this.#members.get(key) ?? known, outside });
      if (family === undefined) continue;
      found.set(root.pid, family);
      members.set(key, knownOf(family));
    }
    this.#members = members;
    this.#keepStrangers(table, new Set([...found.values()].flat().map(({ pid }) => pid)));
    return new Map([...found].map(([pid, family]) => [pid, family.map((stat) => this.#use(stat))]));
  }

  async uses(pids: readonly number[]): Promise<readonly ProcessUse[]> {
    const found = await this.#readAll(pids);
    return found.filter((stat) => stat !== undefined).map((stat) => this.#use(stat));
  }

  async group(place: CgroupPlace): Promise<GroupUsage | undefined> {
    const name = place.hierarchies[0]?.instance ?? '';
    const recent = this.#usages.get(name);
    const usage = await readUsage(place, this.#groups, recent);
    if (usage !== undefined && usage !== recent) this.#usages.set(name, usage);
    return usage;
  }

  async io(pids: readonly number[]): Promise<Traffic | undefined> {
    const texts = await inBatches(pids, (pid) => this.#files.read(`/proc/${pid}/io`), READ_BATCH);
    const found = texts.map((text) => (text === undefined ? undefined : parseProcIo(text)));
    const known = found.filter((traffic) => traffic !== undefined);
    if (known.length === 0) return undefined;
    return known.reduce((all, one) => ({ in: all.in + one.in, out: all.out + one.out }));
  }

  network(pids: readonly number[]): Promise<Traffic | undefined> {
    return networkOf(this.#files, pids);
  }

  sweep(): void {
    this.#files.sweep();
    this.#groups.sweep();
    this.#usages.sweep();
  }

  close(): void {
    this.#files.close();
  }

  #isHere({ bootId, pidNamespace }: ProcessIdentity): boolean {
    const { here } = this.#options;
    return bootId === here.bootId && pidNamespace === here.pidNamespace;
  }

  async #table(roots: readonly UseRoot[]): Promise<ProcStat[]> {
    const now = this.#options.monotonic();
    if (now - this.#strangersReadAt >= STRANGER_MS) {
      this.#strangers.clear();
      this.#strangersReadAt = now;
    }
    // A root may have been seen in the moment before it became one.
    for (const { root } of roots) this.#strangers.delete(root.pid);
    const pids = await listPids();
    const strangers = pids.map((pid) => this.#strangers.get(pid)).filter((entry) => entry !== undefined);
    const others = pids.filter((pid) => !this.#strangers.has(pid));
    const entries = [...strangers, ...(await this.#readAll(others))];
    return entries.filter((entry) => entry !== undefined);
  }

  #readAll(pids: readonly number[]): Promise<(ProcStat | undefined)[]> {
    return inBatches(pids, (pid) => this.#read(pid), READ_BATCH);
  }

  async #read(pid: number): Promise<ProcStat | undefined> {
    const text = await this.#files.read(statPath(pid));
    return text === undefined ? undefined : parseProcStat(text);
  }

  #keepStrangers(table: ProcessTable<ProcStat>, members: ReadonlySet<number>): void {
    this.#strangers = new Map([...table.byPid].filter(([pid]) => !members.has(pid)));
    for (const pid of this.#strangers.keys()) this.#files.forget(statPath(pid));
  }

  #use({ ticks, childrenTicks, pages, ...entry }: ProcStat): ProcessUse {
    return {
      ...entry,
      cpuMs: ticks * MS_PER_TICK,
      childrenCpuMs: childrenTicks * MS_PER_TICK,
      memory: pages * this.#options.pageBytes,
    };
  }
}

function statPath(pid: number): string {
  return `/proc/${pid}/stat`;
}

/** Names in a callback: a promise for each of a thousand names would cost as much as the names. */
function listPids(): Promise<number[]> {
  return new Promise((resolve, reject) => {
    readdir('/proc', (error, names) => {
      if (error !== null) reject(error);
      else resolve(names.map(Number).filter(Number.isInteger));
    });
  });
}

import { mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  CGROUP_NAMES,
  type CgroupHierarchy,
  type CgroupPlace,
  type CgroupReport,
  type KeeperConfig,
  type LimitName,
  type Limits,
  messageOf,
  systemCode,
} from '@berth/contract';
import { writeLimits } from '@berth/host';

/**
 * The child's place in the order in which processes are killed for want of memory: the first. The kernel adds a
 * thousandth of the memory there is, or of the group's limit, for each step. Half of it was not enough: under a limit of
 * 64 MiB it took the keeper (55 MB, most of it shared with all others) before a child of many small processes.
 */
const FIRST_OUT_OF_MEMORY = 1000;
const OUT_OF_MEMORY_FILE = '/proc/self/oom_score_adj';
/** Somebody may remove a group that he takes for a left one between its making and our entering it. */
const ATTEMPTS = 5;
/** Stands for whoever writes it. */
const MYSELF = '0';
/** Moves a whole process. After a pause the kernel waits for all processors before it does so: 5 to 15 ms. */
const PROCESS_FILE = 'cgroup.procs';
/** Moves the thread that writes it, at once. Version 2 has no such thing for groups of whole processes. */
const THREAD_FILE = 'tasks';
const SUBTREE_FILE = 'cgroup.subtree_control';
const MOVE_FILES = { 1: THREAD_FILE, 2: PROCESS_FILE } as const;
/**
 * Weight of the group of all instances in version 1, for each of them: what two sessions have that are in no group, the
 * keeper's and the child's. Without it all instances together would count as one process beside those in no group.
 */
const SHARES_PER_INSTANCE = 2048;
const SHARES_MAX = 262_144;
const LINKS_OF_AN_EMPTY_GROUP = 2;

type OnFault = (what: string, error: unknown) => void;

/**
 * Puts the child into its control groups, without a moment in which it runs outside of them: the keeper goes in, forks,
 * and comes out again into its own. That much is synchronous, so that nothing else of the keeper happens meanwhile.
 * What cannot be placed runs all the same; that is what the report is for.
 *
 * The move of a whole process can take longer than all the rest of a start. In version 1 only the forking thread goes in
 * and out, and the keeper as a whole follows when the child runs. In version 2 a move to where the keeper already is
 * takes the wait upon itself, beside the other work of its start; those right after it do not wait again.
 */
export class ChildPlacement {
  readonly #place: CgroupPlace | undefined;
  readonly #limits: Limits;
  readonly #onFault: OnFault;
  readonly #held: LimitName[] = [];
  /** Those whose groups were there already: they may have limits from a run before. */
  readonly #found = new Set<CgroupHierarchy>();
  readonly #entered: CgroupHierarchy[] = [];
  readonly #problems: string[] = [];

  constructor({ cgroup, limits = {} }: Pick<KeeperConfig, 'cgroup' | 'limits'>, onFault: OnFault) {
    this.#place = cgroup;
    this.#limits = limits;
    this.#onFault = onFault;
  }

  /** To be called early, and to be over before `around` begins. */
  async prepare(): Promise<void> {
    const [hierarchy] = this.#place?.version === 2 ? this.#place.hierarchies : [];
    if (hierarchy === undefined) return;
    // If it fails, so will the moves that count, and they say so.
    await writeFile(`${hierarchy.home}/${PROCESS_FILE}`, MYSELF, { flag: 'r+' }).catch(() => undefined);
  }

  around<T>(fork: () => T): T {
    const preference = this.#preferChild();
    for (const hierarchy of this.#place?.hierarchies ?? []) this.#enterChild(hierarchy);
    try {
      return fork();
    } finally {
      for (const hierarchy of this.#entered) this.#enterKeeper(hierarchy);
      this.#restorePreference(preference);
      // Not before the fork: the threads of the keeper count as long as it is in the same group.
      for (const hierarchy of this.#entered) this.#limit(hierarchy);
    }
  }

  /** Moves what of the keeper `around` did not. */
  async settle(): Promise<void> {
    if (this.#place?.version !== 1) return;
    for (const hierarchy of this.#entered) {
      const group = keeperOf(hierarchy);
      await writeFile(`${group}/${PROCESS_FILE}`, MYSELF, { flag: 'r+' }).catch((error: unknown) =>
        this.#note(`move all of the keeper into ${group}`, error),
      );
    }
  }

  /** Undefined where no groups were asked for. */
  get report(): CgroupReport | undefined {
    if (this.#place === undefined) return undefined;
    const child = this.#entered.map(childOf);
    const problem = this.#problems.length === 0 ? null : this.#problems.join('; ');
    return { child, problem, held: this.#held };
  }

  /** The last act of a keeper: what is empty then goes. What is not, or is left by one that was killed, the daemon sweeps. */
  depart(): void {
    for (const hierarchy of this.#entered) {
      try {
        enter(hierarchy.home, PROCESS_FILE);
        rmdirSync(childOf(hierarchy));
        rmdirSync(keeperOf(hierarchy));
        rmdirSync(hierarchy.instance);
        this.#weigh(hierarchy);
      } catch (error) {
        const code = systemCode(error);
        // The next run of the instance is in them already, or somebody was faster.
        if (code !== 'EBUSY' && code !== 'ENOTEMPTY' && code !== 'ENOENT')
          this.#onFault('control groups', error);
      }
    }
  }

  #enterChild(hierarchy: CgroupHierarchy): void {
    const done = this.#attempt(`put the program into ${childOf(hierarchy)}`, () => {
      mkdirSync(keeperOf(hierarchy), { recursive: true });
      const made = mkdirSync(childOf(hierarchy), { recursive: true });
      if (made === undefined) this.#found.add(hierarchy);
      if (this.#version === 2) shareOut(hierarchy);
      enter(childOf(hierarchy), MOVE_FILES[this.#version]);
    });
    if (!done) return;
    this.#entered.push(hierarchy);
    this.#weigh(hierarchy);
  }

  #enterKeeper(hierarchy: CgroupHierarchy): void {
    this.#attempt(`move the keeper into ${keeperOf(hierarchy)}`, () => {
      mkdirSync(keeperOf(hierarchy), { recursive: true });
      enter(keeperOf(hierarchy), MOVE_FILES[this.#version]);
    });
  }

  #limit(hierarchy: CgroupHierarchy): void {
    const limits = this.#limits;
    if (Object.keys(limits).length === 0 && !this.#found.has(hierarchy)) return;
    const { controllers } = hierarchy;
    const { held, problems } = writeLimits(
      childOf(hierarchy),
      { version: this.#version, controllers },
      limits,
    );
    this.#held.push(...held);
    for (const problem of problems) {
      this.#problems.push(problem);
      this.#onFault('limits', new Error(problem));
    }
  }

  #attempt(what: string, action: () => void): boolean {
    for (let attempt = 1; ; attempt += 1) {
      try {
        action();
        return true;
      } catch (error) {
        const vanished = systemCode(error) === 'ENOENT' || systemCode(error) === 'ENODEV';
        if (vanished && attempt < ATTEMPTS) continue;
        this.#note(what, error);
        return false;
      }
    }
  }

  #note(what: string, error: unknown): void {
    this.#problems.push(`cannot ${what} (${messageOf(error)})`);
    this.#onFault('control groups', error);
  }

  #weigh({ instance, controllers }: CgroupHierarchy): void {
    if (this.#version !== 1 || !controllers.includes('cpu')) return;
    const all = dirname(instance);
    try {
      const instances = Math.max(1, statSync(all).nlink - LINKS_OF_AN_EMPTY_GROUP);
      const shares = Math.min(instances * SHARES_PER_INSTANCE, SHARES_MAX);
      writeFileSync(`${all}/cpu.shares`, String(shares), { flag: 'r+' });
    } catch (error) {
      this.#onFault('weight of all instances', error);
    }
  }

  get #version(): 1 | 2 {
    return this.#place?.version ?? 2;
  }

  /** A process hands its preference on to what it forks. Returns its own, which it may take back later. */
  #preferChild(): string | undefined {
    try {
      const own = readFileSync(OUT_OF_MEMORY_FILE, 'latin1').trim();
      writeFileSync(OUT_OF_MEMORY_FILE, String(FIRST_OUT_OF_MEMORY));
      return own;
    } catch (error) {
      // Only Linux has it.
      if (systemCode(error) !== 'ENOENT') this.#onFault('out-of-memory preference', error);
      return undefined;
    }
  }

  #restorePreference(own: string | undefined): void {
    if (own === undefined) return;
    try {
      writeFileSync(OUT_OF_MEMORY_FILE, own);
    } catch (error) {
      this.#onFault('out-of-memory preference', error);
    }
  }
}

function shareOut({ instance, controllers }: CgroupHierarchy): void {
  if (controllers.length === 0) return;
  // Nobody above hands it down before somebody asks for it. What is refused there is refused below, and said then.
  if (controllers.includes('cpu')) {
    for (const above of [dirname(dirname(instance)), dirname(instance)]) tryEnable(above, '+cpu');
  }
  const request = controllers.map((controller) => `+${controller}`).join(' ');
  writeFileSync(`${instance}/${SUBTREE_FILE}`, request, { flag: 'r+' });
}

function tryEnable(group: string, request: string): void {
  try {
    writeFileSync(`${group}/${SUBTREE_FILE}`, request, { flag: 'r+' });
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}

function enter(group: string, file: string): void {
  writeFileSync(`${group}/${file}`, MYSELF, { flag: 'r+' });
}

function childOf({ instance }: CgroupHierarchy): string {
  return `${instance}/${CGROUP_NAMES.child}`;
}

function keeperOf({ instance }: CgroupHierarchy): string {
  return `${instance}/${CGROUP_NAMES.keeper}`;
}

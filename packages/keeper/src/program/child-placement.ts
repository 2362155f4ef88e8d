import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import {
  CGROUP_NAMES,
  type CgroupHierarchy,
  type CgroupPlace,
  type CgroupReport,
  messageOf,
  systemCode,
} from '@berth/contract';

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

type OnFault = (what: string, error: unknown) => void;

/**
 * Puts the child into its control groups, without a moment in which it runs outside of them: the keeper goes in, forks,
 * and comes out again into its own. All of it is synchronous, so that nothing else of the keeper happens meanwhile.
 * What cannot be placed runs all the same; that is what the report is for.
 */
export class ChildPlacement {
  readonly #place: CgroupPlace | undefined;
  readonly #onFault: OnFault;
  readonly #entered: CgroupHierarchy[] = [];
  readonly #problems: string[] = [];

  constructor(place: CgroupPlace | undefined, onFault: OnFault) {
    this.#place = place;
    this.#onFault = onFault;
  }

  around<T>(fork: () => T): T {
    const preference = this.#preferChild();
    for (const hierarchy of this.#place?.hierarchies ?? []) this.#enterChild(hierarchy);
    try {
      return fork();
    } finally {
      for (const hierarchy of this.#entered) this.#enterKeeper(hierarchy);
      this.#restorePreference(preference);
    }
  }

  /** Undefined where no groups were asked for. */
  get report(): CgroupReport | undefined {
    if (this.#place === undefined) return undefined;
    const child = this.#entered.map(childOf);
    return { child, problem: this.#problems.length === 0 ? null : this.#problems.join('; ') };
  }

  /** The last act of a keeper: what is empty then goes. What is not, or is left by one that was killed, the daemon sweeps. */
  depart(): void {
    for (const hierarchy of this.#entered) {
      try {
        enter(hierarchy.home);
        rmdirSync(childOf(hierarchy));
        rmdirSync(keeperOf(hierarchy));
        rmdirSync(hierarchy.instance);
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
      mkdirSync(childOf(hierarchy), { recursive: true });
      if (this.#place?.version === 2) shareOut(hierarchy);
      enter(childOf(hierarchy));
    });
    if (done) this.#entered.push(hierarchy);
  }

  #enterKeeper(hierarchy: CgroupHierarchy): void {
    this.#attempt(`move the keeper into ${keeperOf(hierarchy)}`, () => {
      mkdirSync(keeperOf(hierarchy), { recursive: true });
      enter(keeperOf(hierarchy));
    });
  }

  #attempt(what: string, action: () => void): boolean {
    for (let attempt = 1; ; attempt += 1) {
      try {
        action();
        return true;
      } catch (error) {
        const vanished = systemCode(error) === 'ENOENT' || systemCode(error) === 'ENODEV';
        if (vanished && attempt < ATTEMPTS) continue;
        this.#problems.push(`cannot ${what} (${messageOf(error)})`);
        this.#onFault('control groups', error);
        return false;
      }
    }
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
  const request = controllers.map((controller) => `+${controller}`).join(' ');
  writeFileSync(`${instance}/cgroup.subtree_control`, request, { flag: 'r+' });
}

function enter(group: string): void {
  writeFileSync(`${group}/cgroup.procs`, MYSELF, { flag: 'r+' });
}

function childOf({ instance }: CgroupHierarchy): string {
  return `${instance}/${CGROUP_NAMES.child}`;
}

function keeperOf({ instance }: CgroupHierarchy): string {
  return `${instance}/${CGROUP_NAMES.keeper}`;
}

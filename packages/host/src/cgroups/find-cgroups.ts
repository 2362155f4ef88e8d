import { readFile } from 'node:fs/promises';
import { type CgroupController, messageOf } from '@berth/contract';
import { berthGroup, type CgroupBase, type FoundCgroups } from './found-cgroups.ts';
import { readGroupFile } from './group-files.ts';
import { type GroupTree, kernelTree, PROCESSES_FILE, removeGroup, SUBTREE_FILE } from './group-tree.ts';
import { DAEMON_GROUP, type OwnGroup, ownGroups } from './own-groups.ts';

export interface SearchParts {
  readonly tree: GroupTree;
  /** Texts of `/proc/self/mountinfo` and `/proc/self/cgroup`. */
  readonly mountinfo: string;
  readonly cgroup: string;
  readonly pid: number;
}

/**
 * Those of version 2 that are asked for, in this order. Not `cpu`, while nothing is limited: processor time is counted
 * without it, and groups of it are weighed against each other, so that a few busy instances starved the daemon.
 */
const CONTROLLERS_2: readonly CgroupController[] = ['memory', 'pids'];
/** Handed down by the first keeper whose program is to have a share of the processors only. */
const ON_REQUEST_2: readonly CgroupController[] = ['cpu'];

/** Looks at the kernel's own files. */
export async function findOwnCgroups(): Promise<FoundCgroups> {
  const [mountinfo, cgroup] = await Promise.all([
    readFile('/proc/self/mountinfo', 'utf8'),
    readFile('/proc/self/cgroup', 'utf8'),
  ]);
  return findCgroups({ tree: kernelTree, mountinfo, cgroup, pid: process.pid });
}

/**
 * Finds out where groups can be made by making one, moving this process into it, and removing it again. Version 2 with
 * controllers is the best there is; then version 1, which has them one by one; then version 2 without, which still
 * tells who belongs together. Afterwards this process is in no instance's group, whoever started it.
 */
export async function findCgroups(parts: SearchParts): Promise<FoundCgroups> {
  const own = ownGroups(parts.mountinfo, parts.cgroup);
  const search = new Search(parts);
  const found = await search.best(own);
  await search.leaveInstances(own);
  const { problems } = search;
  if (found !== undefined) return { ...found, problems };
  const reason =
    own.length === 0 ? 'no control groups are mounted here' : (problems[0] ?? 'nothing could be tried');
  return { kind: 'none', reason, problems };
}

class Search {
  readonly problems: string[] = [];
  readonly #parts: SearchParts;
  /** Hierarchies, by the directory of the own group, in which this process is at home now. */
  readonly #atHome = new Set<string>();

  constructor(parts: SearchParts) {
    this.#parts = parts;
  }

  async best(
    own: readonly OwnGroup[],
  ): Promise<Pick<FoundCgroups & { kind: 'v1' | 'v2' }, 'kind' | 'bases'> | undefined> {
    const [unified] = own.filter(({ version }) => version === 2);
    const offered = unified === undefined ? [] : await controllersOf(unified.base, 'cgroup.controllers');
    const with2 = unified !== undefined && offered.length > 0 ? await this.#tryVersion2(unified) : undefined;
    if (with2 !== undefined) return { kind: 'v2', bases: [with2] };
    const bases: CgroupBase[] = [];
    for (const group of own.filter(({ version }) => version === 1)) {
      const base = await this.#tryVersion1(group);
      if (base !== undefined) bases.push(base);
    }
    if (bases.some(({ controllers }) => controllers.length > 0)) return { kind: 'v1', bases };
    const without =
      unified !== undefined && offered.length === 0 ? await this.#tryVersion2(unified) : undefined;
    return without === undefined ? undefined : { kind: 'v2', bases: [without] };
  }

  /** Also where the groups are of no use: a stop of the instance must not find this process in one of its groups. */
  async leaveInstances(own: readonly OwnGroup[]): Promise<void> {
    for (const { directory, base } of own) {
      if (directory === base || this.#atHome.has(directory)) continue;
      await this.#attempt(`leave ${directory}`, async () => {
        try {
          await this.#parts.tree.enter(base);
        } catch {
          // A group of version 2 that hands its controllers on must not hold processes itself.
          await this.#parts.tree.make(daemonGroup(base));
          await this.#parts.tree.enter(daemonGroup(base));
        }
      });
    }
  }

  async #tryVersion1({ directory, base, controllers }: OwnGroup): Promise<CgroupBase | undefined> {
    const berth = berthGroup(base);
    const works = await this.#attempt(`use ${base}`, async () => {
      await this.#parts.tree.checkEntry(base);
      await this.#parts.tree.make(berth);
      await this.#rehearse(berth, base);
      this.#atHome.add(directory);
    });
    if (!works) return undefined;
    // Where `cpu` has a hierarchy of its own, leaving it out costs nothing, as in version 2.
    const [used, onRequest] = onlyWeighs(controllers) ? [[], controllers] : [controllers, []];
    return { berth, home: base, controllers: used, onRequest };
  }

  /**
   * Where the base hands controllers on, it must not hold processes. It is emptied for that if nobody but this process
   * is in it; others are never moved. The root of everything is free of the rule.
   */
  async #tryVersion2({ directory, base }: OwnGroup): Promise<CgroupBase | undefined> {
    const { tree } = this.#parts;
    const berth = berthGroup(base);
    let home = base;
    const works = await this.#attempt(`use ${base}`, async () => {
      await tree.checkEntry(base);
      await tree.make(berth);
      const isRoot = (await readGroupFile(base, 'cgroup.type')) === undefined;
      const offered = await controllersOf(base, 'cgroup.controllers');
      const handsOn = ((await readGroupFile(base, SUBTREE_FILE)) ?? '').trim() !== '';
      const alone = !(await this.#holdsOthers(base));
      if (!isRoot && (handsOn || (alone && offered.length > 0))) {
        home = daemonGroup(base);
        await tree.make(home);
        await tree.enter(home);
      }
      if (isRoot || (home !== base && !(await this.#holdsAnybody(base)))) await this.#enable(base, offered);
      await this.#enable(berth, await controllersOf(base, SUBTREE_FILE));
      await this.#rehearse(berth, home);
      this.#atHome.add(directory);
    });
    if (!works) return undefined;
    const controllers = await controllersOf(berth, SUBTREE_FILE);
    const offered = ((await readGroupFile(base, 'cgroup.controllers')) ?? '').trim().split(' ');
    // Where nothing is handed on now, nothing can be.
    const onRequest = controllers.length === 0 ? [] : ON_REQUEST_2.filter((name) => offered.includes(name));
    return { berth, home, controllers, onRequest };
  }

  async #rehearse(berth: string, home: string): Promise<void> {
    const { tree, pid } = this.#parts;
    const rehearsal = `${berth}/probe-${pid}`;
    await tree.make(rehearsal);
    try {
      await tree.enter(rehearsal);
      await tree.enter(home);
    } finally {
      await removeGroup(rehearsal, tree);
    }
  }

  /** One by one: a controller that the kernel refuses does not cost the others. */
  async #enable(group: string, controllers: readonly CgroupController[]): Promise<void> {
    const enabled = await controllersOf(group, SUBTREE_FILE);
    for (const controller of controllers) {
      if (enabled.includes(controller)) continue;
      await this.#attempt(`hand ${controller} on in ${group}`, () =>
        this.#parts.tree.enable(group, controller),
      );
    }
  }

  async #holdsOthers(group: string): Promise<boolean> {
    return (await processesIn(group)).some((pid) => pid !== String(this.#parts.pid));
  }

  async #holdsAnybody(group: string): Promise<boolean> {
    return (await processesIn(group)).length > 0;
  }

  async #attempt(what: string, action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.problems.push(`cannot ${what} (${messageOf(error)})`);
      return false;
    }
  }
}

function onlyWeighs(controllers: readonly CgroupController[]): boolean {
  return controllers.every((controller) => controller === 'cpu');
}

function daemonGroup(base: string): string {
  return `${base}/${DAEMON_GROUP}`;
}

/** Not by number: processes of another pid namespace are listed as 0, and count. */
async function processesIn(group: string): Promise<readonly string[]> {
  return ((await readGroupFile(group, PROCESSES_FILE)) ?? '').split('\n').filter((line) => line !== '');
}

async function controllersOf(group: string, file: string): Promise<readonly CgroupController[]> {
  const names = ((await readGroupFile(group, file)) ?? '').trim().split(' ');
  return CONTROLLERS_2.filter((name) => names.includes(name));
}

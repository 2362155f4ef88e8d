import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GroupTree } from '../cgroups/group-tree.ts';

/** A refusal as the kernel gives it. */
function refused(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: refused, '${path}'`), { code });
}

/** Plain files that keep the kernel's rules about control groups, for one process. */
export class FakeGroupTree implements GroupTree {
  /** Directories that cannot be changed, with the kernel's answer. */
  readonly refusals = new Map<string, string>();
  readonly #pid: number;
  readonly #mounts: ReadonlyMap<string, 1 | 2>;

  constructor(mounts: Readonly<Record<string, 1 | 2>>, pid: number) {
    this.#mounts = new Map(Object.entries(mounts));
    this.#pid = pid;
  }

  /** A group as somebody else made it. */
  async given(group: string, files: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.make(group);
    for (const [name, text] of Object.entries(files)) await writeFile(join(group, name), text);
  }

  async make(group: string): Promise<void> {
    if (await exists(group)) return;
    this.#check(group);
    if (!this.#mounts.has(group)) await this.make(dirname(group));
    await mkdir(group, { recursive: true });
    await writeFile(join(group, 'cgroup.procs'), '');
    if (this.#version(group) === 1) return;
    const isRoot = this.#mounts.has(group);
    const controllers = isRoot ? '' : await readFile(join(dirname(group), 'cgroup.subtree_control'), 'utf8');
    await writeFile(join(group, 'cgroup.controllers'), controllers);
    await writeFile(join(group, 'cgroup.subtree_control'), '');
    if (!isRoot) await writeFile(join(group, 'cgroup.type'), 'domain\n');
  }

  async remove(group: string): Promise<void> {
    if (!(await exists(group))) throw refused('ENOENT', group);
    if ((await this.pids(group)).length > 0) throw refused('EBUSY', group);
    await rm(group, { recursive: true });
  }

  async checkEntry(group: string): Promise<void> {
    this.#check(group);
  }

  async enter(group: string): Promise<void> {
    this.#check(group);
    const mount = this.#mountOf(group);
    const isFree = this.#version(group) === 1 || (await this.#isRoot(group));
    if (!isFree && (await this.#subtree(group)) !== '') throw refused('EBUSY', group);
    for (const other of await this.groups(mount)) {
      const left = (await this.pids(other)).filter((pid) => pid !== this.#pid);
      await writeFile(join(other, 'cgroup.procs'), left.map((pid) => `${pid}\n`).join(''));
    }
    const there = await this.pids(group);
    await writeFile(join(group, 'cgroup.procs'), [...there, this.#pid].map((pid) => `${pid}\n`).join(''));
  }

  async enable(group: string, controller: string): Promise<void> {
    const offered = await readFile(join(group, 'cgroup.controllers'), 'utf8');
    if (!offered.split(/\s/).includes(controller)) throw refused('ENOENT', group);
    if (!(await this.#isRoot(group)) && (await this.pids(group)).length > 0) throw refused('EBUSY', group);
    const enabled = `${await this.#subtree(group)} ${controller}`.trim();
    await writeFile(join(group, 'cgroup.subtree_control'), `${enabled}\n`);
    for (const name of await directories(group)) {
      await writeFile(join(group, name, 'cgroup.controllers'), `${enabled}\n`);
    }
  }

  async pids(group: string): Promise<number[]> {
    return (await readFile(join(group, 'cgroup.procs'), 'utf8')).split('\n').filter(Boolean).map(Number);
  }

  /** That group and all below it. */
  async groups(group: string): Promise<string[]> {
    const below = await Promise.all((await directories(group)).map((name) => this.groups(join(group, name))));
    return [group, ...below.flat()];
  }

  /** The root of everything has no type; that of a container has one. */
  async #isRoot(group: string): Promise<boolean> {
    return readFile(join(group, 'cgroup.type')).then(
      () => false,
      () => true,
    );
  }

  async #subtree(group: string): Promise<string> {
    return (await readFile(join(group, 'cgroup.subtree_control'), 'utf8')).trim();
  }

  #mountOf(group: string): string {
    const found = [...this.#mounts.keys()].find((mount) => group === mount || group.startsWith(`${mount}/`));
    if (found === undefined) throw refused('ENOENT', group);
    return found;
  }

  #version(group: string): 1 | 2 | undefined {
    return this.#mounts.get(this.#mountOf(group));
  }

  #check(group: string): void {
    for (const [path, code] of this.refusals) {
      if (group === path || group.startsWith(`${path}/`)) throw refused(code, group);
    }
  }
}

async function directories(group: string): Promise<string[]> {
  const entries = await readdir(group, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function exists(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    () => false,
  );
}

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeGroupTree } from '../testing/fake-group-tree.ts';
import { findCgroups } from './find-cgroups.ts';
import { describeCgroups } from './found-cgroups.ts';

const ME = 4242;
const OTHER = 17;
const ID = 'inst_019a0000-0000-7000-8000-000000000000';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'berth-groups-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Mount points below the test's directory, with the version and controllers of each. */
class Machine {
  readonly tree: FakeGroupTree;
  readonly #mountinfo: string;

  constructor(mounts: Readonly<Record<string, 1 | 2>>) {
    const paths = Object.entries(mounts).map(([name, version]) => [join(root, name), version] as const);
    this.tree = new FakeGroupTree(Object.fromEntries(paths), ME);
    this.#mountinfo = Object.entries(mounts)
      .map(
        ([name, version]) =>
          `1 1 0:1 / ${join(root, name)} rw - cgroup${version === 2 ? '2' : ''} none rw,${name}`,
      )
      .join('\n');
  }

  find(cgroup: string) {
    return findCgroups({ tree: this.tree, mountinfo: this.#mountinfo, cgroup, pid: ME });
  }

  /** Groups that hold this process. */
  async placesOfMine(): Promise<string[]> {
    const found: string[] = [];
    for (const mount of await readdir(root)) {
      for (const group of await this.tree.groups(join(root, mount))) {
        if ((await this.tree.pids(group)).includes(ME)) found.push(group.slice(root.length));
      }
    }
    return found;
  }
}

/** A group of version 2 that was given to this user, with this process in it. */
async function delegated(group: string, others: readonly number[] = []): Promise<Machine> {
  const machine = new Machine({ unified: 2 });
  await machine.tree.given(join(root, 'unified', group), {
    'cgroup.type': 'domain\n',
    'cgroup.controllers': 'cpuset cpu io memory pids\n',
    'cgroup.procs': [ME, ...others].map((pid) => `${pid}\n`).join(''),
  });
  return machine;
}

describe('version 2', () => {
  it('moves this process out of a group that it has for itself, and shares its controllers out', async () => {
    const machine = await delegated('mine');
    const found = await machine.find('0::/mine');
    expect(describeCgroups(found)).toBe('v2: memory, pids, cpu');
    expect(found).toMatchObject({
      bases: [{ berth: join(root, 'unified/mine/berth'), home: join(root, 'unified/mine/berth-daemon') }],
      problems: [],
    });
    expect(await machine.placesOfMine()).toEqual(['/unified/mine/berth-daemon']);
    expect(await readdir(join(root, 'unified/mine/berth'))).not.toContain(`probe-${ME}`);
  });

  it('goes on where a daemon before it had shared out, also from inside an instance', async () => {
    const machine = await delegated('mine');
    await machine.find('0::/mine');
    expect(describeCgroups(await machine.find('0::/mine/berth-daemon'))).toBe('v2: memory, pids, cpu');
    await machine.tree.make(join(root, 'unified/mine/berth', ID, 'child'));
    await machine.tree.enter(join(root, 'unified/mine/berth', ID, 'child'));
    const found = await machine.find(`0::/mine/berth/${ID}/child`);
    expect(found).toMatchObject({ kind: 'v2', bases: [{ berth: join(root, 'unified/mine/berth') }] });
    expect(await machine.placesOfMine()).toEqual(['/unified/mine/berth-daemon']);
  });

  it('moves nobody else: a shared group gives places, without controllers', async () => {
    const machine = await delegated('shared', [OTHER]);
    const found = await machine.find('0::/shared');
    expect(describeCgroups(found)).toBe('v2: no controllers');
    expect(await machine.tree.pids(join(root, 'unified/shared'))).toEqual([OTHER, ME]);
    expect(found).toMatchObject({ bases: [{ home: join(root, 'unified/shared') }] });
  });

  it('may keep processes in the root of everything', async () => {
    const machine = new Machine({ unified: 2 });
    await machine.tree.given(join(root, 'unified'), { 'cgroup.controllers': 'cpu memory\n' });
    const found = await machine.find('0::/');
    expect(describeCgroups(found)).toBe('v2: memory, cpu');
    expect(await machine.placesOfMine()).toEqual(['/unified']);
  });

  it('is nothing where the group is not ours, and says so', async () => {
    const machine = await delegated('session.scope');
    machine.tree.refusals.set(join(root, 'unified/session.scope'), 'EACCES');
    const found = await machine.find('0::/session.scope');
    expect(describeCgroups(found)).toMatch(/^none: cannot use .*session\.scope \(EACCES/);
    expect(await machine.placesOfMine()).toEqual(['/unified/session.scope']);
  });
});

/** Weighs, and counts nothing: only for those that ask. */
const CPU = { controllers: [], onRequest: ['cpu'] };

describe('version 1', () => {
  it('has one group for each controller, wherever this process is in it', async () => {
    const machine = new Machine({ memory: 1, pids: 1, cpu: 1, cpuacct: 1 });
    await machine.tree.given(join(root, 'memory/jobs/one'));
    for (const mount of ['pids', 'cpu', 'cpuacct']) await machine.tree.given(join(root, mount));
    const found = await machine.find('8:pids:/\n4:memory:/jobs/one\n2:cpuacct:/\n1:cpu:/\n0::/\n');
    expect(describeCgroups(found)).toBe('v1: memory, pids, cpu, cpuacct');
    expect(found).toMatchObject({
      bases: [{ berth: join(root, 'pids/berth') }, { berth: join(root, 'memory/jobs/one/berth') }, {}, CPU],
    });
  });

  it('leaves processor time unweighed, except where it is counted in the same hierarchy', async () => {
    const machine = new Machine({ 'cpu,cpuacct': 1 });
    await machine.tree.given(join(root, 'cpu,cpuacct'));
    expect(describeCgroups(await machine.find('2:cpu,cpuacct:/\n'))).toBe('v1: cpu, cpuacct');
  });

  it('is used as far as it can be, and named where not', async () => {
    const machine = new Machine({ memory: 1, pids: 1 });
    for (const mount of ['pids', 'memory']) await machine.tree.given(join(root, mount));
    machine.tree.refusals.set(join(root, 'memory'), 'EROFS');
    const found = await machine.find('8:pids:/\n4:memory:/\n');
    expect(describeCgroups(found)).toBe('v1: pids');
    expect(found.problems).toEqual([expect.stringMatching(/^cannot use .*memory \(EROFS/)]);
  });

  it('comes before a version 2 that has no controllers, and after one that has', async () => {
    const machine = new Machine({ memory: 1, unified: 2 });
    await machine.tree.given(join(root, 'memory'));
    await machine.tree.given(join(root, 'unified'));
    expect((await machine.find('4:memory:/\n0::/')).kind).toBe('v1');
    const other = await delegated('mine');
    expect((await other.find('0::/mine')).kind).toBe('v2');
  });

  it('leaves place to a version 2 without controllers where it cannot be used', async () => {
    const machine = new Machine({ memory: 1, unified: 2 });
    await machine.tree.given(join(root, 'memory'));
    await machine.tree.given(join(root, 'unified'));
    machine.tree.refusals.set(join(root, 'memory'), 'EROFS');
    expect(describeCgroups(await machine.find('4:memory:/\n0::/'))).toBe('v2: no controllers');
  });

  it('lets this process out of an instance in all hierarchies, also those that are not used', async () => {
    const machine = new Machine({ memory: 1, unified: 2 });
    for (const mount of ['memory', 'unified']) {
      await machine.tree.given(join(root, mount, 'berth', ID, 'child'));
      await machine.tree.enter(join(root, mount, 'berth', ID, 'child'));
    }
    const found = await machine.find(`4:memory:/berth/${ID}/child\n0::/berth/${ID}/child`);
    expect(found).toMatchObject({ kind: 'v1', bases: [{ berth: join(root, 'memory/berth') }], problems: [] });
    expect(await machine.placesOfMine()).toEqual(['/memory', '/unified']);
  });
});

it('finds none where none are mounted, or all are read-only', async () => {
  const nothing = new Machine({});
  expect(describeCgroups(await nothing.find('0::/'))).toBe('none: no control groups are mounted here');
  const locked = new Machine({ memory: 1, unified: 2 });
  for (const mount of ['memory', 'unified']) {
    await locked.tree.given(join(root, mount));
    locked.tree.refusals.set(join(root, mount), 'EROFS');
  }
  const found = await locked.find('4:memory:/\n0::/');
  expect(describeCgroups(found)).toMatch(/^none: cannot use .*memory \(EROFS/);
  expect(found.problems).toHaveLength(2);
});

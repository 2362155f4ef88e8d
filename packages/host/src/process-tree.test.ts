import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ProcessIdentity } from '@berth/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { createHost } from './create-host.ts';
import type { Host, ProcessEntry } from './host.ts';
import { endTree, findTree, isAlive, trySignal } from './process-tree.ts';
import { systemClock } from './system-clock.ts';

const host = createHost();
const PATIENCE_MS = 10_000;

class Family {
  readonly marker = `BERTH_INSTANCE=${crypto.randomUUID()}`;
  readonly leader: ChildProcess;
  readonly said: Promise<unknown>;

  /** A shell that leads its own session, and says something once all its children are there. */
  constructor(script: string) {
    const [name = '', value = ''] = this.marker.split('=');
    this.leader = spawn('/bin/sh', ['-c', script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], [name]: value },
    });
    this.said = once(this.leader.stdout ?? this.leader, 'data');
  }

  async root(): Promise<ProcessIdentity> {
    await this.said;
    const root = await host.identify(this.leader.pid ?? 0);
    if (root === undefined) throw new Error('the leader is gone');
    return root;
  }

  async query(changes: Partial<ProcessIdentity> = {}) {
    return { root: { ...(await this.root()), ...changes }, marker: this.marker, except: [process.pid] };
  }
}

const families: Family[] = [];

function family(script: string): Family {
  const made = new Family(script);
  families.push(made);
  return made;
}

afterEach(async () => {
  for (const { leader, marker } of families.splice(0)) {
    const living = (await host.processes()).filter(({ zombie }) => !zombie);
    const members = await host.withEnvironment(
      living.map(({ pid }) => pid),
      marker,
    );
    const session = living.filter((entry) => entry.session === leader.pid);
    for (const pid of new Set([...members, ...session.map(({ pid }) => pid)])) trySignal(pid, 'SIGKILL');
    if (leader.exitCode === null && leader.signalCode === null) await once(leader, 'exit');
  }
});

async function living(members: readonly ProcessEntry[]): Promise<number> {
  const found = await Promise.all(members.map((member) => host.identify(member.pid)));
  return members.filter((member, index) => found[index]?.startTime === member.startTime).length;
}

const patient = () => Number.POSITIVE_INFINITY;

describe('the tree of a run', () => {
  it('has the session, the descendants and whoever carries the marker, and nobody else', async () => {
    const run = family(
      'sleep 1001 & setsid sleep 1002 & env -i setsid sleep 1003 & env -i sleep 1004 & echo up; sleep 1000',
    );
    const tree = await findTree(host, await run.query());
    expect(tree.map(({ pid }) => pid)).toContain(run.leader.pid);
    expect(tree.length).toBeGreaterThanOrEqual(5);
    expect(tree.map(({ pid }) => pid)).not.toContain(process.pid);
  });

  it('is empty for a record of another boot or another pid namespace', async () => {
    const run = family('echo up; sleep 1000');
    expect(await findTree(host, await run.query({ bootId: 'another' }))).toEqual([]);
    expect(await findTree(host, await run.query({ pidNamespace: 'another' }))).toEqual([]);
  });

  it('does not have a process that only has the pid, or the session, of one that was', async () => {
    const stranger = family('sleep 1001 & echo up; sleep 1000');
    const query = { ...(await stranger.query({ startTime: '1' })), marker: 'BERTH_INSTANCE=other' };
    expect(await findTree(host, query)).toEqual([]);
  });

  it('has no process that was there before the run', async () => {
    const run = family('echo up; exec sleep 1000');
    const { startTime } = await run.root();
    expect(
      await findTree(host, await run.query({ pid: 1, startTime: String(Number(startTime) + 1) })),
    ).toEqual([]);
  });
});

describe('the table of a machine', () => {
  const root = { bootId: 'boot', pidNamespace: 'ns', pid: 100, startTime: '10' };
  const row = (pid: number, parent: number, session = pid): ProcessEntry => ({
    pid,
    parent,
    session,
    group: session,
    startTime: String(pid / 10),
    zombie: false,
  });
  /** Keeper 90 has child 100; its descendants 110 and 120 left the session, and 120 lost its parent. */
  const table = [
    row(90, 1),
    row(100, 90),
    row(110, 100),
    row(120, 1),
    row(130, 120),
    row(140, 1),
    row(150, 140),
  ];
  const marked = new Set([100, 110, 120, 130]);
  const asked: number[] = [];
  const made: Host = {
    ...host,
    self: async () => ({ ...root, pid: 90 }),
    processes: async () => table,
    withEnvironment: async (pids, entry) => {
      if (entry === 'MARK=1') asked.push(...pids);
      return pids.filter((pid) => entry === 'MARK=1' && marked.has(pid));
    },
  };

  it('is asked for markers only where a tree begins', async () => {
    const tree = await findTree(made, { root, marker: 'MARK=1', except: [90] });
    expect(tree.map(({ pid }) => pid)).toEqual([100, 110, 120, 130]);
    expect(asked).toEqual([100, 120, 140]);
  });

  it('is asked for all of them when it is not known when the run began', async () => {
    const adopter = { ...row(1, 0), startTime: '0' };
    const known = { ...made, processes: async () => [adopter, ...table] };
    const unknown = { ...root, pid: 0, startTime: '' };
    const tree = await findTree(known, { root: unknown, marker: 'MARK=1', except: [90] });
    expect(tree.map(({ pid }) => pid)).toEqual([100, 110, 120, 130]);
  });
});

describe('ending a tree', () => {
  it('sends the signal to each, and is done when all are gone', async () => {
    const run = family('sleep 1001 & setsid sleep 1002 & echo up; sleep 1000');
    const query = await run.query();
    const members = await findTree(host, query);
    expect(await endTree(host, systemClock, { ...query, signal: 'SIGTERM', deadline: patient })).toBe(true);
    expect(await living(members)).toBe(0);
    expect(await endTree(host, systemClock, { ...query, signal: 'SIGTERM', deadline: patient })).toBe(true);
  });

  it('kills what ignores the signal, also those who can no longer be proven once their leader is gone', async () => {
    const run = family(
      `trap 'exit 0' TERM; env -i sh -c "trap '' TERM; sleep 1001; sleep 1002" & sleep 0.1; echo up; wait`,
    );
    const query = await run.query();
    const members = await findTree(host, query);
    const deadline = systemClock.monotonic() + 200;
    expect(await endTree(host, systemClock, { ...query, signal: 'SIGTERM', deadline: () => deadline })).toBe(
      true,
    );
    expect(await living(members)).toBe(0);
  });

  it('signals nobody by a pid that has another start time, or on another boot', async () => {
    const stranger = family('echo up; sleep 1000');
    for (const changes of [{ startTime: '1' }, { bootId: 'another' }]) {
      const query = { ...(await stranger.query(changes)), marker: 'BERTH_INSTANCE=other' };
      expect(await endTree(host, systemClock, { ...query, signal: 'SIGKILL', deadline: () => 0 })).toBe(true);
    }
    expect(await isAlive(host, await stranger.root())).toBe(true);
  });

  it('wakes the stopped', async () => {
    const run = family('trap "exit 0" TERM; echo up; while :; do sleep 0.01; done');
    const query = await run.query();
    trySignal(query.root.pid, 'SIGSTOP');
    const begun = systemClock.monotonic();
    await endTree(host, systemClock, { ...query, signal: 'SIGTERM', deadline: patient });
    expect(systemClock.monotonic() - begun).toBeLessThan(PATIENCE_MS);
    expect(await isAlive(host, query.root)).toBe(false);
  });
});

describe('a process', () => {
  it('is alive while exactly it is: not its successor, not its remains', async () => {
    const run = family('echo up; sleep 1000');
    const root = await run.root();
    expect(await isAlive(host, root)).toBe(true);
    expect(await isAlive(host, { ...root, startTime: '1' })).toBe(false);
    expect(await isAlive(host, { ...root, bootId: 'another' })).toBe(false);
    trySignal(root.pid, 'SIGKILL');
    await once(run.leader, 'exit');
    expect(await isAlive(host, root)).toBe(false);
    expect(trySignal(root.pid, 'SIGTERM')).toBe(false);
  });

  it('is found by an environment entry as a whole, not by a part of one', async () => {
    const run = family('echo up; sleep 1000');
    const { pid } = await run.root();
    expect(await host.withEnvironment([pid, 1 << 22], run.marker)).toEqual([pid]);
    expect(await host.withEnvironment([pid], run.marker.slice(1))).toEqual([]);
    expect(await host.withEnvironment([pid], run.marker.slice(0, -1))).toEqual([]);
  });

  it('knows itself', async () => {
    const self = await host.self();
    expect(self.pid).toBe(process.pid);
    expect(await isAlive(host, self)).toBe(true);
    expect((await host.processes()).find(({ pid }) => pid === self.pid)).toMatchObject({
      startTime: self.startTime,
    });
  });

  it('of another platform than those supported has no host', () => {
    expect(() => createHost('win32')).toThrow(expect.objectContaining({ code: 'platform_unsupported' }));
    expect(createHost('darwin').platform).toBe('darwin');
  });
});

describe('who a process is', () => {
  it('is the same whether it is looked up at once or not', async () => {
    for (const pid of [process.pid, process.ppid]) {
      expect(host.identifyNow(pid)).toEqual(await host.identify(pid));
    }
    expect(await host.self()).toEqual(host.identifyNow(process.pid));
  });

  it('is nobody once it has ended, also while it waits to be reaped', async () => {
    const { leader } = family('echo; exec sleep 1000');
    const root = await families[0]?.root();
    expect(host.identifyNow(leader.pid ?? 0)).toEqual(root);
    leader.kill('SIGKILL');
    await once(leader, 'exit');
    expect(host.identifyNow(leader.pid ?? 0)).toBeUndefined();
  });
});

import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CgroupPlace,
  childGroups,
  type KeeperConfig,
  keeperGroups,
  type ProcessIdentity,
} from '@berth/contract';
import { groupMembers, isAlive, readUsage, removeGroup, systemClock, trySignal } from '@berth/host';
import type { RuntimeHandle, StartedRun } from '@berth/core';
import { bundleKeeper, type KeeperBundle } from '@berth/testkit/keeper-bundle';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { placeOf } from './handle.ts';
import { inquire } from './inquest.ts';
import { launchKeeper } from './keeper-launch.ts';
import { readExit, readPlacement } from './run-facts.ts';
import { cgroupsHere, unifiedHere } from './test-programs/cgroups-here.ts';
import { host, living, members, RunStand } from './test-programs/run-stand.ts';

/** Small, but enough for a shell and a few helpers. */
const LIMIT_BYTES = 64 * 1024 * 1024;
const LIMIT_FILES = { 1: 'memory.limit_in_bytes', 2: 'memory.max' } as const;
const AT_ONCE = { signal: 'SIGTERM', graceMs: 300 };
/** Leaves its session, forgets its environment, and loses its parents. */
const RUNAWAY = "env -i setsid sh -c 'sleep 3000 & exit 0'; ";

const here = await cgroupsHere();
const kinds = [
  ['as the daemon finds them', here],
  ['of version 2', await unifiedHere()],
] as const;

let keeper: KeeperBundle;
let stand: RunStand;
beforeAll(async () => {
  keeper = await bundleKeeper();
});
afterEach(() => stand.close());
afterAll(() => keeper.dispose());

function groupsOf(handle: RuntimeHandle): CgroupPlace {
  const { cgroup } = placeOf(handle);
  if (cgroup === undefined) throw new Error('the run has no control groups');
  return cgroup;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function pidsIn(groups: readonly string[]): Promise<number[][]> {
  return Promise.all(groups.map(async (group) => [...(await groupMembers(group))].toSorted((a, b) => a - b)));
}

/** Everybody in the child's groups once there are so many. The keeper passes through at the start. */
async function grown(run: { handle: RuntimeHandle; started: StartedRun }, count: number) {
  const programs = async () =>
    (await members(groupsOf(run.handle))).filter((pid) => pid !== run.started.keeper.pid);
  await expect.poll(async () => (await programs()).length, { interval: 5 }).toBeGreaterThanOrEqual(count);
  return programs();
}

async function identities(pids: readonly number[]): Promise<ProcessIdentity[]> {
  return (await Promise.all(pids.map((pid) => host.identify(pid)))).filter((found) => found !== undefined);
}

async function alive(processes: readonly ProcessIdentity[]): Promise<number> {
  return (await Promise.all(processes.map((process) => isAlive(host, process)))).filter(Boolean).length;
}

describe.each(kinds)('control groups %s', (_, found) => {
  beforeEach(async () => {
    stand = await RunStand.open(keeper.entry, found);
  });

  it('hold the child in the one and the keeper in the other, from the first moment on', async () => {
    const { handle, started, place } = await stand.start(
      'cat /proc/self/cgroup > seen; sleep 1001 & exec sleep 1000',
    );
    const groups = groupsOf(handle);
    const all = groups.hierarchies.length;
    const { child, keeper: self } = started;
    // In version 1 the keeper as a whole follows its forking thread a moment later.
    await expect.poll(() => pidsIn(keeperGroups(groups))).toEqual(groups.hierarchies.map(() => [self.pid]));
    await expect.poll(() => pidsIn(childGroups(groups)).then((pids) => pids[0]?.length)).toBe(2);
    for (const pids of await pidsIn(childGroups(groups))) {
      expect(pids).toContain(child.pid);
      expect(pids).not.toContain(self.pid);
    }
    const seen = await readFile(join(stand.home, 'seen'), 'utf8');
    expect(seen.match(/\/berth\/ins_[^/]+\/child$/gm)).toHaveLength(all);
    expect(await readPlacement(place.directory)).toEqual({
      child: childGroups(groups),
      problem: null,
      held: [],
    });
    expect(stand.driver.cgroup(handle)).toMatch(/\/berth\/ins_[^/]+$/);
    const usage = await readUsage(groups);
    expect(usage?.pids).toContain(child.pid);
    expect(usage?.cpuMs).toBeGreaterThan(0);
  });

  it('make a stop find a process that left its session, its environment and its parents', async () => {
    const run = await stand.start(`${RUNAWAY} exec sleep 1000`);
    const { handle } = run;
    const all = await identities(await grown(run, 2));
    await stand.driver.stop(handle, AT_ONCE);
    expect(await alive(all)).toBe(0);
    expect(await members(groupsOf(handle))).toEqual([]);
  });

  it('make the end of the program the end of such a process', async () => {
    const run = await stand.start(`${RUNAWAY} until [ -e go ]; do sleep 0.01; done; exit 4`);
    const { handle } = run;
    const all = await identities(await grown(run, 2));
    await writeFile(join(stand.home, 'go'), '');
    expect(await stand.driver.wait(handle)).toMatchObject({ exit: { code: 4, cause: 'exited' } });
    expect(await alive(all)).toBe(0);
  });

  it('make the end of such a process sure when the keeper was killed', async () => {
    const run = await stand.start(`trap '' HUP; ${RUNAWAY} exec sleep 1000`);
    const { started, place } = run;
    const all = await identities(await grown(run, 2));
    trySignal(started.keeper.pid, 'SIGKILL');
    const found = await inquire({ host, clock: systemClock }, place, { known: started });
    expect(found).toMatchObject({ state: 'exited', exit: { cause: 'keeper_lost' } });
    expect(await alive(all)).toBe(0);
  });

  it('let processes of Berth itself live that happen to be in them, and what descends from those', async () => {
    const run = await stand.start(
      'env -u BERTH_INSTANCE BERTH_ROLE=daemon setsid sh -c "sleep 3001 & sleep 3002" & exec sleep 1000',
    );
    const { handle } = run;
    const own = await grown(run, 4);
    await stand.driver.stop(handle, { signal: 'SIGKILL', graceMs: 0 });
    expect(await members(groupsOf(handle))).toHaveLength(3);
    expect(await alive(await identities(own))).toBe(3);
  });

  it('end a program that forks without end', async () => {
    const run = await stand.start('f() { sleep 3000 & (f) & }; trap "" TERM; f; exec sleep 1000');
    const { handle } = run;
    await grown(run, 50);
    await stand.driver.stop(handle, { signal: 'SIGKILL', graceMs: 0 });
    await expect.poll(() => members(groupsOf(handle))).toEqual([]);
  });

  it('are gone when the last process has left them, run after run', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { handle, started } = await stand.start('exit 0');
      await stand.driver.wait(handle);
      await expect.poll(() => isAlive(host, started.keeper), { interval: 5, timeout: 5000 }).toBe(false);
      for (const { instance } of groupsOf(handle).hierarchies) expect(await exists(instance)).toBe(false);
    }
  });

  it('that the program divided further are emptied and removed all the same', async () => {
    const [hierarchy] = found.bases;
    const { handle, request } = await stand.start(
      `g="${hierarchy?.berth}/$BERTH_INSTANCE/child/inner"; mkdir "$g"; echo $$ > "$g/cgroup.procs"; ${RUNAWAY} exec sleep 1000`,
    );
    const groups = groupsOf(handle);
    const inner = join(childGroups(groups)[0] ?? '', 'inner');
    await expect.poll(() => groupMembers(inner)).not.toEqual([]);
    await stand.driver.stop(handle, AT_ONCE);
    await expect.poll(() => groupMembers(inner)).toEqual([]);
    expect(request.instance).toMatch(/^ins_/);
    await expect
      .poll(async () => {
        await stand.driver.destroy(handle);
        return exists(inner);
      })
      .toBe(false);
  });

  it('that cannot be made cost the run nothing but them, and it says so', async () => {
    const { handle, place, request } = stand.plan("trap '' TERM; echo up; exec sleep 1000");
    const base = found.bases[0]?.berth ?? '';
    const nowhere = { instance: `${base}/cgroup.procs/no`, home: base, controllers: [] };
    const cgroup = { version: 2, hierarchies: [nowhere] } as const;
    const bent = { ...handle, data: { ...handle.data, cgroup } };
    const started = await stand.driver.start(bent, request);
    expect(await isAlive(host, started.child)).toBe(true);
    const placement = await readPlacement(place.directory);
    expect(placement).toMatchObject({
      child: [],
      problem: expect.stringMatching(/^cannot put the program into/),
    });
    expect(await readFile(join(place.directory, 'keeper.err'), 'utf8')).toContain('control groups');
    expect(stand.driver.cgroup(bent)).toBeNull();
    expect(await stand.driver.stop(bent, AT_ONCE)).toMatchObject({ cause: 'stopped' });
    expect(await living(place.marker)).toEqual([]);
  });
});

describe('a keeper', () => {
  beforeEach(async () => {
    stand = await RunStand.open(keeper.entry, here);
  });

  it('leaves its preference for the out-of-memory killer as it was; its child is the first to be taken', async () => {
    const { started } = await stand.start();
    const preference = async (pid: number) => Number(await readFile(`/proc/${pid}/oom_score_adj`, 'utf8'));
    const own = await preference(process.pid);
    expect(await preference(started.keeper.pid)).toBe(own);
    expect(await preference(started.child.pid)).toBe(1000);
  });

  it('is not weighed against others: a few busy instances would starve the daemon', async () => {
    const { started } = await stand.start();
    for (const { pid } of [started.keeper, started.child]) {
      const own = await readFile(`/proc/${pid}/cgroup`, 'utf8');
      expect(own).not.toMatch(/^\d+:cpu:.*inst_/m);
    }
  });

  it('takes groups that vanish before it is in them as if they had never been there', async () => {
    const { handle, place, request } = stand.plan('exec sleep 1000');
    const groups = groupsOf(handle);
    const sweeper = new AbortController();
    const sweep = removeWithoutEnd(
      groups.hierarchies.map(({ instance }) => instance),
      sweeper.signal,
    );
    const config: KeeperConfig = { ...request, ...place, logMaxBytes: 1024 * 1024 };
    await mkdir(place.directory, { recursive: true, mode: 0o700 });
    const { child, keeper: self } = await launchKeeper(
      { node: process.execPath, entry: keeper.entry },
      config,
    );
    expect(await readPlacement(place.directory)).toMatchObject({ problem: null, held: [] });
    for (const pids of await pidsIn(childGroups(groups))) expect(pids).toContain(child.pid);
    sweeper.abort();
    await sweep;
    for (const pid of [child.pid, self.pid]) trySignal(pid, 'SIGKILL');
  });
});

async function removeWithoutEnd(groups: readonly string[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await Promise.all(groups.map((group) => removeGroup(group)));
}

describe.runIf(here.bases.some(({ controllers }) => controllers.includes('memory')))('out of memory', () => {
  beforeEach(async () => {
    stand = await RunStand.open(keeper.entry, here);
  });

  /** The limit is that of keeper and child together, so that only preference decides whom the kernel takes. */
  async function limit(place: CgroupPlace): Promise<void> {
    const memory = place.hierarchies.find(({ controllers }) => controllers.includes('memory'));
    await writeFile(join(memory?.instance ?? '', LIMIT_FILES[place.version]), String(LIMIT_BYTES));
    await writeFile(join(stand.home, 'go'), '');
  }
  const WAIT = 'until [ -e go ]; do sleep 0.01; done; ';

  it('takes a child that takes all the memory, and the keeper writes down how it ended', async () => {
    const { handle, started, place } = await stand.start(`${WAIT} exec tail /dev/zero`);
    await limit(groupsOf(handle));
    expect(await stand.driver.wait(handle)).toMatchObject({
      exit: { code: null, signal: 'SIGKILL', cause: 'out_of_memory' },
    });
    expect(await readExit(place.directory)).toMatchObject({ signal: 'SIGKILL', cause: 'signalled' });
    expect(await isAlive(host, started.child)).toBe(false);
  });

  it('takes some of many small processes, and never the keeper', async () => {
    const one = '(x=$(head -c 4000000 /dev/zero | tr "\\0" x); while :; do sleep 1000; done) &';
    const hog = `i=0; while [ $i -lt 24 ]; do ${one} i=$((i+1)); done; wait`;
    const { handle, started } = await stand.start(`${WAIT} ${hog}`);
    await limit(groupsOf(handle));
    const memory = groupsOf(handle).hierarchies.find(({ controllers }) => controllers.includes('memory'));
    await expect.poll(() => killsIn(memory?.instance ?? ''), { timeout: 40_000 }).toBeGreaterThan(0);
    expect(await isAlive(host, started.keeper)).toBe(true);
    await stand.driver.stop(handle, { signal: 'SIGKILL', graceMs: 0 });
    expect(await members(groupsOf(handle))).toEqual([]);
  }, 60_000);
});

/** Kills that the kernel made for want of memory, by the group whose limit was met or a group below. */
async function killsIn(group: string): Promise<number> {
  const files = [
    'memory.oom_control',
    'child/memory.oom_control',
    'keeper/memory.oom_control',
    'memory.events',
  ];
  const texts = await Promise.all(files.map((file) => readFile(join(group, file), 'utf8').catch(() => '')));
  return texts.reduce((sum, text) => sum + Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0), 0);
}

import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Confinement } from '@berth/contract';
import type { RunRequest, RuntimeHandle, StartedRun } from '@berth/core';
import {
  type BerthPaths,
  berthPaths,
  createHost,
  type FoundCgroups,
  isAlive,
  systemClock,
  trySignal,
} from '@berth/host';
import { COUNT_CODE, COUNT_LINES, FLOOD_BYTES, ManualClock, POLITE_CODE } from '@berth/testkit';
import {
  type Behaviour,
  type Command,
  type DriverBench,
  driverConformance,
} from '@berth/testkit/driver-conformance';
import { bundleKeeper, type KeeperBundle } from '@berth/testkit/keeper-bundle';
import { afterAll, beforeAll, expect } from 'vitest';
import { placeOf } from '../handle.ts';
import { groupsGone } from './cgroups-here.ts';
import { plainKind } from '../plain-kind.ts';
import { ProcessDriver } from '../process-driver.ts';
import type { RunKind } from '../run-kind.ts';
import { readStarted } from '../run-facts.ts';
import { StandbyKeeper } from '../standby-keeper.ts';
import { StandbyPool } from '../standby-pool.ts';

const script = (text: string): Command => ({ file: '/bin/sh', args: ['-c', text] });
/** A shell takes a signal only between commands, or while it waits. */
const STAY = 'while :; do sleep 1000 & wait; done';
const FLOOD_LINE = '0123456789abcde';

const programs: Record<Behaviour, Command> = {
  obedient: script('echo ready; exec sleep 1000'),
  echo: script('stty -echo; echo ready; while read -r line; do echo "got: $line"; done'),
  count: script(
    `i=1; while [ $i -le ${COUNT_LINES} ]; do echo "line $i"; i=$((i+1)); done; exit ${COUNT_CODE}`,
  ),
  crash: script('kill -9 $$'),
  stubborn: script("trap '' HUP INT TERM; echo ready; exec sleep 1000"),
  polite: script(`trap 'echo bye; exit ${POLITE_CODE}' TERM; echo ready; ${STAY}`),
  interrupted: script(`trap 'echo interrupted' INT; echo ready; ${STAY}`),
  family: script('setsid sleep 1000 & echo ready; exec sleep 1000'),
  leaver: script('setsid sleep 1000 & exit 0'),
  sizer: script(`print() { set -- $(stty size); echo "size $2x$1"; }; trap print WINCH; print; ${STAY}`),
  flood: script(
    `yes ${FLOOD_LINE} | head -n ${FLOOD_BYTES / (FLOOD_LINE.length + 1)}; echo done; exec sleep 1000`,
  ),
  notExecutable: { file: '/nonexistent/program', args: [] },
};

const host = createHost();
let keeper: KeeperBundle;
beforeAll(async () => {
  keeper = await bundleKeeper();
});
afterAll(() => keeper.dispose());

export interface ConformanceOptions {
  /** Where the drivers make control groups. */
  readonly cgroups: FoundCgroups;
  /** How many keepers stand by; none by default. */
  readonly standbys?: number;
  /** What the drivers run; plain programs by default. */
  readonly kind?: (paths: BerthPaths) => RunKind;
  /** Name of the processes that the kind itself has beside the program. */
  readonly besides?: string;
  /** What the programs may reach, where the kind holds that down. */
  readonly confinement?: Confinement;
}

/** Calls the suite. */
export function processDriverConformance(name: string, options: ConformanceOptions): void {
  driverConformance({ name, programs, create: () => createBench(options) });
}

/** With standbys, the pool is never too quiet to refill: most runs get a keeper that stood by, some a cold one. */
async function createBench(options: ConformanceOptions): Promise<DriverBench> {
  const { cgroups, standbys: size = 0, kind = () => plainKind, besides, confinement } = options;
  const home = await realpath(await mkdtemp(join(tmpdir(), 'berth-driver-')));
  const paths = berthPaths({ BERTH_HOME: home });
  await mkdir(paths.instances, { recursive: true });
  await mkdir(paths.sockets, { recursive: true });
  const cwd = join(home, 'work');
  await mkdir(cwd);
  const made: RunRequest[] = [];
  const program = { node: process.execPath, entry: keeper.entry };
  const pools: StandbyPool<StandbyKeeper>[] = [];
  const openPool = () => {
    const pool = new StandbyPool({
      size,
      launch: () => StandbyKeeper.launch(program),
      clock: new ManualClock({ free: true }),
      onFault: (what, error) => expect.fail(`${what}: ${String(error)}`),
    });
    pool.open();
    pools.push(pool);
    return pool;
  };
  const driver = () =>
    new ProcessDriver({
      paths,
      host,
      clock: systemClock,
      keeper: program,
      logMaxBytes: 16 * 1024 * 1024,
      cgroups,
      kind: kind(paths),
      standbys: openPool(),
    });
  return {
    driver: driver(),
    newRequest: (basics) => {
      const env = { PATH: process.env['PATH'] ?? '', BERTH_INSTANCE: basics.instance };
      const request = { ...basics, env, cwd, ...(confinement === undefined ? {} : { confinement }) };
      made.push(request);
      return request;
    },
    daemonRestart: async () => driver(),
    killKeeper,
    countProcesses: async (request) => {
      const names = await Promise.all((await programsOf(request)).map(nameOf));
      return names.filter((name) => name !== undefined && name !== besides).length;
    },
    dispose: async () => {
      const last = driver();
      for (const request of made) {
        await endAll(last, request);
        await groupsGone(placeOf(last.plan(request)).cgroup);
      }
      await Promise.all(pools.map((pool) => pool.close()));
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function killKeeper(_handle: RuntimeHandle, { keeper: identity }: StartedRun): Promise<void> {
  trySignal(identity.pid, 'SIGKILL');
  await expect.poll(() => isAlive(host, identity), { interval: 5 }).toBe(false);
}

/** Undefined when it is gone. */
async function nameOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => undefined);
  return text?.trim();
}

/** Programs of the run that live, found by the mark in their environment. */
async function programsOf({ instance }: RunRequest): Promise<readonly number[]> {
  const living = (await host.processes()).filter(({ zombie }) => !zombie).map(({ pid }) => pid);
  return host.withEnvironment(living, `BERTH_INSTANCE=${instance}`);
}

/** Keepers are waited for, since they write into the directory that is removed next. */
async function endAll(driver: ProcessDriver, request: RunRequest): Promise<void> {
  const handle = driver.plan(request);
  const started = await readStarted(placeOf(handle).directory);
  if (started !== undefined) await driver.stop(handle, { signal: 'SIGKILL', graceMs: 0 });
  for (const pid of await programsOf(request)) trySignal(pid, 'SIGKILL');
  if (started === undefined) return;
  await expect.poll(() => isAlive(host, started.keeper), { interval: 5, timeout: 5000 }).toBe(false);
}

import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CgroupPlace, childGroups, type InstanceId, type RunId } from '@berth/contract';
import type { RunRequest, RuntimeHandle, StartedRun } from '@berth/core';
import { berthPaths, createHost, type FoundCgroups, groupMembers, systemClock, trySignal } from '@berth/host';
import { placeOf, type RunPlace } from '../handle.ts';
import { groupsGone } from './cgroups-here.ts';
import type { KeeperProgram } from '../keeper-launch.ts';
import { plainKind } from '../plain-kind.ts';
import { ProcessDriver } from '../process-driver.ts';
import type { RunKind } from '../run-kind.ts';

/** Ignores what a terminal's hang-up and a polite request would send. */
export const STUBBORN = "trap '' HUP INT TERM; echo ready; while :; do sleep 1000; done";

export const host = createHost();

const NO_CGROUPS: FoundCgroups = { kind: 'none', reason: 'not asked for', problems: [] };

interface StandOptions {
  readonly cgroups: FoundCgroups;
  readonly kind: RunKind;
}

/** A state directory with a driver on it, for one test. */
export class RunStand {
  readonly home: string;
  readonly driver: ProcessDriver;
  readonly #places: RunPlace[] = [];
  readonly #keepers: number[] = [];

  private constructor(home: string, keeper: KeeperProgram, { cgroups, kind }: StandOptions) {
    this.home = home;
    const paths = berthPaths({ BERTH_HOME: home });
    this.driver = new ProcessDriver({
      paths,
      host,
      clock: systemClock,
      keeper,
      logMaxBytes: 1024 * 1024,
      umask: 0o022,
      cgroups,
      kind,
    });
  }

  static async open(entry: string, cgroups = NO_CGROUPS, kind = plainKind): Promise<RunStand> {
    const home = await mkdtemp(join(tmpdir(), 'berth-run-'));
    await mkdir(join(home, 'state/run'), { recursive: true });
    return new RunStand(home, { node: process.execPath, entry }, { cgroups, kind });
  }

  /** A run that was planned and not started. */
  plan(script = STUBBORN): { handle: RuntimeHandle; place: RunPlace; request: RunRequest } {
    const instance = `ins_${crypto.randomUUID()}` as InstanceId;
    const request: RunRequest = {
      instance,
      run: `run_${crypto.randomUUID()}` as RunId,
      generation: 1,
      file: '/bin/sh',
      args: ['-c', script],
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', BERTH_INSTANCE: instance },
      cwd: this.home,
      cols: 80,
      rows: 24,
      stopSignal: 'SIGHUP',
    };
    const handle = this.driver.plan(request);
    const place = placeOf(handle);
    this.#places.push(place);
    return { handle, place, request };
  }

  async start(script = STUBBORN) {
    const planned = this.plan(script);
    const started = await this.driver.start(planned.handle, planned.request);
    this.#keepers.push(started.keeper.pid);
    return { ...planned, started };
  }

  /** A small program of its own, in place of the keeper. */
  async program(source: string): Promise<KeeperProgram> {
    const entry = join(this.home, `${crypto.randomUUID()}.mjs`);
    await writeFile(entry, source);
    await chmod(entry, 0o600);
    return { node: process.execPath, entry };
  }

  /** Kills what is left. Returns the markers of which something was. */
  async close(): Promise<void> {
    for (const pid of this.#keepers) trySignal(pid, 'SIGKILL');
    for (const { marker, cgroup } of this.#places) {
      for (const pid of await living(marker)) trySignal(pid, 'SIGKILL');
      for (const pid of await members(cgroup)) trySignal(pid, 'SIGKILL');
      await groupsGone(cgroup);
    }
    await rm(this.home, { recursive: true, force: true });
  }
}

/** Living processes that carry a marker. */
export async function living(marker: string): Promise<readonly number[]> {
  const pids = (await host.processes()).filter(({ zombie }) => !zombie).map(({ pid }) => pid);
  return host.withEnvironment(pids, marker);
}

/** The record of a run whose processes have such pids, but are none of those that have them now. */
export async function strangers(pid: number, changes: { bootId?: string } = {}): Promise<StartedRun> {
  const identity = { ...(await host.self()), pid, startTime: '1', ...changes };
  return { keeper: identity, child: identity, startedAt: 1 };
}

/** Processes in the child's groups. */
export async function members(place: CgroupPlace | undefined): Promise<readonly number[]> {
  if (place === undefined) return [];
  return [...new Set((await Promise.all(childGroups(place).map(groupMembers))).flat())];
}

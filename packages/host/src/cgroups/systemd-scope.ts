import { access, constants, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../programs/find-program.ts';
import { PROCESSES_FILE } from './group-tree.ts';
import { ownGroups } from './own-groups.ts';

export interface ScopeParts {
  /** Texts of `/proc/self/mountinfo` and `/proc/self/cgroup`. */
  readonly mountinfo: string;
  readonly cgroup: string;
  readonly user: string;
  /** Directory with a file for each user whose service manager goes on after his last logout. */
  readonly lingering: string;
}

const LINGERING = '/var/lib/systemd/linger';
const MANAGER = 'systemd-run';

/**
 * Words to put before a command so that the user's service manager gives it a control group of its own, in which it may
 * make others. None where the group it would run in anyway is ours, where there is no such manager, and where the
 * manager ends at the last logout: it would take all instances along.
 */
export async function scopeCommand(
  environment: Readonly<Record<string, string | undefined>>,
  given?: ScopeParts,
): Promise<readonly string[]> {
  const manager = await managerOf(environment);
  if (manager === undefined) return [];
  const { mountinfo, cgroup, user, lingering } = given ?? (await ownParts());
  const unified = ownGroups(mountinfo, cgroup).find(({ version }) => version === 2);
  if (unified === undefined || (await isOurs(unified.base))) return [];
  if (!(await may(join(lingering, user), constants.F_OK))) return [];
  const unit = `berth-${process.pid}-${Date.now().toString(36)}`;
  const options = ['--user', '--scope', '--quiet', '--collect', '--property=Delegate=yes', `--unit=${unit}`];
  return [manager, ...options, '--'];
}

async function ownParts(): Promise<ScopeParts> {
  const [mountinfo, cgroup] = await Promise.all([
    readFile('/proc/self/mountinfo', 'utf8'),
    readFile('/proc/self/cgroup', 'utf8'),
  ]);
  return { mountinfo, cgroup, user: userInfo().username, lingering: LINGERING };
}

/** Path of the program that talks to the user's service manager, if both are there. */
async function managerOf(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const { XDG_RUNTIME_DIR: runtime, PATH } = environment;
  if (runtime === undefined || !(await may(join(runtime, 'systemd/private'), constants.F_OK)))
    return undefined;
  return findProgram(MANAGER, PATH);
}

async function isOurs(group: string): Promise<boolean> {
  return (await may(group, constants.W_OK)) && (await may(join(group, PROCESSES_FILE), constants.W_OK));
}

async function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

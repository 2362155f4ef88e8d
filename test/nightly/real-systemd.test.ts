import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ERRORS } from '@berth/contract';
import type { DaemonView, InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, Sandbox, until } from '../support/sandbox.ts';

const run = promisify(execFile);
const COUNTER = 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.1; done';
const GROUP = `berth-test-${process.pid}`;

/**
 * Starts the user's systemd in groups of its own, so that it takes no process of this machine into its slices, and with a
 * /run of its own that says that the machine was booted with systemd. `$1` names the groups.
 */
const MANAGER = `set -e
for groups in $(awk '$3 ~ /^cgroup2?$/ { print $2 }' /proc/mounts); do
  mkdir "$groups/$1"
  if [ -e "$groups/cpuset.cpus" ]; then
    cat "$groups/cpuset.cpus" > "$groups/$1/cpuset.cpus"
    cat "$groups/cpuset.mems" > "$groups/$1/cpuset.mems"
  fi
  echo $$ > "$groups/$1/cgroup.procs"
done
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system
exec /lib/systemd/systemd --user --log-target=console`;

/** A systemd of this user, really running. */
class UserSystemd {
  readonly environment: Record<string, string>;
  readonly #process: ChildProcess;

  private constructor(sandbox: Sandbox) {
    this.environment = {
      HOME: sandbox.home,
      XDG_CONFIG_HOME: join(sandbox.home, 'xdg'),
      XDG_RUNTIME_DIR: join(sandbox.home, 'runtime'),
    };
    const log = openSync(join(sandbox.home, 'systemd.log'), 'a');
    this.#process = spawn('unshare', ['--mount', 'sh', '-c', MANAGER, 'sh', GROUP], {
      env: { ...sandbox.environment(this.environment) },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
  }

  static async start(sandbox: Sandbox): Promise<UserSystemd> {
    await mkdir(join(sandbox.home, 'runtime'), { mode: 0o700 });
    const systemd = new UserSystemd(sandbox);
    await until('the systemd of the user is up', async () => {
      const asked = await systemd.systemctl('is-active', 'default.target').catch(() => 'not yet');
      return asked.trim() === 'active';
    });
    return systemd;
  }

  async systemctl(...words: readonly string[]): Promise<string> {
    const env = { ...process.env, ...this.environment };
    return (await run('systemctl', ['--user', ...words], { env })).stdout;
  }

  async mainPid(): Promise<number> {
    return Number(await this.systemctl('show', '--property=MainPID', '--value', 'berth.service'));
  }

  async end(): Promise<void> {
    this.#process.kill('SIGTERM');
    await until('systemd has ended', () => !isAlive(this.#process.pid ?? 0));
    for (const mount of await cgroupMounts()) await removeTree(join(mount, GROUP));
  }
}

async function cgroupMounts(): Promise<string[]> {
  const lines = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' '));
  return lines.filter(([, , type]) => /^cgroup2?$/.test(type ?? '')).map(([, place]) => place ?? '');
}

async function removeTree(group: string): Promise<void> {
  const entries = await readdir(group, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(group, entry.name));
  await until(`${group} is removed`, () =>
    rmdir(group).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    ),
  );
}

/** A dozen commands on a machine that does other things too. */
const PATIENCE_MS = 60_000;

describe('berth service under a real systemd of the user', { timeout: PATIENCE_MS }, () => {
  let sandbox: Sandbox;
  let systemd: UserSystemd;
  let before: InstanceView[];

  async function ok(...args: readonly string[]): Promise<string> {
    const result = await sandbox.run(args, { environment: systemd.environment });
    if (result.code === 0) return result.stdout;
    throw new Error(`berth ${args.join(' ')} exited with ${result.code}: ${result.stderr}`);
  }

  async function json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await ok(...args, '--json')) as T;
  }

  async function expectSameInstances(): Promise<void> {
    const after = await json<InstanceView[]>('ls');
    expect(after.map(({ pid }) => pid).sort()).toEqual(before.map(({ pid }) => pid).sort());
    expect(after.every(({ status }) => status === 'running')).toBe(true);
    expect(before.every(({ pid }) => isAlive(pid ?? 0))).toBe(true);
  }

  async function daemonPid(): Promise<number> {
    return (await json<DaemonView>('daemon', 'status')).pid;
  }

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    systemd = await UserSystemd.start(sandbox);
    for (const name of ['a', 'b']) await ok('start', '-n', name, '--', 'sh', '-c', COUNTER);
    await ok('service', 'install');
    // Started by the daemon of the service, so that one of its scopes outlives a daemon.
    await ok('start', '-n', 'c', '--', 'sh', '-c', COUNTER);
    before = await json<InstanceView[]>('ls');
  }, PATIENCE_MS);
  afterAll(async () => {
    await sandbox.run(['down', '--all', '--grace', '0s'], { environment: systemd.environment });
    await systemd.end();
    await sandbox.dispose();
  }, PATIENCE_MS);

  it('writes a unit in which systemd finds no fault', async () => {
    const unit = join(sandbox.home, 'xdg/systemd/user/berth.service');
    const env = { ...process.env, ...systemd.environment };
    const words = ['--user', 'verify', '--man=no', '--recursive-errors=no', unit];
    const { stdout, stderr } = await run('systemd-analyze', words, { env });
    expect([stdout, stderr]).toEqual(['', '']);
  });

  it('has the daemon be the main process of the service, in a scope of its own', async () => {
    const daemon = await daemonPid();
    expect(await systemd.mainPid()).toBe(daemon);
    expect(await readFile(`/proc/${daemon}/cgroup`, 'utf8')).toMatch(/\/run-[^/]+\.scope/);
    await expectSameInstances();
  });

  it(
    'keeps all instances over restarts of the service',
    async () => {
      for (let round = 0; round < 3; round += 1) {
        const old = await daemonPid();
        await systemd.systemctl('restart', 'berth.service');
        await expectSameInstances();
        const daemon = await daemonPid();
        expect(daemon).not.toBe(old);
        expect(await systemd.mainPid()).toBe(daemon);
      }
    },
    PATIENCE_MS,
  );

  it('starts a daemon that was killed again by itself', async () => {
    const old = await daemonPid();
    process.kill(old, 'SIGKILL');
    await until('there is another main process', async () => ![0, old].includes(await systemd.mainPid()));
    await expectSameInstances();
    expect(await daemonPid()).toBe(await systemd.mainPid());
  });

  it('leaves a daemon alone that was asked to end, until the next command', async () => {
    await ok('down');
    await until('the service has ended', async () => (await systemd.mainPid()) === 0);
    expect(await systemd.systemctl('show', '--property=ActiveState', '--value', 'berth.service')).toBe(
      'inactive\n',
    );
    await expectSameInstances();
    expect(await systemd.mainPid()).toBe(await daemonPid());
  });

  it('says so when its daemon cannot start, and is mended by the next install', async () => {
    const environment = { ...systemd.environment, BERTH_PORTS: 'nonsense' };
    const { code, stderr } = await sandbox.run(['service', 'install'], { environment });
    expect(code).toBe(ERRORS.start_failed.exit);
    expect(stderr).toContain('daemon.log');
    expect(await systemd.systemctl('show', '--property=Result', '--value', 'berth.service')).toBe(
      'exit-code\n',
    );
    await ok('service', 'install');
    await expectSameInstances();
    expect(await systemd.mainPid()).toBe(await daemonPid());
  });

  it('stops the daemon and no instance', async () => {
    const daemon = await daemonPid();
    await systemd.systemctl('stop', 'berth.service');
    expect(isAlive(daemon)).toBe(false);
    await expectSameInstances();
  });

  it('is gone after its removal, and no instance with it', async () => {
    const daemon = await daemonPid();
    await ok('service', 'remove');
    expect(isAlive(daemon)).toBe(false);
    expect(await systemd.systemctl('show', '--property=LoadState', '--value', 'berth.service')).toBe(
      'not-found\n',
    );
    await expectSameInstances();
  });
});

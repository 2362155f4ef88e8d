import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ERRORS } from '@berth/contract';
import type { DaemonView, InstanceView } from '@berth/contract/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstGap, isAlive, numberedLines, Sandbox, until } from '../support/sandbox.ts';

const COUNTER = 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.05; done';
const STAND_IN = resolve(import.meta.dirname, '../support/stand-in-systemctl.ts');

interface Status {
  readonly installed: string;
  readonly enabled: boolean;
  readonly daemon: number | null;
  readonly isServiceDaemon: boolean;
  readonly isOutdated: boolean;
}

interface Installed {
  readonly changed: boolean;
  readonly pid: number;
  readonly replaced: number | null;
  readonly running: number;
}

/** A user whose service manager is a stand-in that really runs the unit. */
class ServiceStand {
  readonly sandbox: Sandbox;
  readonly environment: Record<string, string>;

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
    const bin = join(sandbox.home, 'bin with space');
    this.environment = {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      HOME: sandbox.home,
      XDG_CONFIG_HOME: join(sandbox.home, 'xdg'),
      XDG_RUNTIME_DIR: join(sandbox.home, 'runtime'),
    };
  }

  static async create(): Promise<ServiceStand> {
    const stand = new ServiceStand(await Sandbox.create());
    const { home } = stand.sandbox;
    await mkdir(join(home, 'runtime'), { recursive: true });
    await stand.program('systemctl', `exec '${process.execPath}' '${STAND_IN}' "$@"`);
    // It becomes what it is asked to run, as the real one does with --scope.
    await stand.program('systemd-run', 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"');
    return stand;
  }

  get unit(): string {
    return join(this.sandbox.home, 'xdg/systemd/user/berth.service');
  }

  async program(name: string, script: string): Promise<void> {
    const bin = join(this.sandbox.home, 'bin with space');
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }

  run(...args: readonly string[]) {
    return this.sandbox.run(args, { environment: this.environment });
  }

  async ok(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    if (code !== 0) throw new Error(`berth ${args.join(' ')} exited with ${code}: ${stderr}`);
    return stdout;
  }

  async json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.ok(...args, '--json')) as T;
  }

  async pids(): Promise<(number | null)[]> {
    return (await this.json<InstanceView[]>('ls')).map(({ pid }) => pid).sort();
  }

  async startCounters(): Promise<(number | null)[]> {
    for (const name of ['a', 'b', 'c']) await this.ok('start', '-n', name, '--', 'sh', '-c', COUNTER);
    return this.pids();
  }

  /** As a person or an upgrade does; gives the pid of the new daemon. */
  async restartService(): Promise<number> {
    const systemctl = join(this.sandbox.home, 'bin with space/systemctl');
    await promisify(execFile)(systemctl, ['--user', 'restart', 'berth.service'], {
      env: { ...process.env, ...this.environment },
    });
    await this.ok('ls');
    return (await this.json<DaemonView>('daemon', 'status')).pid;
  }

  async dispose(): Promise<void> {
    await this.run('down', '--all', '--grace', '0s');
    await this.run('service', 'remove');
    await this.sandbox.dispose();
  }
}

/** Some twenty commands, on a machine that does other things too. */
const PATIENCE_MS = 120_000;

describe('berth service', { timeout: PATIENCE_MS }, () => {
  let stand: ServiceStand;
  beforeEach(async () => {
    stand = await ServiceStand.create();
  });
  afterEach(() => stand.dispose());

  it('takes over from a daemon that was started by hand, and no instance notices', async () => {
    const before = await stand.startCounters();
    const byHand = (await stand.json<DaemonView>('daemon', 'status')).pid;
    const installed = await stand.json<Installed>('service', 'install');
    expect(installed).toMatchObject({ changed: true, replaced: byHand, running: 3 });
    expect(isAlive(byHand)).toBe(false);
    expect(await stand.json<Status>('service', 'status')).toMatchObject({
      installed: 'own',
      enabled: true,
      daemon: installed.pid,
      isServiceDaemon: true,
      isOutdated: false,
    });
    expect(await stand.pids()).toEqual(before);

    // Again: nothing is touched.
    const again = await stand.json<Installed>('service', 'install');
    expect(again).toMatchObject({ changed: false, replaced: null, pid: installed.pid });

    const restarted = await stand.restartService();
    expect(restarted).not.toBe(installed.pid);
    expect(await stand.pids()).toEqual(before);

    await stand.ok('service', 'remove');
    await expect(readFile(stand.unit)).rejects.toThrow('ENOENT');
    expect(isAlive(restarted)).toBe(false);
    expect(before.every((pid) => isAlive(pid ?? 0))).toBe(true);
    expect(await stand.pids()).toEqual(before);
    for (const name of ['a', 'b', 'c']) {
      const lines = numberedLines(await stand.ok('logs', name));
      expect([lines[0], firstGap(lines)]).toEqual([1, undefined]);
    }
    expect(await stand.ok('service', 'remove')).toContain('No service is installed');
  });

  it('starts a daemon again that was killed, and the same instances are there', async () => {
    const before = await stand.startCounters();
    const { pid } = await stand.json<Installed>('service', 'install');
    process.kill(pid, 'SIGKILL');
    await until('the service runs another one', async () => {
      const { daemon, isServiceDaemon } = await stand.json<Status>('service', 'status');
      return isServiceDaemon && daemon !== pid;
    });
    expect(await stand.pids()).toEqual(before);
  });

  it('starts no daemon again that was asked to end; the next command has the service start it', async () => {
    const { pid } = await stand.json<Installed>('service', 'install');
    await stand.ok('down');
    await until('the service has ended', async () => {
      const { stdout } = await stand.run('service', 'status');
      return stdout.includes('inactive');
    });
    expect((await stand.run('daemon', 'status')).code).toBe(ERRORS.daemon_unavailable.exit);
    await stand.ok('ls');
    const status = await stand.json<Status>('service', 'status');
    expect(status).toMatchObject({ isServiceDaemon: true });
    expect(status.daemon).not.toBe(pid);

    await stand.ok('daemon', 'restart');
    expect(await stand.json<Status>('service', 'status')).toMatchObject({ isServiceDaemon: true });
  });

  it('gives the service the places and settings of whoever installs it', async () => {
    stand.environment['BERTH_STANDBY_KEEPERS'] = '0';
    await stand.ok('service', 'install');
    expect(await stand.json<DaemonView>('daemon', 'status')).toMatchObject({
      state: stand.sandbox.state,
      standby: 0,
    });
    stand.environment['BERTH_STANDBY_KEEPERS'] = '2';
    expect(await stand.json<Status>('service', 'status')).toMatchObject({ isOutdated: true });
    expect(await stand.json<Installed>('service', 'install')).toMatchObject({ changed: true });
    await until('there are two', async () => {
      return (await stand.json<DaemonView>('daemon', 'status')).standby === 2;
    });
  });

  it('leaves alone what it did not write', async () => {
    const theirs = '[Service]\nExecStart=/bin/true\n';
    await mkdir(join(stand.unit, '..'), { recursive: true });
    await writeFile(stand.unit, theirs);
    for (const action of ['install', 'remove']) {
      const { code, stderr } = await stand.run('service', action);
      expect(code).toBe(ERRORS.forbidden.exit);
      expect(stderr).toContain('was not written by Berth');
    }
    expect(await readFile(stand.unit, 'utf8')).toBe(theirs);
    expect(await stand.json<Status>('service', 'status')).toMatchObject({ installed: 'foreign' });
  });

  it('is that of one Berth, and no other takes its place', async () => {
    await stand.ok('service', 'install');
    const text = await readFile(stand.unit, 'utf8');
    const other = { ...stand.environment, BERTH_HOME: join(stand.sandbox.home, 'other') };
    for (const action of ['install', 'remove']) {
      const { code, stderr } = await stand.sandbox.run(['service', action], { environment: other });
      expect(code).toBe(ERRORS.forbidden.exit);
      expect(stderr).toContain(stand.sandbox.state);
    }
    expect(await readFile(stand.unit, 'utf8')).toBe(text);
  });

  it('says what to do where there is no service manager, and writes nothing', async () => {
    await stand.program('systemctl', 'echo "Failed to connect to bus: No medium found" >&2; exit 1');
    const { code, stderr } = await stand.run('service', 'install');
    expect(code).toBe(ERRORS.platform_unsupported.exit);
    expect(stderr).toContain('Failed to connect to bus: No medium found');
    expect(stderr).toContain('berth daemon run');
    await expect(readFile(stand.unit)).rejects.toThrow('ENOENT');
  });
});

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DaemonView, InstanceView } from '@berth/contract/schemas';
import { trySignal } from '@berth/host';

/** The bundled command, as a user runs it. */
export const CLI = resolve(import.meta.dirname, '../../apps/cli/dist/cli.cjs');

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

const COMMAND_MS = 60_000;
const LOOK_MS = 10;
/** More than anything takes on a busy machine: only a failure waits for so long. */
const DEADLINE_MS = 30_000;
const OUTPUT_MAX = 256 * 1024 * 1024;

/** A Berth of its own below a temporary directory, and proof that nothing of it is left at the end. */
export class Sandbox {
  readonly home: string;
  readonly work: string;

  private constructor(home: string) {
    this.home = home;
    this.work = join(home, 'work');
  }

  static async create(home?: string): Promise<Sandbox> {
    const directory = home ?? (await realpath(await mkdtemp(join(tmpdir(), 'berth-test-'))));
    const sandbox = new Sandbox(directory);
    await mkdir(sandbox.work, { recursive: true });
    return sandbox;
  }

  /** The program, for those who run it themselves. */
  get cli(): string {
    return CLI;
  }

  get state(): string {
    return join(this.home, 'state');
  }

  environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
    const { PATH = '', HOME = '', USER = 'root', DOCKER_HOST } = process.env;
    const engine = DOCKER_HOST === undefined ? {} : { DOCKER_HOST };
    return {
      PATH,
      HOME,
      USER,
      SHELL: '/bin/sh',
      LANG: 'C.UTF-8',
      BERTH_HOME: this.home,
      ...engine,
      ...extra,
    };
  }

  /** Runs one command to its end. Never rejects for its exit status. */
  run(args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
    return new Promise((resolveRun) => {
      execFile(
        process.execPath,
        [CLI, ...args],
        {
          cwd: options.cwd ?? this.work,
          env: this.environment(options.environment),
          timeout: options.timeoutMs ?? COMMAND_MS,
          maxBuffer: OUTPUT_MAX,
        },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
          resolveRun({ code, stdout, stderr });
        },
      );
    });
  }

  /** Runs a command that must succeed, and returns its standard output. */
  async ok(...args: readonly string[]): Promise<string> {
    const result = await this.run(args);
    if (result.code === 0) return result.stdout;
    throw new Error(`berth ${args.join(' ')} exited with ${result.code}: ${result.stderr}`);
  }

  async json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.ok(...args, '--json')) as T;
  }

  list(): Promise<InstanceView[]> {
    return this.json<InstanceView[]>('ls');
  }

  start(name: string, script: string): Promise<InstanceView> {
    return this.startWith(['-n', name], ['sh', '-c', script]);
  }

  async startWith(options: readonly string[], command: readonly string[]): Promise<InstanceView> {
    const words = command.length === 0 ? [] : ['--', ...command];
    return JSON.parse(await this.ok('start', '--json', ...options, ...words)) as InstanceView;
  }

  async daemonPid(): Promise<number> {
    return (await this.json<DaemonView>('daemon', 'status')).pid;
  }

  /** Kills the daemon the hard way and waits until it is gone. */
  async killDaemon(): Promise<number> {
    const pid = await this.daemonPid();
    process.kill(pid, 'SIGKILL');
    await until(`daemon ${pid} gone`, () => !isAlive(pid));
    return pid;
  }

  /** Ends everything and checks that no process of this sandbox is left. */
  async dispose(): Promise<void> {
    await this.run(['down', '--all', '--grace', '0s']);
    const left = await until('no process left', () => {
      const pids = this.processes();
      return pids.length === 0;
    }).then(
      () => [],
      () => this.processes(),
    );
    // Killing a keeper ends its program too, so that some of them are gone before their turn.
    for (const pid of left) trySignal(pid, 'SIGKILL');
    await rm(this.home, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`processes were left behind: ${left.join(', ')}`);
  }

  /** Living processes of this sandbox: its daemon, its keepers, its instances, its commands. */
  processes(): number[] {
    return livingPids().filter((pid) => mentions(pid, this.home));
  }

  /** Living processes that carry an instance's mark. */
  processesOf(instance: string): number[] {
    return livingPids().filter((pid) => readProc(pid, 'environ').includes(`BERTH_INSTANCE=${instance}`));
  }

  /** The words a process was started with. */
  commandOf(pid: number): string {
    return readProc(pid, 'cmdline').replaceAll('\0', ' ').trim();
  }

  /** A file that an instance wrote. */
  readWork(name: string): Promise<string> {
    return readFile(join(this.work, name), 'utf8');
  }

  async runDirectories(instance: InstanceView): Promise<string[]> {
    const directory = join(this.state, 'instances', instance.id);
    return (await readdir(directory)).map((name) => join(directory, name));
  }
}

/** Waits for a condition with a deadline. Rejects with what was waited for. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  const giveUpAt = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > giveUpAt) throw new Error(`not reached within ${deadlineMs} ms: ${what}`);
    await delay(LOOK_MS);
  }
}

export function isAlive(pid: number): boolean {
  return readProc(pid, 'stat') !== '' && !isZombie(pid);
}

function isZombie(pid: number): boolean {
  const stat = readProc(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    // It ended between two looks, or belongs to somebody else; either way it is not ours.
    return '';
  }
}

function livingPids(): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => pid !== process.pid && !isZombie(pid));
}

/** Keepers know the sandbox by their arguments' directory, children by their environment, the daemon by both. */
function mentions(pid: number, home: string): boolean {
  return readProc(pid, 'environ').includes(home) || readProc(pid, 'cmdline').includes(home);
}

/** Numbered lines in a text, in the order they stand there. */
export function numberedLines(text: string, prefix = 'line '): number[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith(prefix))
    .map((line) => Number(line.slice(prefix.length)));
}

/** The first place where a sequence does not go on by one, or undefined. */
export function firstGap(numbers: readonly number[]): string | undefined {
  const at = numbers.findIndex((value, index) => index > 0 && value !== (numbers[index - 1] ?? 0) + 1);
  return at < 0 ? undefined : `${numbers[at - 1]} is followed by ${numbers[at]}`;
}

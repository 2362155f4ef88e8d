import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExitFacts, KeeperConfig, KeeperReady, KeeperStatus } from '@berth/contract';
import { createHost, ownEnvironment } from '@berth/host';
import { type LogItem, readLog } from '../log/log-reader.ts';
import { bundleKeeper } from './keeper-bundle.ts';
import type { Program } from './programs.ts';
import { TestClient } from './test-client.ts';
import { until } from './until.ts';

export type KeeperWishes = Partial<KeeperConfig> & {
  /** Files read and written in it, instead of a new directory. */
  readonly home?: string;
  /** Put a starter between, as the daemon is one; `process` is then that starter. */
  readonly throughShell?: boolean;
};

/** Starts real keepers for a suite, and sees to it that nothing of them is left. */
export class KeeperStand {
  readonly entry: string;
  readonly #removeBundle: () => Promise<void>;
  readonly #keepers: TestKeeper[] = [];

  private constructor(entry: string, removeBundle: () => Promise<void>) {
    this.entry = entry;
    this.#removeBundle = removeBundle;
  }

  static async open(): Promise<KeeperStand> {
    const bundle = await bundleKeeper();
    return new KeeperStand(bundle.entry, () => bundle.remove());
  }

  /** A keeper that may not have begun yet. */
  async spawn(program: Program, wishes: KeeperWishes = {}): Promise<TestKeeper> {
    const { home = await mkdtemp(join(tmpdir(), 'berth-keeper-')), throughShell, ...overrides } = wishes;
    const instance = `ins_${crypto.randomUUID()}`;
    const config: KeeperConfig = {
      instance,
      run: `run_${crypto.randomUUID()}`,
      generation: 1,
      directory: join(home, '1'),
      instanceDirectory: home,
      socket: join(home, 'k'),
      ...program,
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', TERM: 'xterm', BERTH_INSTANCE: instance },
      cwd: home,
      cols: 80,
      rows: 24,
      stopSignal: 'SIGHUP',
      logMaxBytes: 64 * 1024 * 1024,
      ...overrides,
    };
    await mkdir(config.directory, { recursive: true, mode: 0o700 });
    const command = [process.execPath, this.entry, config.instance, config.run];
    const starter = ['/bin/sh', '-c', 'exec 3<&0; setsid "$@" <&3 & wait', 'starter'];
    const [file = '', ...args] = throughShell === true ? [...starter, ...command] : command;
    const child = spawn(file, args, {
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'pipe', 'inherit'],
      env: ownEnvironment(process.env, 'keeper'),
    });
    child.stdin.end(`${JSON.stringify(config)}\n`);
    const keeper = new TestKeeper(config, child, home);
    this.#keepers.push(keeper);
    return keeper;
  }

  /** A keeper whose program runs. */
  async start(program: Program, wishes: KeeperWishes = {}): Promise<TestKeeper> {
    const keeper = await this.spawn(program, wishes);
    const ready = await keeper.ready;
    if (!ready.ready) throw new Error(`the keeper did not start: ${ready.message}`);
    return keeper;
  }

  /** Ends the keepers of one test. Returns what they left although they should have ended it. */
  async clear(): Promise<string[]> {
    const left = await Promise.all(this.#keepers.splice(0).map((keeper) => keeper.dispose()));
    return left.flat();
  }

  async close(): Promise<void> {
    await this.clear();
    await this.#removeBundle();
  }
}

export class TestKeeper {
  readonly config: KeeperConfig;
  readonly process: ChildProcess;
  readonly home: string;
  readonly ready: Promise<KeeperReady>;
  readonly gone: Promise<unknown>;
  readonly #clients: TestClient[] = [];

  constructor(config: KeeperConfig, process: ChildProcess, home: string) {
    this.config = config;
    this.process = process;
    this.home = home;
    this.gone = once(process, 'exit');
    this.ready = readyOf(process);
  }

  async status(): Promise<KeeperStatus> {
    const ready = await this.ready;
    if (!ready.ready) throw new Error(ready.message);
    return ready.status;
  }

  async childPid(): Promise<number> {
    return (await this.status()).child?.pid ?? -1;
  }

  async connect(): Promise<TestClient> {
    const client = await TestClient.connect(this.config.socket);
    this.#clients.push(client);
    return client;
  }

  /** Pids that carry the instance's marker, or are the child. */
  async members(): Promise<readonly number[]> {
    const host = createHost();
    const living = (await host.processes()).filter(({ zombie }) => !zombie).map(({ pid }) => pid);
    return host.withEnvironment(living, `BERTH_INSTANCE=${this.config.instance}`);
  }

  async exitFile(): Promise<ExitFacts> {
    return JSON.parse(await readFile(join(this.config.directory, 'exit.json'), 'utf8')) as ExitFacts;
  }

  async log(from = 0): Promise<LogItem[]> {
    return Array.fromAsync(readLog(this.config.directory, from));
  }

  async output(from = 0): Promise<Buffer> {
    const items = await this.log(from);
    return Buffer.concat(items.map((item) => (item.kind === 'output' ? item.bytes : Buffer.alloc(0))));
  }

  /** Resolves when all of `text` was printed. */
  async printed(text: string): Promise<void> {
    await until(`"${text}" in the output`, async () => (await this.output()).includes(text));
  }

  async dispose(): Promise<string[]> {
    for (const client of this.#clients) client.close();
    const hadEnded = this.process.exitCode !== null;
    const left = hadEnded ? await this.members() : [];
    this.process.kill('SIGKILL');
    await this.gone;
    for (const pid of await this.members()) process.kill(pid, 'SIGKILL');
    await rm(this.home, { recursive: true, force: true });
    return left.map((pid) => `process ${pid} outlived its keeper`);
  }
}

async function readyOf(child: ChildProcess): Promise<KeeperReady> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.endsWith('\n')) return JSON.parse(text) as KeeperReady;
  }
  return { ready: false, code: 'silent', message: 'the keeper said nothing' };
}

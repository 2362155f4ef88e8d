import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, systemCode } from '@berth/contract';
import type { Program } from '../harness/whole-process.ts';
import type { Workplace } from '../harness/workplace.ts';

const run = promisify(execFile);

const VERSION = '7.0.4';
/** A registry that takes longer is not there. */
const INSTALL_MS = 180_000;
/** Applications that an ecosystem file starts; pm2 starts them one after the other. */
const ECOSYSTEM_FILE = 'ecosystem.json';
/** It gives up after 16 that came too soon, and no benchmark has as many as this. */
const RESTARTS_MAX = 100_000;
const OUTPUT_MAX = 64 * 1024 * 1024;

interface Installation {
  readonly folder?: string;
  /** Why it is not there. */
  readonly absent?: string;
}

let installation: Promise<Installation> | undefined;
let daemons = 0;

/** The version that is measured, or null where it cannot be installed. */
export async function pm2Version(): Promise<string | null> {
  return (await installed()).folder === undefined ? null : `pm2 ${VERSION}`;
}

/**
 * A pm2 daemon of its own. pm2 is no dependency of this repository: the first use installs it into the cache folder.
 * Its instances have no terminal; it is measured because people use it to keep programs running.
 */
export class Pm2 implements AsyncDisposable {
  /** Why it cannot be measured; everything else may be used only when it can. */
  readonly absent: string | undefined;
  readonly #workplace: Workplace;
  readonly #entry: string;
  readonly #home: string;

  private constructor(workplace: Workplace, { folder, absent }: Installation) {
    daemons += 1;
    this.absent = absent;
    this.#workplace = workplace;
    this.#entry = join(folder ?? '', 'node_modules/pm2/bin/pm2');
    this.#home = join(workplace.directory, `pm2-${daemons}`);
  }

  /** Its daemon runs when this resolves, as Berth's does. */
  static async open(workplace: Workplace): Promise<Pm2> {
    const pm2 = new Pm2(workplace, await installed());
    if (pm2.absent === undefined) await pm2.call('ping');
    return pm2;
  }

  program(...args: readonly string[]): Program {
    const { directory: cwd } = this.#workplace;
    return { file: process.execPath, args: [this.#entry, ...args], env: this.#environment(), cwd };
  }

  async call(...args: readonly string[]): Promise<string> {
    const { file, args: words, env, cwd } = this.program(...args);
    return (await run(file, [...words], { env, cwd, maxBuffer: OUTPUT_MAX })).stdout;
  }

  /** Starts as many of one command, which nobody may restart, from an ecosystem file. */
  async start(count: number, command: readonly string[]): Promise<void> {
    const [script = '', ...args] = command;
    const app = { script, args, interpreter: 'none', autorestart: false, cwd: this.#workplace.directory };
    const apps = Array.from({ length: count }, (_, index) => ({ ...app, name: `app-${index}` }));
    const file = join(this.#workplace.directory, ECOSYSTEM_FILE);
    await writeFile(file, JSON.stringify({ apps }));
    await this.call('start', file);
  }

  /** Starts one that it starts again whenever it ends, at once and as often as that is. */
  async keep(name: string, command: readonly string[]): Promise<void> {
    const [script = '', ...args] = command;
    const { directory: cwd } = this.#workplace;
    const restarts = { autorestart: true, max_restarts: RESTARTS_MAX, min_uptime: 0, restart_delay: 0 };
    const app = { name, script, args, interpreter: 'none', cwd, ...restarts };
    const file = join(cwd, ECOSYSTEM_FILE);
    await writeFile(file, JSON.stringify({ apps: [app] }));
    await this.call('start', file);
  }

  async endAll(): Promise<void> {
    await this.call('delete', 'all');
  }

  async daemonPid(): Promise<number> {
    return Number(await readFile(join(this.#home, 'pm2.pid'), 'utf8'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.absent === undefined) await this.call('kill');
  }

  #environment(): Record<string, string> {
    return this.#workplace.environment({ PM2_HOME: this.#home, PM2_DISCRETE_MODE: 'true' });
  }
}

function installed(): Promise<Installation> {
  installation ??= install().then(
    (folder) => ({ folder }),
    (error: unknown) => ({ absent: `cannot be installed: ${firstLine(messageOf(error))}` }),
  );
  return installation;
}

/** Under its final name only once it is complete: somebody may end the benchmark meanwhile. */
async function install(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'berth-bench');
  const folder = join(cache, `pm2-${VERSION}`);
  if (await isThere(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, 'installing-'));
  try {
    await writeFile(join(temporary, 'package.json'), JSON.stringify({ private: true }));
    const plainly = ['--ignore-scripts', '--no-audit', '--no-fund'];
    const words = ['install', '--prefix', temporary, ...plainly, `pm2@${VERSION}`];
    await run('npm', words, { cwd: temporary, timeout: INSTALL_MS });
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}

async function isThere(folder: string): Promise<boolean> {
  try {
    const manifest = await readFile(join(folder, 'node_modules/pm2/package.json'), 'utf8');
    return (JSON.parse(manifest) as { version?: unknown }).version === VERSION;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

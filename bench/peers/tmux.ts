import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemCode } from '@berth/contract';
import { Sight } from '../harness/sight.ts';
import type { Program } from '../harness/whole-process.ts';
import type { Workplace } from '../harness/workplace.ts';
import { BarePty, COLS, ROWS } from './bare-pty.ts';

const run = promisify(execFile);

export const NOT_INSTALLED = 'not installed';

/** The session that keeps the server alive between samples. */
const KEEPER_SESSION = 'keep';
/** No status line and no clock: nothing is printed but what the program prints. */
const SETTINGS = 'set -g status off\nset -s escape-time 0\nset -g default-size 120x36\n';
let servers = 0;

/** What `tmux -V` says, or null where tmux is not installed. */
export async function tmuxVersion(): Promise<string | null> {
  try {
    return (await run('tmux', ['-V'])).stdout.trim();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** A tmux server of its own, already running when measuring begins, as Berth's daemon is. */
export class Tmux implements AsyncDisposable {
  readonly #workplace: Workplace;
  readonly #base: readonly string[];

  private constructor(workplace: Workplace, base: readonly string[]) {
    this.#workplace = workplace;
    this.#base = base;
  }

  /** Null where tmux is not installed. */
  static async open(workplace: Workplace): Promise<Tmux | null> {
    if ((await tmuxVersion()) === null) return null;
    servers += 1;
    const config = join(workplace.directory, `tmux-${servers}.conf`);
    await writeFile(config, SETTINGS);
    const base = ['-f', config, '-S', join(workplace.directory, `tmux-${servers}.sock`)];
    const tmux = new Tmux(workplace, base);
    await tmux.call(...tmux.detached(KEEPER_SESSION, ['cat']));
    return tmux;
  }

  async call(...args: readonly string[]): Promise<string> {
    const options = { env: this.#environment(), cwd: this.#workplace.directory };
    return (await run('tmux', [...this.#base, ...args], options)).stdout;
  }

  program(...args: readonly string[]): Program {
    const { directory: cwd } = this.#workplace;
    return { file: 'tmux', args: [...this.#base, ...args], env: this.#environment(), cwd };
  }

  /** Arguments that start a session which nobody looks at. */
  detached(session: string, command: readonly string[]): readonly string[] {
    return ['new-session', '-d', '-s', session, '-x', String(COLS), '-y', String(ROWS), ...command];
  }

  /** A client on a terminal of its own, that begins a session. */
  newSession(session: string, command: readonly string[], take: (bytes: Buffer) => void): BarePty {
    return this.#client(['new-session', '-s', session, ...command], take);
  }

  /** A client on a terminal of its own; resolves when the marker is on its screen. */
  async attach(session: string, marker: string, take: (bytes: Buffer) => void): Promise<BarePty> {
    const sight = new Sight(marker);
    const pty = this.#client(['attach-session', '-t', session], (bytes) => {
      sight.take(bytes);
      take(bytes);
    });
    await sight.seen();
    return pty;
  }

  async end(session: string): Promise<void> {
    await this.call('kill-session', '-t', session);
  }

  async serverPid(): Promise<number> {
    return Number(await this.call('display-message', '-p', '#{pid}'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.call('kill-server');
  }

  #client(args: readonly string[], take: (bytes: Buffer) => void): BarePty {
    const command = ['tmux', ...this.#base, ...args];
    return new BarePty(this.#workplace, { command, env: { TERM: 'xterm-256color' }, take });
  }

  #environment(): Record<string, string> {
    return this.#workplace.environment({ TERM: 'xterm-256color' });
  }
}

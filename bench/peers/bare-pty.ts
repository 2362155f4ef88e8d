import { type IPty, spawn } from '@lydell/node-pty';
import { Sight } from '../harness/sight.ts';
import type { Workplace } from '../harness/workplace.ts';

export const COLS = 120;
export const ROWS = 36;

export interface PtyRequest {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the workplace. */
  readonly cwd?: string;
  readonly take: (bytes: Buffer) => void;
}

/** A program on a pseudo-terminal of this very process, with nothing in between. */
export class BarePty implements AsyncDisposable {
  readonly #pty: IPty;
  readonly #gone: Promise<void>;

  constructor(workplace: Workplace, { command, env, cwd = workplace.directory, take }: PtyRequest) {
    const [file = '', ...args] = command;
    this.#pty = spawn(file, args, {
      name: 'xterm-256color',
      cols: COLS,
      rows: ROWS,
      cwd,
      env: workplace.environment(env),
      encoding: null,
    });
    // Without an encoding these are buffers, whatever the declaration says.
    this.#pty.onData((bytes: string | Buffer) => take(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes)));
    this.#gone = new Promise((resolve) => this.#pty.onExit(() => resolve()));
  }

  /** Resolves once the marker was in its output. */
  static async start(workplace: Workplace, command: readonly string[], marker: string): Promise<BarePty> {
    const sight = new Sight(marker);
    const pty = new BarePty(workplace, { command, take: (bytes) => sight.take(bytes) });
    await sight.seen();
    return pty;
  }

  write(text: string): void {
    this.#pty.write(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pty.kill('SIGKILL');
    await this.#gone;
  }
}

import { createRequire } from 'node:module';
import type { IPty } from '@lydell/node-pty';
import type { Terminal as HeadlessTerminal } from '@xterm/headless';
import { type Sandbox, until } from './sandbox.ts';

const require = createRequire(import.meta.url);
const pty = require('@lydell/node-pty') as typeof import('@lydell/node-pty');
const { Terminal } = require('@xterm/headless') as typeof import('@xterm/headless');

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** A terminal that runs one program: a real PTY with an emulator behind it. */
export class LocalTerminal {
  readonly #process: IPty;
  readonly #screen: HeadlessTerminal;
  #raw = '';
  #exit: number | undefined;
  #signal: number | undefined;

  constructor(sandbox: Sandbox, command: readonly string[], size: TerminalSize = { cols: 100, rows: 30 }) {
    const [file = '', ...args] = command;
    this.#screen = new Terminal({ ...size, allowProposedApi: true, scrollback: 1000 });
    this.#process = pty.spawn(file, args, {
      ...size,
      cwd: sandbox.work,
      env: sandbox.environment({ TERM: 'xterm-256color' }),
    });
    this.#process.onData((text) => {
      this.#raw += text;
      this.#screen.write(text);
    });
    this.#process.onExit(({ exitCode, signal }) => {
      this.#exit = exitCode;
      this.#signal = signal;
    });
    // A real terminal answers what it is asked; whatever Berth lets through comes back as typed input.
    this.#screen.onData((answer) => this.#process.write(answer));
  }

  type(text: string): void {
    this.#process.write(text);
  }

  resize(size: TerminalSize): void {
    this.#screen.resize(size.cols, size.rows);
    this.#process.resize(size.cols, size.rows);
  }

  /** Everything that was ever written to it. */
  get raw(): string {
    return this.#raw;
  }

  lines(): string[] {
    const { active } = this.#screen.buffer;
    return Array.from({ length: this.#screen.rows }, (_, row) =>
      (active.getLine(active.viewportY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  text(): string {
    return this.lines().join('\n');
  }

  get inAlternateScreen(): boolean {
    return this.#screen.buffer.active.type === 'alternate';
  }

  get modes() {
    return this.#screen.modes;
  }

  shows(text: string, deadlineMs?: number): Promise<void> {
    return until(
      `the screen shows ${JSON.stringify(text)}; it shows\n${this.text()}`,
      () => this.text().includes(text),
      deadlineMs,
    ).catch(() => {
      throw new Error(`the screen never showed ${JSON.stringify(text)}; it shows\n${this.text()}`);
    });
  }

  async exited(): Promise<number> {
    await until('the command ends', () => this.#exit !== undefined);
    return this.#exit ?? -1;
  }

  /** Number of the signal by which the command ended; 0 when it ended by itself. */
  get endedBy(): number | undefined {
    return this.#signal;
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  kill(): void {
    if (this.#exit === undefined) this.#process.kill('SIGKILL');
    this.#screen.dispose();
  }
}

/** Waits until two terminals show the same; rejects with the first line that differs. */
export async function sameScreens(one: LocalTerminal, other: LocalTerminal): Promise<void> {
  const difference = () => {
    const [ours, theirs] = [one.lines(), other.lines()];
    const at = ours.findIndex((line, index) => line !== theirs[index]);
    return at < 0 ? undefined : `line ${at}: ${JSON.stringify(ours[at])} and ${JSON.stringify(theirs[at])}`;
  };
  await until('the screens are the same', () => difference() === undefined).catch((error: unknown) => {
    throw new Error(`the screens differ: ${difference()}`, { cause: error });
  });
}

/** A terminal that runs one berth command. */
export class UserTerminal extends LocalTerminal {
  constructor(sandbox: Sandbox, args: readonly string[], size?: TerminalSize) {
    super(sandbox, [process.execPath, sandbox.cli, ...args], size);
  }
}

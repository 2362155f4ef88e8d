import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

export const PROGRAM = fileURLToPath(new URL('../main.ts', import.meta.url));
/** Generous, because the machine may be busy; a condition that holds is noticed at once. */
const WAIT_MS = 20_000;

export interface DemoTerminalOptions {
  readonly args?: readonly string[];
  readonly cols?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Exit {
  readonly exitCode: number;
  readonly signal?: number | undefined;
}

/** The demo program in a real terminal, with an emulated screen to look at. */
export class DemoTerminal implements AsyncDisposable {
  readonly exited: Promise<Exit>;
  readonly #pty: pty.IPty;
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #changes = new EventTarget();
  #received = '';
  #title = '';

  constructor({ args = [], cols = 80, rows = 24, env = {} }: DemoTerminalOptions = {}) {
    this.#terminal = new xterm.Terminal({ cols, rows, scrollback: 5000, allowProposedApi: true });
    this.#terminal.onTitleChange((title) => {
      this.#title = title;
    });
    this.#pty = pty.spawn(process.execPath, [PROGRAM, ...args], {
      cols,
      rows,
      env: { PATH: process.env['PATH'] ?? '', HOME: '/', NO_COLOR: '1', ...env },
    });
    this.#pty.onData((data) => {
      this.#received += data;
      this.#terminal.write(data, () => this.#changes.dispatchEvent(new Event('change')));
    });
    this.exited = new Promise((resolve) => this.#pty.onExit(resolve));
  }

  get pid(): number {
    return this.#pty.pid;
  }

  get title(): string {
    return this.#title;
  }

  /** Everything the program has written. */
  get received(): string {
    return this.#received;
  }

  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  get screen(): string {
    const { active } = this.#terminal.buffer;
    return this.#rows(active.baseY);
  }

  /** The screen and what has scrolled out of it. */
  get history(): string {
    return this.#rows(0);
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
    this.#pty.resize(cols, rows);
  }

  /** From now on the program's output piles up. */
  stopReading(): void {
    this.#pty.pause();
  }

  kill(signal: string): void {
    this.#pty.kill(signal);
  }

  /** Waits until the screen shows `text`. */
  async shows(text: string): Promise<void> {
    await this.until(`the screen to show "${text}"`, () => this.screen.includes(text));
  }

  /** Waits until the program is ready for a prompt. */
  async idle(): Promise<void> {
    await this.until('the demo to be idle', () => this.screen.includes('○ idle'));
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    const deadline = AbortSignal.timeout(WAIT_MS);
    while (!condition()) {
      await new Promise<void>((resolve, reject) => {
        const onDeadline = () =>
          reject(new Error(`waited in vain for ${what}; the screen is:\n${this.screen}`));
        deadline.addEventListener('abort', onDeadline, { once: true });
        const onChange = () => {
          deadline.removeEventListener('abort', onDeadline);
          resolve();
        };
        this.#changes.addEventListener('change', onChange, { once: true });
      });
    }
  }

  /** Resolves when the screen shows all that was received. */
  painted(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write('', resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pty.kill('SIGKILL');
    await this.exited;
    this.#terminal.dispose();
  }

  #rows(from: number): string {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: active.baseY + this.#terminal.rows - from }, (_, index) =>
      (active.getLine(from + index)?.translateToString(true) ?? '').trimEnd(),
    ).join('\n');
  }
}

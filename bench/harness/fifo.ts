import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A named pipe into which children write lines, whatever their terminal is. */
export class Bell implements Disposable {
  readonly path: string;
  readonly #socket: Socket;
  #waiting: { lines: number; resolve: () => void } | undefined;

  private constructor(path: string) {
    this.path = path;
    // Open for writing as well: otherwise the pipe would end whenever no child has it open.
    this.#socket = new Socket({
      fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK),
      readable: true,
    });
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  static async create(path: string): Promise<Bell> {
    await run('mkfifo', [path]);
    return new Bell(path);
  }

  /** Resolves when that many lines have come from now on. */
  rings(lines: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = { lines, resolve };
    });
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    if (this.#waiting === undefined) return;
    this.#waiting.lines -= chunk.toString('latin1').split('\n').length - 1;
    if (this.#waiting.lines <= 0) this.#waiting.resolve();
  }
}

/** A named pipe at which children wait for their signal to begin. */
export class Gate {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(path: string): Promise<Gate> {
    await run('mkfifo', [path]);
    return new Gate(path);
  }

  /** Waits until a child stands at the gate, lets it through, and returns when that was. */
  async open(): Promise<number> {
    const pipe = await open(this.path, 'w');
    const begin = performance.now();
    await pipe.write('go\n');
    await pipe.close();
    return begin;
  }
}

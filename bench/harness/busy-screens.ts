import { execFile } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

const FRAME_MS = 100;
const FRAMES_PER_TITLE = 10;
const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const TITLES = '◐◑';

/**
 * Named pipes that print what a working assistant prints: ten times a second the rows around its prompt again, once a
 * second its title. About 2 KB a second each. Programs that show one are `cat PIPE`, which costs nearly nothing.
 */
export class BusyScreens implements Disposable {
  readonly paths: readonly string[];
  readonly #descriptors: readonly number[];
  readonly #timer: NodeJS.Timeout;
  #frame = 0;

  private constructor(paths: readonly string[]) {
    this.paths = paths;
    // Open for reading as well: writing to a pipe that nobody reads yet must not fail.
    this.#descriptors = paths.map((path) => openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
    this.#timer = setInterval(() => this.#print(), FRAME_MS);
  }

  static async create(paths: readonly string[]): Promise<BusyScreens> {
    await run('mkfifo', [...paths]);
    return new BusyScreens(paths);
  }

  /** From now on nothing is printed. */
  pause(): void {
    clearInterval(this.#timer);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    for (const descriptor of this.#descriptors) closeSync(descriptor);
  }

  #print(): void {
    this.#frame += 1;
    const bytes = Buffer.from(frame(this.#frame));
    for (const descriptor of this.#descriptors) {
      try {
        writeSync(descriptor, bytes);
      } catch (error) {
        // Nobody reads it at the moment.
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      }
    }
  }
}

function frame(count: number): string {
  const seconds = Math.floor(count / FRAMES_PER_TITLE);
  const title = count % FRAMES_PER_TITLE === 0 ? `\u001b]0;${TITLES[seconds % 2]} Working\u0007` : '';
  const spinner = SPINNER[count % SPINNER.length];
  return [
    `${title}\u001b[H\u001b[20B\r\u001b[2K${spinner} Looking through the files… (${seconds}s · esc to interrupt)`,
    `\r\n${'─'.repeat(16)}\r\n\u001b[2K❯ \r\n\u001b[2K  ? for shortcuts   token ${count}`,
  ].join('');
}

import { join } from 'node:path';
import { DEFAULT_COLS, DEFAULT_ROWS } from '@berth/contract';
import { berthPaths, keeperSocketName } from '@berth/host';
import { connectKeeper, type KeeperLink } from '@berth/keeper';
import { ScreenModel } from '@berth/screen';
import type { Frame, Size } from './recording.ts';

/** What `berth start` gives a terminal that nobody looks at. */
export const SIZE: Size = { cols: DEFAULT_COLS, rows: DEFAULT_ROWS };
const ANSWER_MS = 5000;

/** A run's terminal with all that was ever printed on it. The daemon does not notice that somebody listens in. */
export class RecordedTerminal {
  readonly frames: Frame[] = [];
  readonly #screen = new ScreenModel(SIZE);
  #link: KeeperLink | undefined;

  /** `now` says at what time of the session it is. */
  static async open(home: string, run: string, now: () => number): Promise<RecordedTerminal> {
    const terminal = new RecordedTerminal();
    const { frames } = terminal;
    const screen = terminal.#screen;
    const socket = join(berthPaths({ BERTH_HOME: home }).sockets, keeperSocketName(run));
    const link = await connectKeeper(
      { socket, client: 'recorder', timeoutMs: ANSWER_MS },
      {
        output: (offset, bytes) => {
          const kept = Buffer.from(bytes);
          frames.push({ at: now(), bytes: kept });
          void screen.write(offset, kept);
        },
        resized: (_offset, cols, rows) => {
          frames.push({ at: now(), size: { cols, rows } });
          void screen.resize(cols, rows);
        },
      },
    );
    terminal.#link = link;
    link.subscribe(0, 'complete');
    return terminal;
  }

  /** What stands on it. */
  get text(): string {
    return this.#screen.text();
  }

  async type(text: string): Promise<void> {
    await this.#link?.input(Buffer.from(text));
  }

  resize({ cols, rows }: Size): void {
    this.#link?.resize(cols, rows);
  }

  close(): void {
    this.#link?.close();
    this.#screen.dispose();
  }
}

import {
  CLOSE,
  encodeJson,
  encodeOutput,
  encodeResized,
  encodeScreen,
  encodeSkipped,
  type ExitFacts,
  FRAME,
  type InstanceId,
  SKIP_REASON,
} from '@berth/contract';
import type { Screens, ScreenSize, ScreenSnapshot, TerminalEvents, TerminalLink } from '@berth/core';
import { OUTWARD, QUERIES, ViewerFilter } from '@berth/screen';
import type { ClientSocket } from './client-socket.ts';

export interface ViewParts {
  readonly client: ClientSocket;
  readonly screens: Screens;
  readonly instance: InstanceId;
  /** The program is kept from the machine, so its output acts on nothing but the picture. */
  readonly confined: boolean;
}

/** Eyes that fell behind get a fresh picture this long after, and again until it is newer than what they saw. */
const REPAINT_MS = 250;
/** Ten megabytes a second, in steps that no eye notices. What is beyond is skipped, and the screen painted anew. */
const WINDOW_MS = 40;
const WINDOW_BYTES = 400 * 1024;

/**
 * One pair of eyes on a terminal: a picture of the screen, then live output without the program's queries, since only
 * one place answers them, and without what a confined program would do to the viewer's machine. Output offsets are checked, so that nothing is shown twice or out of order.
 */
export class TerminalView implements TerminalEvents {
  readonly #parts: ViewParts;
  readonly #filter: ViewerFilter;
  #link: TerminalLink | undefined;
  /** Raw offset expected next from the keeper. */
  #next = 0;
  /** Raw offset up to which the client was served. */
  #served = 0;
  #repaint: NodeJS.Timeout | undefined;
  /** The client does not take what it is sent. */
  #pressed = false;
  /** The program printed more than eyes can follow. */
  #paced = false;
  #window: NodeJS.Timeout | undefined;
  #inWindow = 0;

  constructor(parts: ViewParts) {
    this.#parts = parts;
    this.#filter = new ViewerFilter(parts.confined ? OUTWARD : QUERIES);
    parts.client.onPressure((full) => {
      this.#pressed = full;
      this.#hold();
    });
  }

  /** Begins with a picture, or, where none is to be had, with the oldest output that is kept. */
  async openScreen(link: TerminalLink, size: ScreenSize | undefined): Promise<void> {
    this.#link = link;
    const snapshot = await this.#parts.screens.snapshot(this.#parts.instance, size);
    const { start: offset, cols, rows } = link.status;
    // Without a picture the client begins with an empty screen and all that is kept.
    this.#paint(snapshot ?? { offset, cols, rows, data: new Uint8Array() });
    this.#served = this.#next;
    link.subscribe(this.#next, 'live');
  }

  openAt(link: TerminalLink, from: number): void {
    this.#link = link;
    this.#next = from;
    this.#served = from;
    link.subscribe(from, 'live');
  }

  output(offset: number, bytes: Buffer): void {
    this.#pace(bytes.length);
    const end = offset + bytes.length;
    // What a new picture already shows, or a stale piece from before a jump.
    if (end <= this.#next || offset > this.#next) return;
    const fresh = offset < this.#next ? bytes.subarray(this.#next - offset) : bytes;
    this.#next = end;
    this.#forward(this.#filter.filter(fresh));
  }

  skipped(from: number, to: number, gone: boolean): void {
    if (to <= this.#next) return;
    this.#forward(this.#filter.flush());
    const reason = gone ? SKIP_REASON.gone : SKIP_REASON.behind;
    this.#parts.client.send(encodeSkipped({ from: Math.max(from, this.#served), to, reason }));
    this.#next = to;
    this.#served = to;
    this.#repaintSoon();
  }

  resized(offset: number, cols: number, rows: number): void {
    this.#parts.client.send(encodeResized({ offset, cols, rows }));
  }

  caughtUp(): void {
    // Eyes see it.
  }

  exit(exit: ExitFacts): void {
    this.#forward(this.#filter.flush());
    this.#parts.client.send(encodeJson(FRAME.exit, exit));
    this.#parts.client.close(CLOSE.done, 'exited');
  }

  end(reason: string | null): void {
    this.#stopTimers();
    if (this.#parts.client.open) this.#parts.client.close(CLOSE.interrupted, reason === null ? '' : 'keeper');
  }

  close(): void {
    this.#stopTimers();
    this.#link?.close();
  }

  /** Nobody reads faster than this; letting a flood through would only cost the others their keystrokes. */
  #pace(bytes: number): void {
    this.#inWindow += bytes;
    this.#window ??= setTimeout(() => {
      this.#window = undefined;
      this.#inWindow = 0;
      this.#paced = false;
      this.#hold();
    }, WINDOW_MS);
    if (this.#inWindow <= WINDOW_BYTES || this.#paced) return;
    this.#paced = true;
    this.#hold();
  }

  #stopTimers(): void {
    clearTimeout(this.#repaint);
    clearTimeout(this.#window);
  }

  #hold(): void {
    if (this.#pressed || this.#paced) this.#link?.pause();
    else this.#link?.resume();
  }

  #forward(bytes: Buffer): void {
    const upTo = this.#next - this.#filter.held;
    const span = upTo - this.#served;
    if (span <= 0 && bytes.length === 0) return;
    this.#parts.client.send(encodeOutput({ offset: this.#served, span: Math.max(span, 0), bytes }));
    this.#served = Math.max(upTo, this.#served);
  }

  #paint(snapshot: ScreenSnapshot): void {
    // What had begun before a jump ends somewhere in what the picture shows.
    if (snapshot.offset > this.#next) this.#filter.flush();
    this.#next = snapshot.offset;
    this.#served = snapshot.offset;
    const { offset, cols, rows, data } = snapshot;
    this.#parts.client.send(encodeScreen({ offset, cols, rows, bytes: this.#shown(Buffer.from(data)) }));
  }

  /** The picture keeps links and titles as the program made them. */
  #shown(picture: Buffer): Buffer {
    return this.#parts.confined ? new ViewerFilter(OUTWARD).filter(picture) : picture;
  }

  #repaintSoon(): void {
    this.#repaint ??= setTimeout(() => {
      this.#repaint = undefined;
      void this.#parts.screens.snapshot(this.#parts.instance).then((snapshot) => {
        if (!this.#parts.client.open || snapshot === undefined) return;
        // An older picture than what was seen already would go back in time.
        if (snapshot.offset < this.#next) this.#repaintSoon();
        else this.#paint(snapshot);
      });
    }, REPAINT_MS);
  }
}

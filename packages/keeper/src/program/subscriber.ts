import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DELIVERY,
  encodeCaughtUp,
  encodeOutputHead,
  encodeResized,
  encodeSkipped,
  SKIP_REASON,
} from '@berth/contract';
import { framed, lengthPrefix } from '../frame-reader.ts';
import { type LogPlace, readLog } from '../log/log-reader.ts';

/** Above this many unsent bytes a reader gets no more; below the low mark it goes on. */
const HIGH_WATER_BYTES = 1024 * 1024;
const LOW_WATER_BYTES = 256 * 1024;
/** A reader that wants the present skips ahead when it is further behind than this. */
const LIVE_LAG_MAX_BYTES = 2 * 1024 * 1024;
const SETTLE_LOOK_MS = 2;
/** Nobody holds up the end of a run longer than this, however steadily they read. */
const SETTLE_MAX_MS = 30_000;

export interface OutputOrigin {
  readonly runDirectory: string;
  /** Offset of the next byte the program will print. */
  end(): number;
  /** Size of the terminal now. */
  size(): { readonly cols: number; readonly rows: number };
  onFault(what: string, error: unknown): void;
}

/**
 * One reader of the output with its own place in it. While it keeps up it gets bytes as they come; when it does not,
 * nothing is queued for it: it falls behind and is later fed from the log at its own pace. So a slow reader costs a
 * bounded amount of memory and never delays the program or anybody else.
 */
export class Subscriber {
  readonly #socket: Socket;
  readonly #origin: OutputOrigin;
  #cursor = 0;
  #delivery: number = DELIVERY.live;
  #pumping = false;
  #again = false;
  #active = false;
  #announced = false;
  /** Counts subscriptions: what was read for an earlier one is not sent. */
  #subscription = 0;
  #place: LogPlace = nowhere();
  /** Size the reader was told last. */
  #cols = 0;
  #rows = 0;

  constructor(socket: Socket, origin: OutputOrigin) {
    this.#socket = socket;
    this.#origin = origin;
    socket.on('drain', () => this.#wake());
  }

  subscribe(from: number, delivery: number): void {
    this.#cursor = Math.min(from, this.#origin.end());
    this.#delivery = delivery;
    this.#active = true;
    this.#announced = false;
    this.#subscription += 1;
    this.#place = nowhere();
    this.#cols = 0;
    this.#wake();
  }

  /** New output. Passed on at once when the reader is at its end and reads fast enough. */
  live(offset: number, bytes: Buffer): void {
    if (!this.#active) return;
    if (this.#pumping || this.#cursor !== offset || !this.#hasRoom()) return this.#wake();
    this.#send(offset, bytes);
    this.#cursor = offset + bytes.length;
  }

  resized(offset: number, cols: number, rows: number): void {
    if (!this.#active || this.#cursor !== offset || (cols === this.#cols && rows === this.#rows)) return;
    this.#cols = cols;
    this.#rows = rows;
    this.#socket.write(framed(encodeResized({ offset, cols, rows })));
  }

  /**
   * Resolves when the reader has everything up to the end, or is gone; nothing is sent to it any more then. One that
   * took nothing for `patienceMs` is told where it stands: the rest is in the log.
   */
  async settle(patienceMs: number): Promise<void> {
    const last = performance.now() + SETTLE_MAX_MS;
    let before = -1;
    for (let deadline = last; this.#active && !this.#socket.destroyed && !this.#isDone(); ) {
      const now = performance.now();
      if (this.#cursor > before) deadline = Math.min(last, now + patienceMs);
      if (now >= deadline) break;
      before = this.#cursor;
      if (!this.#pumping) this.#wake();
      await delay(SETTLE_LOOK_MS);
    }
    const end = this.#origin.end();
    if (this.#active && this.#cursor < end) this.#sendSkipped(this.#cursor, end, SKIP_REASON.behind);
    this.#active = false;
  }

  #isDone(): boolean {
    return this.#announced && this.#cursor >= this.#origin.end();
  }

  #hasRoom(): boolean {
    return this.#socket.writableLength < HIGH_WATER_BYTES;
  }

  #wake(): void {
    this.#again = true;
    if (!this.#active || this.#pumping || this.#socket.destroyed) return;
    if (this.#socket.writableLength > LOW_WATER_BYTES) return;
    this.#pumping = true;
    this.#pump()
      .catch((error: unknown) => {
        this.#origin.onFault('catch-up', error);
        this.#socket.destroy();
      })
      .finally(() => {
        this.#pumping = false;
        const behind = this.#cursor < this.#origin.end() || !this.#announced;
        if (this.#again && behind) this.#wake();
      });
  }

  async #pump(): Promise<void> {
    while (this.#active && this.#hasRoom() && !this.#socket.destroyed) {
      this.#again = false;
      this.#skipAhead();
      const before = this.#cursor;
      const end = this.#origin.end();
      if (before === end) return this.#announce();
      const subscription = this.#subscription;
      await this.#readOn(subscription);
      if (this.#cursor === before && this.#subscription === subscription) this.#giveUpOn(before, end);
    }
  }

  #skipAhead(): void {
    const end = this.#origin.end();
    if (this.#delivery !== DELIVERY.live || end - this.#cursor <= LIVE_LAG_MAX_BYTES) return;
    this.#sendSkipped(this.#cursor, end, SKIP_REASON.behind);
  }

  async #readOn(subscription: number): Promise<void> {
    for await (const item of readLog(this.#origin.runDirectory, this.#cursor, this.#place)) {
      if (!this.#active || this.#subscription !== subscription) return;
      if (item.kind === 'output') {
        this.#send(item.offset, item.bytes);
        this.#cursor = item.offset + item.bytes.length;
      } else if (item.kind === 'gone') {
        this.#sendSkipped(item.from, item.to, SKIP_REASON.gone);
      } else if (item.kind === 'resized') {
        this.resized(item.offset, item.cols, item.rows);
      }
      if (!this.#hasRoom() || this.#socket.destroyed) return;
    }
  }

  /** The log had nothing from here to `end` although the program had printed it: the disk was full. */
  #giveUpOn(from: number, end: number): void {
    if (!this.#active || this.#socket.destroyed || !this.#hasRoom()) return;
    this.#sendSkipped(from, end, SKIP_REASON.gone);
  }

  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    this.#sendSize();
    this.#socket.write(framed(encodeCaughtUp(this.#cursor)));
  }

  #send(offset: number, bytes: Buffer): void {
    const head = encodeOutputHead(offset, bytes.length);
    this.#socket.cork();
    this.#socket.write(lengthPrefix(head.length + bytes.length));
    this.#socket.write(head);
    this.#socket.write(bytes);
    this.#socket.uncork();
  }

  #sendSkipped(from: number, to: number, reason: number): void {
    this.#socket.write(framed(encodeSkipped({ from, to, reason })));
    this.#cursor = to;
    // A change of size may have been among what was skipped.
    this.#sendSize();
  }

  #sendSize(): void {
    if (this.#cursor !== this.#origin.end()) return;
    const { cols, rows } = this.#origin.size();
    this.resized(this.#cursor, cols, rows);
  }
}

function nowhere(): LogPlace {
  return { segment: -1, position: 0 };
}

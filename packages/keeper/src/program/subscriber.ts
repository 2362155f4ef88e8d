import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DELIVERY,
  encodeCaughtUp,
  encodeOutput,
  encodeOutputHead,
  encodeResized,
  encodeSkipped,
  SKIP_REASON,
} from '@berth/contract';
import { framed, lengthPrefix } from '../frame-reader.ts';
import { readLog } from '../log/log-reader.ts';

/** Above this many unsent bytes a reader gets no more; below the low mark it goes on. */
export const HIGH_WATER_BYTES = 1024 * 1024;
export const LOW_WATER_BYTES = 256 * 1024;
/** A reader that wants the present skips ahead when it is further behind than this. */
const LIVE_LAG_MAX_BYTES = 2 * 1024 * 1024;
const SETTLE_LOOK_MS = 2;

export interface OutputOrigin {
  readonly runDirectory: string;
  /** Offset of the next byte the program will print. */
  end(): number;
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
    if (this.#active && this.#cursor === offset)
      this.#socket.write(framed(encodeResized({ offset, cols, rows })));
  }

  /** Resolves when the reader has everything up to the end, is gone, or `patienceMs` are over. */
  async settle(patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (this.#active && !this.#socket.destroyed && this.#cursor < this.#origin.end()) {
      if (performance.now() > deadline) return;
      if (!this.#pumping) this.#wake();
      await delay(SETTLE_LOOK_MS);
    }
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
        if (this.#again && this.#cursor < this.#origin.end()) this.#wake();
      });
  }

  async #pump(): Promise<void> {
    while (this.#hasRoom() && !this.#socket.destroyed) {
      this.#again = false;
      this.#skipAhead();
      const before = this.#cursor;
      if (before === this.#origin.end()) return this.#announce();
      await this.#readOn();
      if (this.#cursor === before) this.#giveUpOn(before);
    }
  }

  #skipAhead(): void {
    const end = this.#origin.end();
    if (this.#delivery !== DELIVERY.live || end - this.#cursor <= LIVE_LAG_MAX_BYTES) return;
    this.#sendSkipped(this.#cursor, end, SKIP_REASON.behind);
  }

  async #readOn(): Promise<void> {
    for await (const item of readLog(this.#origin.runDirectory, this.#cursor)) {
      if (item.kind === 'output') {
        this.#send(item.offset, item.bytes);
        this.#cursor = item.offset + item.bytes.length;
      } else if (item.kind === 'gone') {
        this.#sendSkipped(item.from, item.to, SKIP_REASON.gone);
      } else if (item.kind === 'resized') {
        this.#socket.write(framed(encodeResized(item)));
      }
      if (!this.#hasRoom() || this.#socket.destroyed) return;
    }
  }

  /** The log has nothing at this place although the program printed more: the disk was full. */
  #giveUpOn(from: number): void {
    if (this.#socket.destroyed || !this.#hasRoom()) return;
    this.#sendSkipped(from, this.#origin.end(), SKIP_REASON.gone);
  }

  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    this.#socket.write(framed(encodeCaughtUp(this.#cursor)));
  }

  #send(offset: number, bytes: Buffer): void {
    if (bytes.length > HIGH_WATER_BYTES) {
      this.#socket.write(framed(encodeOutput({ offset, span: bytes.length, bytes })));
      return;
    }
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
  }
}

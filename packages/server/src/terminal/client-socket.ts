import { BerthError, CLOSE, encodeJson, FRAME } from '@berth/contract';
import type { WebSocket } from 'ws';

/** Above this many unsent bytes the source is held back; below the low mark it goes on. */
const HIGH_WATER_BYTES = 1024 * 1024;
const LOW_WATER_BYTES = 256 * 1024;

/** How long the other side may take to say goodbye as well. */
const GOODBYE_MS = 1000;

/** Says why, and does not wait long for an answer: whoever is told to go may stay on the line. */
export function hangUp(socket: WebSocket, code: number, reason = ''): void {
  socket.close(code, reason);
  const cut = setTimeout(() => socket.terminate(), GOODBYE_MS);
  socket.once('close', () => clearTimeout(cut));
}

/** The sending side of a terminal WebSocket, with flow control towards its source. */
export class ClientSocket {
  readonly #socket: WebSocket;
  #full = false;
  #onPressure: (full: boolean) => void = () => undefined;
  #resume: (() => void) | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Called with true when the source should pause, be it at once, and with false when it may go on. */
  onPressure(listener: (full: boolean) => void): void {
    this.#onPressure = listener;
    if (this.#full) listener(true);
  }

  get open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  send(frame: Uint8Array): void {
    if (!this.open) return;
    this.#socket.send(frame, () => this.#relax());
    if (!this.#full && this.#socket.bufferedAmount > HIGH_WATER_BYTES) {
      this.#full = true;
      this.#onPressure(true);
    }
  }

  /** Resolves when there is room again, or the client is gone. For sources that are pulled. */
  async room(): Promise<void> {
    if (!this.#full || !this.open) return;
    await new Promise<void>((resolve) => {
      this.#resume = resolve;
    });
  }

  refuse(error: unknown): void {
    const { code, message } =
      error instanceof BerthError
        ? error
        : { code: 'internal', message: 'A bug in Berth; see the daemon log.' };
    this.send(encodeJson(FRAME.error, { code, message }));
    this.close(CLOSE.refused, code);
  }

  close(code: number, reason = ''): void {
    hangUp(this.#socket, code, reason);
    this.released();
  }

  /** The connection is gone: nobody may wait for it any more. */
  released(): void {
    this.#resume?.();
    this.#resume = undefined;
  }

  #relax(): void {
    if (!this.#full || this.#socket.bufferedAmount > LOW_WATER_BYTES) return;
    this.#full = false;
    this.#onPressure(false);
    this.released();
  }
}

import type { WebSocket } from 'ws';
import { hear, type Heard } from './terminal-tap.ts';

/** The sending side of a WebSocket whose other end reads when a test says so. */
export class FakeSocket {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly heard: Heard[] = [];
  #sent: (() => void)[] = [];
  #closed: (() => void)[] = [];

  /** What the real one would be given for. */
  get asWebSocket(): WebSocket {
    return this as unknown as WebSocket;
  }

  send(frame: Uint8Array, sent: () => void): void {
    this.heard.push(hear(Buffer.from(frame)));
    this.bufferedAmount += frame.length;
    this.#sent.push(sent);
  }

  terminate(): void {
    this.readyState = 3;
    for (const closed of this.#closed.splice(0)) closed();
  }

  once(_event: 'close', closed: () => void): void {
    this.#closed.push(closed);
  }

  close(code: number): void {
    this.readyState = 2;
    this.heard.push({ kind: 'closed', code });
  }

  /** The other end reads until that many bytes are left. */
  drainTo(bytes: number): void {
    this.bufferedAmount = bytes;
    for (const sent of this.#sent.splice(0)) sent();
  }
}

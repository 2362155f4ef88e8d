import {
  decodeInput,
  decodeResize,
  encodeInputDone,
  encodeOutput,
  encodeScreen,
  encodeSkipped,
  FRAME,
  INPUT_RESULT,
  SKIP_REASON,
  type TerminalQuery,
} from '@berth/contract';
import { TerminalLink } from '../terminal-link.ts';
import type { SocketHandlers } from '../terminal-socket.ts';
import { FakeSurface } from './fake-surface.ts';

const SIZE = { cols: 120, rows: 36 };
/** Before a picture of everything up to an offset: a picture is the output so far, so that both can be compared. */
const PICTURE = (output: Uint8Array, offset: number) => output.subarray(0, offset);

interface Confirmed {
  readonly pieces?: number;
  readonly result?: number;
}

/** The daemon's side of a terminal whose output is known. Nothing happens by itself. */
export class FakeDaemon {
  readonly surface = new FakeSurface();
  readonly link: TerminalLink;
  readonly sent: Uint8Array[] = [];
  connections = 0;
  doubts = 0;
  clock = 0;
  query: TerminalQuery | undefined;
  readonly #output: Uint8Array;
  #handlers: SocketHandlers | undefined;
  #timer: (() => void) | undefined;
  /** What this connection was sent up to here. */
  #at = 0;
  #printed = 0;
  #confirmed = 0;

  constructor(output: Uint8Array, readOnly = false) {
    this.#output = output;
    this.link = new TerminalLink({
      target: 'demo',
      readOnly,
      surface: this.surface,
      connect: (query, handlers) => {
        this.connections += 1;
        this.query = query;
        this.#handlers = handlers;
        return {
          send: (frame) => void this.sent.push(frame),
          close: () => {
            if (this.#handlers === handlers) this.#handlers = undefined;
          },
        };
      },
      doubt: () => void (this.doubts += 1),
      now: () => this.clock,
      later: (_milliseconds, act) => {
        this.#timer = act;
        return () => {
          if (this.#timer === act) this.#timer = undefined;
        };
      },
    });
  }

  /** It waits before it connects again. */
  get isWaiting(): boolean {
    return this.#timer !== undefined;
  }

  get typed(): string {
    const inputs = this.sent.filter(([type]) => type === FRAME.input);
    return inputs.map((frame) => new TextDecoder().decode(decodeInput(frame.subarray(1)).bytes)).join('');
  }

  /** The terminal has taken what was sent up to now, and what comes of that, or a part of it. */
  confirm({ pieces = Infinity, result = INPUT_RESULT.written }: Confirmed = {}): void {
    for (let count = 0; count < pieces; count += 1) {
      const frame = this.sent.filter(([type]) => type === FRAME.input)[this.#confirmed];
      if (frame === undefined) return;
      this.#confirmed += 1;
      this.raw(encodeInputDone(decodeInput(frame.subarray(1)).sequence, result));
    }
  }

  get sizes(): [number, number][] {
    const resizes = this.sent.filter(([type]) => type === FRAME.resize);
    return resizes.map((frame) => {
      const { cols, rows } = decodeResize(frame.subarray(1));
      return [cols, rows];
    });
  }

  reconnect(): void {
    const act = this.#timer;
    this.#timer = undefined;
    act?.();
  }

  /** Lets it connect, if it does not stand already, and serves what was asked for. */
  accept(): void {
    this.reconnect();
    const handlers = this.#handlers;
    if (handlers === undefined || this.#served === handlers) return;
    this.#served = handlers;
    handlers.opened();
    if (this.query?.mode === 'resume') this.#at = this.query.from ?? 0;
    else this.#picture();
  }
  #served: SocketHandlers | undefined;

  /** The program prints, and all of it arrives. */
  send(bytes: number): void {
    this.#print(bytes);
    if (this.#at === this.#printed) return;
    const part = this.#output.subarray(this.#at, this.#printed);
    const offset = this.#at;
    this.#at = this.#printed;
    this.raw(encodeOutput({ offset, span: part.length, bytes: part }));
  }

  sendRest(): void {
    this.accept();
    this.send(this.#output.length);
    // Too much at once, and it begins with a new picture.
    this.accept();
  }

  /** The program printed more than was sent; then comes a picture. */
  skip(bytes: number): void {
    const from = this.#at;
    this.#print(bytes);
    this.raw(encodeSkipped({ from, to: this.#printed, reason: SKIP_REASON.behind }));
    this.#picture();
  }

  lose(code: number, reason = ''): void {
    const handlers = this.#handlers;
    this.#handlers = undefined;
    handlers?.closed(code, reason);
  }

  /** What was sent last never arrived. */
  loseUnheard(bytes: number): void {
    this.#print(bytes);
    this.lose(1006);
  }

  raw(frame: Uint8Array): void {
    this.#handlers?.message(Uint8Array.from(frame).buffer);
  }

  /** What is to be seen in the end. */
  painted(): Uint8Array {
    return this.#output.subarray(0, this.#printed);
  }

  #print(bytes: number): void {
    this.#printed = Math.min(this.#output.length, this.#printed + bytes);
  }

  #picture(): void {
    this.#at = this.#printed;
    this.raw(encodeScreen({ offset: this.#at, ...SIZE, bytes: PICTURE(this.#output, this.#at) }));
  }
}

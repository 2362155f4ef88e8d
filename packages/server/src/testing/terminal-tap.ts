import {
  decodeCaughtUp,
  decodeInputDone,
  decodeJson,
  decodeOutput,
  decodeResized,
  decodeScreen,
  decodeSkipped,
  encodeInput,
  encodeResize,
  FRAME,
  TERMINAL_PATH,
} from '@berth/contract';
import { type ClientOptions, WebSocket } from 'ws';
import type { ApiBench } from './api-bench.ts';

/** A frame as the client understands it. */
export type Heard =
  | { readonly kind: 'output'; readonly offset: number; readonly span: number; readonly text: string }
  | { readonly kind: 'screen'; readonly offset: number; readonly cols: number; readonly text: string }
  | { readonly kind: 'skipped'; readonly from: number; readonly to: number; readonly reason: number }
  | { readonly kind: 'resized'; readonly offset: number; readonly cols: number; readonly rows: number }
  | { readonly kind: 'caughtUp'; readonly offset: number }
  | { readonly kind: 'inputDone'; readonly sequence: number; readonly result: number }
  | { readonly kind: 'exit' | 'error'; readonly value: unknown }
  | { readonly kind: 'closed'; readonly code: number };

export function hear(frame: Buffer): Heard {
  const type = frame.readUInt8(0);
  const payload = frame.subarray(1);
  if (type === FRAME.output) {
    const { offset, span, bytes } = decodeOutput(payload);
    return { kind: 'output', offset, span, text: bytes.toString('latin1') };
  }
  if (type === FRAME.screen) {
    const { offset, cols, bytes } = decodeScreen(payload);
    return { kind: 'screen', offset, cols, text: bytes.toString('latin1') };
  }
  if (type === FRAME.skipped) return { kind: 'skipped', ...decodeSkipped(payload) };
  if (type === FRAME.resized) return { kind: 'resized', ...decodeResized(payload) };
  if (type === FRAME.caughtUp) return { kind: 'caughtUp', offset: decodeCaughtUp(payload) };
  if (type === FRAME.inputDone) return { kind: 'inputDone', ...decodeInputDone(payload) };
  return { kind: type === FRAME.exit ? 'exit' : 'error', value: decodeJson(payload) };
}

/** A client of one terminal that writes down all it hears. */
export class TerminalTap {
  readonly heard: Heard[] = [];
  readonly socket: WebSocket;
  #look: () => void = () => undefined;
  #sequence = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.#hear(hear(data as Buffer)));
    socket.on('close', (code) => this.#hear({ kind: 'closed', code }));
  }

  /** Resolves when the connection stands, which says nothing about the terminal. */
  static open(
    { socket }: ApiBench,
    query: Readonly<Record<string, string | number>>,
    options: ClientOptions = {},
  ): Promise<TerminalTap> {
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    const connection = new WebSocket(`ws+unix://${socket}:${TERMINAL_PATH}?${search.toString()}`, options);
    return new Promise((resolve, reject) => {
      const tap = new TerminalTap(connection);
      connection.once('open', () => resolve(tap)).once('error', reject);
    });
  }

  type(text: string): void {
    this.#sequence += 1;
    this.socket.send(encodeInput(this.#sequence, Buffer.from(text)));
  }

  resize(cols: number, rows: number): void {
    this.socket.send(encodeResize(cols, rows));
  }

  /** All output so far. */
  get text(): string {
    return this.heard.map((item) => (item.kind === 'output' ? item.text : '')).join('');
  }

  /** Resolves when what was heard is enough. */
  until(enough: (tap: this) => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => {
        if (enough(this)) resolve();
      };
      this.#look();
    });
  }

  /** Resolves with all that was heard once the connection is closed. */
  async end(): Promise<readonly Heard[]> {
    await this.until(({ heard }) => heard.at(-1)?.kind === 'closed');
    return this.heard;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.end();
  }

  #hear(item: Heard): void {
    this.heard.push(item);
    this.#look();
  }
}

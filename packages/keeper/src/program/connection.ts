import type { Socket } from 'node:net';
import {
  decodeInput,
  decodeJson,
  decodeResize,
  decodeSubscribe,
  encodeEmpty,
  encodeInputDone,
  encodeJson,
  FRAME,
  type Hello,
  type KeeperStatus,
  messageOf,
  PROTOCOL_VERSIONS,
  type StopRequest,
  TERMINAL_MAX,
} from '@berth/contract';
import { FrameReader, framed } from '../frame-reader.ts';
import { type OutputOrigin, Subscriber } from './subscriber.ts';

/** What a connection may ask of its keeper. */
export interface KeeperCommands {
  status(): KeeperStatus;
  input(bytes: Uint8Array, done: (result: number) => void): void;
  resize(cols: number, rows: number): void;
  /** Sends a signal to the foreground of the terminal. */
  signal(name: string): void;
  stop(request: StopRequest): void;
}

/** A client that says nothing is not one. */
const HELLO_MS = 5000;

/** One client of the keeper. A frame that makes no sense ends this connection and nothing else. */
export class Connection {
  readonly subscriber: Subscriber;
  readonly #socket: Socket;
  readonly #keeper: KeeperCommands;
  readonly #reader = new FrameReader();
  #greeted = false;
  #failed = false;

  constructor(socket: Socket, keeper: KeeperCommands, origin: OutputOrigin) {
    this.#socket = socket;
    this.#keeper = keeper;
    this.subscriber = new Subscriber(socket, origin);
    const deadline = setTimeout(() => this.#fail('no hello came'), HELLO_MS);
    socket.once('close', () => clearTimeout(deadline));
    socket.on('data', (chunk) => {
      this.#guard(() =>
        this.#reader.push(chunk, (type, payload) => this.#guard(() => this.#take(type, payload))),
      );
      if (this.#greeted) clearTimeout(deadline);
    });
    // A client that vanished has nothing to be told.
    socket.on('error', () => socket.destroy());
  }

  send(frame: Uint8Array): void {
    // A write after the end would be an error, and cost the client what is still on its way.
    if (this.#socket.writable) this.#socket.write(framed(frame));
  }

  /** Sends what is queued, then closes. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  onClose(listener: () => void): void {
    this.#socket.once('close', listener);
  }

  #guard(action: () => void): void {
    // What follows a frame that made no sense is not obeyed either.
    if (this.#failed || this.#socket.destroyed) return;
    try {
      action();
    } catch (error) {
      this.#fail(messageOf(error));
    }
  }

  #fail(message: string): void {
    if (this.#failed || this.#socket.destroyed) return;
    this.#failed = true;
    this.#socket.end(framed(encodeJson(FRAME.error, { code: 'protocol_error', message })), () =>
      this.#socket.destroy(),
    );
    this.#socket.removeAllListeners('data');
  }

  #take(type: number, payload: Buffer): void {
    if (type === FRAME.hello) return this.#greet(payload);
    if (!this.#greeted) throw new Error('the first frame must be a hello');
    if (type === FRAME.subscribe) {
      const { from, delivery } = decodeSubscribe(payload);
      this.subscriber.subscribe(from, delivery);
    } else if (type === FRAME.input) this.#input(payload);
    else if (type === FRAME.resize) this.#resize(payload);
    else if (type === FRAME.signal) this.#keeper.signal(textField(decodeJson(payload), 'signal'));
    else if (type === FRAME.stop) this.#keeper.stop(stopRequest(decodeJson(payload)));
    else if (type === FRAME.status) this.send(encodeJson(FRAME.statusReport, this.#keeper.status()));
    else if (type === FRAME.ping) this.send(Buffer.concat([encodeEmpty(FRAME.pong), payload]));
  }

  #greet(payload: Buffer): void {
    const { min, max } = decodeJson(payload) as Partial<Hello>;
    if (typeof min !== 'number' || typeof max !== 'number') throw new Error('hello must hold min and max');
    const version = Math.min(max, PROTOCOL_VERSIONS.max);
    if (version < Math.max(min, PROTOCOL_VERSIONS.min)) {
      const { min: low, max: high } = PROTOCOL_VERSIONS;
      throw new Error(`this keeper speaks versions ${low} to ${high}; the client ${min} to ${max}`);
    }
    this.#greeted = true;
    this.send(encodeJson(FRAME.welcome, { version, status: this.#keeper.status() }));
  }

  #input(payload: Buffer): void {
    const { sequence, bytes } = decodeInput(payload);
    // The payload is part of a larger buffer; input may wait, and must not keep that alive.
    this.#keeper.input(Buffer.from(bytes), (result) => this.send(encodeInputDone(sequence, result)));
  }

  #resize(payload: Buffer): void {
    const { cols, rows } = decodeResize(payload);
    const good = (cells: number) => cells >= 1 && cells <= TERMINAL_MAX;
    if (!good(cols) || !good(rows)) throw new Error(`a terminal cannot be ${cols}x${rows}`);
    this.#keeper.resize(cols, rows);
  }
}

function textField(value: unknown, name: string): string {
  const field = (value as Record<string, unknown>)[name];
  if (typeof field !== 'string') throw new Error(`${name} must be a string`);
  return field;
}

function stopRequest(value: unknown): StopRequest {
  const { graceMs } = value as Partial<StopRequest>;
  if (typeof graceMs !== 'number' || !(graceMs >= 0))
    throw new Error('graceMs must be a number of milliseconds');
  return { signal: textField(value, 'signal'), graceMs };
}

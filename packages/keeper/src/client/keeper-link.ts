import { connect, type Socket } from 'node:net';
import {
  BerthError,
  type Delivery,
  DELIVERY,
  decodeCaughtUp,
  decodeInputDone,
  decodeJson,
  decodeOutput,
  decodeResized,
  decodeSkipped,
  type ExitFacts,
  encodeInput,
  encodeJson,
  encodeResize,
  encodeSubscribe,
  FRAME,
  type Hello,
  INPUT_RESULT,
  type KeeperStatus,
  messageOf,
  PROTOCOL_VERSIONS,
  SKIP_REASON,
  type StopRequest,
  systemCode,
  type Welcome,
} from '@berth/contract';
import { FrameReader, framed } from '../frame-reader.ts';

/** What a keeper tells. `end` comes exactly once, and last. */
export interface KeeperEvents {
  output?(offset: number, bytes: Buffer): void;
  skipped?(from: number, to: number, gone: boolean): void;
  resized?(offset: number, cols: number, rows: number): void;
  caughtUp?(offset: number): void;
  exit?(exit: ExitFacts): void;
  /** `reason` is null after the run's end or an own `close`. */
  end?(reason: string | null): void;
}

export interface KeeperConnectOptions {
  readonly socket: string;
  /** Who calls; shown nowhere but in a keeper's own diagnosis. */
  readonly client: string;
  /** Milliseconds until the keeper must have answered. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

interface Pending {
  readonly resolve: () => void;
  readonly reject: (error: BerthError) => void;
}

/** A keeper always reads; one that is frozen must not cost its clients memory. */
const UNSENT_MAX_BYTES = 2 * 1024 * 1024;
/** Errors of a socket that mean that nobody listens there. */
const NOBODY = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR']);
/** Errors of a socket whose other end went away. */
const HUNG_UP = new Set(['ECONNRESET', 'EPIPE']);

/**
 * Connects to a keeper. Rejects `not_running` when nobody listens on the socket, `runtime_unreachable` when somebody
 * does but does not answer in time, `protocol_error` when the answer makes no sense.
 */
export function connectKeeper(options: KeeperConnectOptions, events: KeeperEvents): Promise<KeeperLink> {
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted) return reject(unreachable(options, 'the call was cancelled'));
    const socket = connect({ path: options.socket, allowHalfOpen: true });
    const fail = (error: BerthError) => {
      stopWaiting();
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(
      () => fail(unreachable(options, `no answer within ${options.timeoutMs} ms`)),
      options.timeoutMs,
    );
    const onAbort = () => fail(unreachable(options, 'the call was cancelled'));
    const onError = (error: Error) => fail(connectError(options, error));
    const onClose = () => fail(hungUp(options));
    const stopWaiting = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      socket.off('error', onError).off('close', onClose);
    };
    options.signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError).once('close', onClose);
    const link = new KeeperLink(socket, events, {
      client: options.client,
      welcome: () => {
        stopWaiting();
        resolve(link);
      },
      refused: (message) => fail(new BerthError({ code: 'protocol_error', message })),
    });
  });
}

interface Handshake {
  readonly client: string;
  welcome(): void;
  refused(message: string): void;
}

export class KeeperLink {
  readonly #socket: Socket;
  readonly #events: KeeperEvents;
  readonly #reader = new FrameReader();
  readonly #inputs = new Map<number, Pending>();
  #handshake: Handshake | undefined;
  #status!: KeeperStatus;
  #sequence = 0;
  #exit: ExitFacts | null = null;
  #closing = false;
  #keeps = false;
  #failure: string | undefined;

  constructor(socket: Socket, events: KeeperEvents, handshake: Handshake) {
    this.#socket = socket;
    this.#events = events;
    this.#handshake = handshake;
    const hello: Hello = { ...PROTOCOL_VERSIONS, client: handshake.client };
    socket.on('connect', () => this.#send(encodeJson(FRAME.hello, hello)));
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', (error) => {
      this.#failure ??= error.message;
    });
    socket.on('end', () => {
      if (!this.#keeps || this.#exit === null) socket.end();
    });
    socket.on('close', () => this.#closed());
  }

  /** As of the connection, with later exit facts and sizes worked in. */
  get status(): KeeperStatus {
    return this.#status;
  }

  get exit(): ExitFacts | null {
    return this.#exit;
  }

  subscribe(from: number, delivery: 'live' | 'complete'): void {
    const wanted: Delivery = delivery === 'live' ? DELIVERY.live : DELIVERY.complete;
    this.#send(encodeSubscribe(from, wanted));
  }

  /** Resolves when the terminal has taken all bytes. */
  input(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(notRunning());
      if (this.#socket.writableLength > UNSENT_MAX_BYTES) return reject(queueFull());
      this.#sequence = (this.#sequence + 1) % 2 ** 32;
      this.#inputs.set(this.#sequence, { resolve, reject });
      this.#send(encodeInput(this.#sequence, bytes));
    });
  }

  resize(cols: number, rows: number): void {
    this.#send(encodeResize(cols, rows));
  }

  signal(signal: string): void {
    this.#send(encodeJson(FRAME.signal, { signal }));
  }

  stop(request: StopRequest): void {
    this.#send(encodeJson(FRAME.stop, request));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** From the run's end on the keeper, which waits until all have hung up, is kept until `close`; for some seconds at most. */
  keepUntilClosed(): void {
    this.#keeps = true;
  }

  close(): void {
    this.#closing = true;
    this.#socket.destroy();
  }

  #send(frame: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(framed(frame));
  }

  #read(chunk: Buffer): void {
    try {
      this.#reader.push(chunk, (type, payload) => this.#take(type, payload));
    } catch (error) {
      this.#failure ??= `it sent something that is not the protocol: ${messageOf(error)}`;
      this.#handshake?.refused(this.#failure);
      this.#socket.destroy();
    }
  }

  #take(type: number, payload: Buffer): void {
    if (type === FRAME.output) {
      const { offset, bytes } = decodeOutput(payload);
      this.#events.output?.(offset, bytes);
    } else if (type === FRAME.skipped) {
      const { from, to, reason } = decodeSkipped(payload);
      this.#events.skipped?.(from, to, reason === SKIP_REASON.gone);
    } else if (type === FRAME.resized) {
      const { offset, cols, rows } = decodeResized(payload);
      this.#status = { ...this.#status, cols, rows };
      this.#events.resized?.(offset, cols, rows);
    } else if (type === FRAME.caughtUp) this.#events.caughtUp?.(decodeCaughtUp(payload));
    else if (type === FRAME.inputDone) this.#inputDone(payload);
    else if (type === FRAME.welcome) this.#welcome(decodeJson(payload) as Partial<Welcome>);
    else if (type === FRAME.exit) this.#exited(decodeJson(payload) as ExitFacts);
    else if (type === FRAME.error) this.#refused(payload);
  }

  #welcome({ version, status }: Partial<Welcome>): void {
    const known =
      version !== undefined && version >= PROTOCOL_VERSIONS.min && version <= PROTOCOL_VERSIONS.max;
    if (!known || typeof status !== 'object') throw new Error(`it chose version ${version}`);
    this.#status = status;
    this.#handshake?.welcome();
    this.#handshake = undefined;
  }

  #exited(exit: ExitFacts): void {
    this.#exit = exit;
    this.#status = { ...this.#status, exit };
    this.#events.exit?.(exit);
  }

  #refused(payload: Buffer): void {
    const { message = 'it refused without a reason' } = decodeJson(payload) as { message?: string };
    this.#failure = message;
    this.#handshake?.refused(message);
  }

  #inputDone(payload: Buffer): void {
    const { sequence, result } = decodeInputDone(payload);
    const pending = this.#inputs.get(sequence);
    this.#inputs.delete(sequence);
    if (result === INPUT_RESULT.written) pending?.resolve();
    else pending?.reject(result === INPUT_RESULT.queueFull ? queueFull() : notRunning());
  }

  #closed(): void {
    for (const pending of this.#inputs.values()) pending.reject(notRunning());
    this.#inputs.clear();
    // Whoever never got a link is told by the rejection.
    if (this.#handshake !== undefined) return;
    const expected = this.#closing || this.#exit !== null;
    this.#events.end?.(expected ? null : (this.#failure ?? 'the keeper hung up'));
  }
}

function connectError(options: KeeperConnectOptions, error: Error): BerthError {
  const code = systemCode(error) ?? '';
  if (HUNG_UP.has(code)) return hungUp(options);
  if (!NOBODY.has(code)) return unreachable(options, error.message);
  return new BerthError(
    {
      code: 'not_running',
      message: 'No keeper listens for this run; it is over.',
      details: { socket: options.socket },
    },
    { cause: error },
  );
}

/** As a keeper does that is dying, or has too many clients: worth another look. */
function hungUp(options: KeeperConnectOptions): BerthError {
  return unreachable(options, 'it hung up before it answered', { hungUp: true });
}

function unreachable(options: KeeperConnectOptions, why: string, details: object = {}): BerthError {
  return new BerthError({
    code: 'runtime_unreachable',
    message: `The keeper at ${options.socket} cannot be reached: ${why}.`,
    details: { socket: options.socket, ...details },
  });
}

function notRunning(): BerthError {
  return new BerthError({ code: 'not_running', message: 'The program has ended; it takes no more input.' });
}

function queueFull(): BerthError {
  return new BerthError({
    code: 'input_queue_full',
    message: 'The program does not read its input, and a megabyte waits for it already. Try again later.',
  });
}

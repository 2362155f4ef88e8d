import {
  BerthError,
  CLOSE,
  decodeCaughtUp,
  decodeInputDone,
  decodeJson,
  decodeOutput,
  decodeResized,
  decodeScreen,
  decodeSkipped,
  type ErrorCode,
  type ExitFacts,
  encodeInput,
  encodeResize,
  FRAME,
  INPUT_RESULT,
  isErrorCode,
  type OutputFrame,
  type ResizedFrame,
  type ScreenFrame,
  type SkippedFrame,
  systemCode,
  TERMINAL_PATH,
  type TerminalQuery,
} from '@berth/contract';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import { connector, headersOf, type TransportOptions, unreachable } from './connection.ts';
import { fromWire } from './errors.ts';
import { ANSWER_MS, failedToAsk, unresponsive } from './transport.ts';

/** What a terminal tells once its connection stands. `closed` comes exactly once, and last. */
export interface TerminalHandlers {
  output?(frame: OutputFrame<Buffer>): void;
  screen?(frame: ScreenFrame<Buffer>): void;
  skipped?(frame: SkippedFrame): void;
  resized?(frame: ResizedFrame): void;
  caughtUp?(offset: number): void;
  /** Input could not be delivered. */
  inputRefused?(code: ErrorCode): void;
  exit?(exit: ExitFacts): void;
  closed(why: TerminalEnd): void;
}

export type TerminalEnd =
  /** Everything asked for was sent, or the program ended. */
  | { readonly kind: 'done' }
  /** The daemon or keeper went away, the terminal probably not. `asked`: somebody ended the daemon on purpose. */
  | { readonly kind: 'interrupted'; readonly asked: boolean }
  | { readonly kind: 'refused'; readonly error: BerthError };

export interface TerminalSession {
  /** False when the connection is gone and nothing was sent. */
  input(bytes: Uint8Array): boolean;
  resize(cols: number, rows: number): void;
  /** Holds back further output; the daemon and the keeper then wait with it. */
  pause(): void;
  resume(): void;
  close(): void;
}

export function openTerminalSession(
  options: TransportOptions,
  query: TerminalQuery,
  handlers: TerminalHandlers,
): Promise<TerminalSession> {
  const address = `ws://berth${TERMINAL_PATH}?${searchOf(query)}`;
  // The path is given as it is: in an address its special characters would have to be written otherwise.
  const createConnection = connector(options);
  const headers = headersOf(options);
  const connection = new WebSocket(address, { perMessageDeflate: false, headers, createConnection });
  const state: State = { error: undefined, ended: false, sequence: 0 };
  connection.on('message', (data, binary) => {
    if (!binary || !Buffer.isBuffer(data)) return;
    const problem = read(data, handlers, state);
    if (problem === undefined) return;
    state.error ??= problem;
    connection.close(CLOSE.done);
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(unresponsive(options, ANSWER_MS));
      connection.terminate();
    }, ANSWER_MS);
    connection.once('open', () => {
      clearTimeout(timer);
      connection.once('close', (code) => handlers.closed(reasonOf(code, state)));
      resolve(sessionOver(connection, state));
    });
    connection.on('unexpected-response', (_request, response) => {
      void refusalIn(response, options)
        .then(reject, reject)
        .finally(() => clearTimeout(timer));
    });
    connection.on('error', (error) => {
      clearTimeout(timer);
      reject(failureOf(error, options));
    });
  });
}

/** What has no code of the system is about what was said, and not about whether somebody is there. */
function failureOf(error: Error, options: TransportOptions): BerthError {
  if (systemCode(error) !== undefined) return failedToAsk(options, error);
  const message = `The terminal connection failed: ${error.message}`;
  return new BerthError({ code: 'protocol_error', message }, { cause: error });
}

/** What a proxy says while the daemon behind it is away. */
const AWAY = new Set([502, 503, 504]);

/** What the daemon says instead of a terminal, in the form of all its answers. */
async function refusalIn(response: IncomingMessage, options: TransportOptions): Promise<BerthError> {
  const said = await text(response);
  try {
    const { errors } = JSON.parse(said) as { errors: Parameters<typeof fromWire>[0] };
    return fromWire(errors);
  } catch (cause) {
    if (options.remote !== undefined && AWAY.has(response.statusCode ?? 0))
      return unreachable(options.remote, new Error(`a proxy answered HTTP ${response.statusCode}`));
    const message = `The daemon refused the terminal connection (HTTP ${response.statusCode}).`;
    return new BerthError({ code: 'protocol_error', message }, { cause });
  }
}

interface State {
  error: BerthError | undefined;
  ended: boolean;
  sequence: number;
}

function sessionOver(connection: WebSocket, state: State): TerminalSession {
  const send = (frame: Uint8Array) => {
    if (connection.readyState !== connection.OPEN) return false;
    connection.send(frame);
    return true;
  };
  return {
    input: (bytes) => {
      state.sequence = (state.sequence + 1) % 2 ** 32;
      return send(encodeInput(state.sequence, bytes));
    },
    resize: (cols, rows) => void send(encodeResize(cols, rows)),
    pause: () => connection.pause(),
    resume: () => connection.resume(),
    close: () => {
      state.ended = true;
      connection.close(CLOSE.done);
    },
  };
}

/** What is wrong with the frame, if anything. What the handlers throw is their own. */
function read(frame: Buffer, handlers: TerminalHandlers, state: State): BerthError | undefined {
  try {
    take(frame, handlers, state);
    return undefined;
  } catch (error) {
    // A frame that is too short, or holds no JSON.
    if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    const message = `The daemon sent something that is no terminal frame: ${error.message}`;
    return new BerthError({ code: 'protocol_error', message }, { cause: error });
  }
}

function take(frame: Buffer, handlers: TerminalHandlers, state: State): void {
  const type = frame.readUInt8(0);
  const payload = frame.subarray(1);
  if (type === FRAME.output) handlers.output?.(decodeOutput(payload));
  else if (type === FRAME.screen) handlers.screen?.(decodeScreen(payload));
  else if (type === FRAME.skipped) handlers.skipped?.(decodeSkipped(payload));
  else if (type === FRAME.resized) handlers.resized?.(decodeResized(payload));
  else if (type === FRAME.caughtUp) handlers.caughtUp?.(decodeCaughtUp(payload));
  else if (type === FRAME.exit) handlers.exit?.(decodeJson(payload) as ExitFacts);
  else if (type === FRAME.error) state.error = errorOf(decodeJson(payload));
  else if (type === FRAME.inputDone) {
    const { result } = decodeInputDone(payload);
    if (result === INPUT_RESULT.queueFull) handlers.inputRefused?.('input_queue_full');
    if (result === INPUT_RESULT.notRunning) handlers.inputRefused?.('not_running');
  }
}

function reasonOf(code: number, state: State): TerminalEnd {
  if (state.error !== undefined) return { kind: 'refused', error: state.error };
  if (state.ended || code === CLOSE.done) return { kind: 'done' };
  return { kind: 'interrupted', asked: code === CLOSE.goingAway };
}

function errorOf(value: unknown): BerthError {
  const { code, message } = value as { code?: unknown; message?: unknown };
  return new BerthError({ code: isErrorCode(code) ? code : 'internal', message: String(message) });
}

function searchOf(query: TerminalQuery): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== false)
    .map(([name, value]): [string, string] => [name, value === true ? '1' : String(value)]);
  return new URLSearchParams(pairs).toString();
}

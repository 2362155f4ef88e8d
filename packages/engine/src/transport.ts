import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type RequestOptions,
} from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { BerthError, messageOf } from '@berth/contract';
import { type EngineAddress, formatEngineAddress } from './engine-address.ts';
import { refused, senseless, type Tried, unreachable } from './engine-error.ts';
import { jsonLines } from './json-lines.ts';
import { Shape, ShapeError } from './shape.ts';

export interface EngineCall {
  readonly signal?: AbortSignal;
  /** Milliseconds until the engine must have answered. */
  readonly timeoutMs?: number;
}

export interface EngineRequest extends EngineCall {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  /** Without the version, and with its parts encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as a tar archive. */
  readonly archive?: Readable;
  /** The answer may go on for ever. */
  readonly endless?: boolean;
  /** What is asked of the engine, as in "could not …". */
  readonly what: string;
}

/** A connection that has become a plain stream of bytes in both directions. */
export interface EngineStream {
  /** What comes from the other side. */
  readonly output: Readable;
  /** What goes there. Closing it closes the connection. */
  readonly input: Duplex;
}

/** An engine answers most requests within a tenth of a second; on a busy machine it may need a hundred times that. */
const ANSWER_MS = 15_000;
/** The largest answers are lists of all containers; more is no engine. */
const ANSWER_MAX_BYTES = 32 * 1024 * 1024;

/** One HTTP exchange for each call, on a connection of its own: none can be in the way of another. */
export class Transport {
  readonly address: EngineAddress;
  /** Such as `/v1.41`. */
  readonly prefix: string;

  constructor(address: EngineAddress, prefix = '') {
    this.address = address;
    this.prefix = prefix;
  }

  /** The answer as `read` understands it. Rejects `protocol_error` when it does not. */
  async ask<T>(call: EngineRequest, read: (answer: unknown) => T): Promise<T> {
    const text = await this.text(call);
    try {
      return read(JSON.parse(text) as unknown);
    } catch (error) {
      throw this.#understood(error, call);
    }
  }

  /** The whole answer. */
  async text(call: EngineRequest): Promise<string> {
    return (await this.#whole(call)).text;
  }

  /** What the answer has before its body, by names in small letters. */
  async head(call: EngineRequest): Promise<Shape> {
    return Shape.of((await this.#whole(call)).headers, 'the head');
  }

  async #whole(call: EngineRequest): Promise<{ text: string; headers: IncomingHttpHeaders }> {
    const limits = new Limits(call);
    try {
      const answer = await this.#answer(this.#send(call, limits.signal), call);
      const text = await wholeText(answer, this.#tried(call));
      limits.signal.throwIfAborted();
      return { text, headers: answer.headers };
    } catch (error) {
      throw this.#judged(error, call, limits);
    } finally {
      limits.answered();
    }
  }

  /** The answer as it comes. The time bounds each silence, and of an endless answer only the first one. */
  async *chunks(call: EngineRequest): AsyncGenerator<Buffer> {
    const limits = new Limits(call);
    try {
      const answer = await this.#answer(this.#send(call, limits.signal), call);
      if (call.endless === true) limits.answered();
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        yield chunk;
        if (call.endless !== true) limits.begin();
      }
      // An answer whose end is the end of the connection looks whole when that is cut off from here.
      limits.signal.throwIfAborted();
    } catch (error) {
      throw this.#judged(error, call, limits);
    } finally {
      limits.answered();
    }
  }

  /** The values of which such an answer is a row. */
  async *values(call: EngineRequest): AsyncGenerator {
    try {
      yield* jsonLines(this.chunks(call));
    } catch (error) {
      throw this.#understood(error, call);
    }
  }

  /** Takes the connection over. Podman switches protocols; older engines just begin to send. */
  async upgrade(call: EngineRequest): Promise<EngineStream> {
    const limits = new Limits(call);
    const sent = this.#send(call, limits.signal, { Connection: 'Upgrade', Upgrade: 'tcp' });
    try {
      return await Promise.race([
        switched(sent),
        this.#answer(sent, call).then((output) => ({ output, input: output.socket })),
      ]);
    } catch (error) {
      throw this.#judged(error, call, limits);
    } finally {
      limits.answered();
    }
  }

  #send(call: EngineRequest, signal: AbortSignal, headers: Record<string, string> = {}): ClientRequest {
    const { method, path, query = {}, body, archive } = call;
    const contentType = archive === undefined ? 'application/json' : 'application/x-tar';
    const hasBody = body !== undefined || archive !== undefined;
    const sent = request({
      ...destinationOf(this.address),
      method,
      path: `${this.prefix}${path}${queryText(query)}`,
      agent: false,
      signal,
      headers: { ...headers, ...(hasBody ? { 'Content-Type': contentType } : {}) },
    });
    // Whoever waits for the answer is told as well.
    sent.on('error', () => undefined);
    if (archive === undefined) sent.end(body === undefined ? undefined : JSON.stringify(body));
    else archive.on('error', (error) => sent.destroy(error)).pipe(sent);
    return sent;
  }

  async #answer(sent: ClientRequest, call: EngineRequest): Promise<IncomingMessage> {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve);
      sent.once('error', reject);
    });
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 400) return answer;
    throw refused(this.#tried(call), status, await wholeText(answer, this.#tried(call)));
  }

  #understood(error: unknown, call: EngineRequest): unknown {
    const isNonsense = error instanceof ShapeError || error instanceof SyntaxError;
    return isNonsense ? senseless(this.#tried(call), error.message) : error;
  }

  /** What an aborted or broken exchange means to the caller. */
  #judged(error: unknown, call: EngineRequest, limits: Limits): unknown {
    if (call.signal?.aborted) return call.signal.reason;
    if (limits.ranOut)
      return unreachable(this.#tried(call), `no answer within ${limits.timeoutMs} ms`, error);
    if (error instanceof Error && 'syscall' in error)
      return unreachable(this.#tried(call), error.message, error);
    return error instanceof BerthError ? error : unreachable(this.#tried(call), messageOf(error), error);
  }

  #tried({ what }: EngineRequest): Tried {
    return { what, engine: formatEngineAddress(this.address) };
  }
}

/** Time and signal of one call. */
class Limits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  ranOut = false;
  readonly #time = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor({ signal, timeoutMs = ANSWER_MS }: EngineCall) {
    this.timeoutMs = timeoutMs;
    this.signal = signal === undefined ? this.#time.signal : AbortSignal.any([signal, this.#time.signal]);
    this.begin();
  }

  begin(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.ranOut = true;
      this.#time.abort();
    }, this.timeoutMs);
  }

  answered(): void {
    clearTimeout(this.#timer);
  }
}

function switched(sent: ClientRequest): Promise<EngineStream> {
  return new Promise((resolve) => {
    sent.once('upgrade', (_answer, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      resolve({ output: socket, input: socket });
    });
  });
}

async function wholeText(answer: Readable, tried: Tried): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > ANSWER_MAX_BYTES)
      throw senseless(tried, `its answer is larger than ${ANSWER_MAX_BYTES} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function destinationOf(address: EngineAddress): RequestOptions {
  if (address.kind === 'socket') return { socketPath: address.path };
  return { host: address.host, port: address.port };
}

function queryText(query: NonNullable<EngineRequest['query']>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${typeof value === 'string' ? encodeURIComponent(value) : value}`],
  );
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

import { request as httpRequest, type IncomingMessage } from 'node:http';
import { BerthError, GRAPHQL_PATH, systemCode } from '@berth/contract';
import { TIMER_MAX_MS } from '@berth/foundation';
import { connector, headersOf, nameOf, type TransportOptions, unreachable } from './connection.ts';
import { fromWire } from './errors.ts';

export type { TransportOptions } from './connection.ts';

/** What is asked. */
export interface ApiRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

export interface CallOptions {
  /** Milliseconds until an answer must have begun. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A daemon that is well answers in milliseconds; a laden machine may take seconds. */
export const ANSWER_MS = 10_000;
const NOBODY = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR']);

/** One GraphQL request. Rejects with the daemon's own error, or `daemon_unavailable`, or `daemon_unresponsive`. */
export async function call<T>(
  options: TransportOptions,
  request: ApiRequest,
  callOptions: CallOptions = {},
): Promise<T> {
  const response = await post(options, request, { ...callOptions, accept: 'application/json' });
  const answer = parseAnswer(await textOf(response)) as { data?: T; errors?: [] };
  if (answer.errors !== undefined) throw fromWire(answer.errors);
  return answer.data as T;
}

/** Results of a subscription, until the daemon ends it or `signal` aborts. Rejects `daemon_unavailable` when cut off. */
export async function* subscribe<T>(
  options: TransportOptions,
  request: ApiRequest,
  callOptions: CallOptions,
): AsyncGenerator<T> {
  const response = await post(options, request, { ...callOptions, accept: 'text/event-stream' });
  if (response.headers['content-type']?.startsWith('text/event-stream') !== true) {
    const answer = parseAnswer(await textOf(response)) as { errors?: [] };
    throw fromWire(answer.errors ?? []);
  }
  let rest = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      const blocks = (rest + String(chunk)).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const result = eventData(block) as { data?: T; errors?: [] } | undefined;
        if (result?.errors !== undefined) throw fromWire(result.errors);
        if (result?.data !== undefined) yield result.data;
      }
    }
  } catch (error) {
    if (error instanceof BerthError || callOptions.signal?.aborted === true) throw error;
    throw cutOff(error);
  }
}

/** The JSON of one server-sent event, if it carries a result. */
function eventData(block: string): unknown {
  const lines = block.split('\n');
  if (!lines.includes('event: next')) return undefined;
  const data = lines.find((line) => line.startsWith('data: '));
  return data === undefined ? undefined : JSON.parse(data.slice('data: '.length));
}

function post(
  options: TransportOptions,
  body: ApiRequest,
  { timeoutMs = ANSWER_MS, signal, accept }: CallOptions & { readonly accept: string },
): Promise<IncomingMessage> {
  const createConnection = connector(options);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const payload = JSON.stringify(body);
  const headers = {
    accept,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
    ...headersOf(options),
  };
  const outgoing = httpRequest({
    // Without an agent, which would look whether the name of the host is an address, and keep a list of one socket.
    createConnection,
    path: GRAPHQL_PATH,
    method: 'POST',
    headers,
  });
  const abort = () => outgoing.destroy(signal?.reason instanceof Error ? signal.reason : undefined);
  const giveUp = () => outgoing.destroy(unresponsive(options, timeoutMs));
  const timer = setTimeout(giveUp, Math.min(timeoutMs, TIMER_MAX_MS));
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  outgoing.on('close', () => signal?.removeEventListener('abort', abort));
  outgoing.on('response', (response) => {
    clearTimeout(timer);
    resolve(response);
  });
  outgoing.on('error', (error) => {
    clearTimeout(timer);
    reject(failedToAsk(options, error));
  });
  outgoing.end(payload);
  return promise;
}

function textOf(response: IncomingMessage): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
  });
  response.on('end', () => resolve(text));
  response.on('error', (error) => reject(cutOff(error)));
  return promise;
}

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = `The daemon's answer is not JSON: ${text.slice(0, 200)}`;
    throw new BerthError({ code: 'protocol_error', message }, { cause: error });
  }
}

/** What it means that the daemon could not be asked, or went away before it answered. */
export function failedToAsk(options: TransportOptions, error: Error): BerthError {
  if (error instanceof BerthError) return error;
  if (options.remote !== undefined) return unreachable(options.remote, error);
  if (!NOBODY.has(systemCode(error) ?? '')) return cutOff(error);
  const message = `No daemon answers on ${options.socket}. Start it with: berth up`;
  return new BerthError({ code: 'daemon_unavailable', message }, { cause: error });
}

function cutOff(cause: unknown): BerthError {
  const message = 'The daemon hung up before it had answered. See: berth daemon logs';
  return new BerthError({ code: 'daemon_unavailable', message, details: { sent: true } }, { cause });
}

/** Somebody is there, and says nothing. */
export function unresponsive(options: TransportOptions, timeoutMs: number): BerthError {
  const advice =
    options.remote === undefined
      ? 'If it is stuck, kill it (instances go on): berth daemon stop --force'
      : 'Try again, or look after it there.';
  const message = `The daemon on ${nameOf(options)} did not answer within ${timeoutMs / 1000} s. ${advice}`;
  return new BerthError({ code: 'daemon_unresponsive', message });
}

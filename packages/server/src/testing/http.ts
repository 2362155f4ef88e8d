import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { GRAPHQL_PATH } from '@berth/contract';
import type { ApiBench } from './api-bench.ts';

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly data: T | undefined;
  readonly errors: readonly WireError[];
}

interface WireError {
  readonly message: string;
  readonly extensions?: {
    readonly code?: string;
    readonly retryable?: boolean;
    readonly details?: Readonly<Record<string, unknown>>;
  };
}

export interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request as it is, and what came back, which is always JSON. */
export async function ask<T>({ socket }: ApiBench, wanted: Ask): Promise<Answer<T>> {
  const response = await send(socket, wanted);
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  const { data, errors = [] } = JSON.parse(text) as { data?: T; errors?: WireError[] };
  return { status: response.statusCode ?? 0, headers: response.headers, data, errors };
}

/** One GraphQL request as the command line sends it. */
export function graphql<T>(
  bench: ApiBench,
  question: { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> },
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<T>> {
  return ask(bench, { headers, body: JSON.stringify(question) });
}

export function send(socketPath: string, wanted: Ask): Promise<IncomingMessage> {
  const { method = 'POST', path = GRAPHQL_PATH, headers = {}, body } = wanted;
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const usual = { accept: 'application/json', 'content-type': 'application/json', ...length };
  return new Promise((resolve, reject) => {
    const outgoing = request({
      socketPath,
      method,
      path,
      agent: false,
      headers: { ...usual, ...headers },
    });
    outgoing.on('response', resolve).on('error', reject).end(body);
  });
}

/** Bytes that no client of Node's would send. Resolves when the other side has ended, with what it said. */
export async function sendRaw({ socket }: ApiBench, text: string): Promise<string> {
  let said = '';
  const connection = await connected(socket);
  connection.write(text);
  for await (const chunk of connection.setEncoding('utf8')) said += String(chunk);
  return said;
}

export function connected(path: string, allowHalfOpen = false): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen });
    socket.once('connect', () => resolve(socket)).once('error', reject);
  });
}

/** Results of a subscription, one after the other. */
export async function* follow<T>(response: IncomingMessage): AsyncGenerator<T> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const blocks = (rest + String(chunk)).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const line = block.split('\n').find((candidate) => candidate.startsWith('data: {'));
      if (line !== undefined) yield (JSON.parse(line.slice('data: '.length)) as { data: T }).data;
    }
  }
}

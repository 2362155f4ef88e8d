import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Door } from './api-bench.ts';

export interface TcpAsk {
  readonly method?: string;
  readonly path?: string;
  /** An empty text leaves `Host` as it is. */
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface TcpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** Of the error, where it is one. */
  readonly code: string | undefined;
}

/** One request over TCP, as a script sends it, and all of what came back. */
export async function askTcp(door: Door, wanted: TcpAsk): Promise<TcpAnswer> {
  const response = await sendTcp(door, wanted);
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text, code: codeIn(text) };
}

export function sendTcp({ port, api }: Door, wanted: TcpAsk): Promise<IncomingMessage> {
  const { method = 'GET', path = '/', host = api, headers = {}, body } = wanted;
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const at = { host: '127.0.0.1', port, method, path, agent: false } as const;
    const outgoing = request({ ...at, headers: { host, ...json, ...length, ...headers } });
    outgoing.on('response', resolve).on('error', reject);
    outgoing.on('upgrade', (response: IncomingMessage, socket: Socket) => {
      socket.destroy();
      resolve(response);
    });
    outgoing.end(body);
  });
}

/** Headers with which a WebSocket begins. */
export const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
} as const;

export function connectTcp({ port }: Door): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(socket)).once('error', reject);
  });
}

/** Bytes that no client of Node's would send. Resolves when the other side has ended, with what it said. */
export async function sendRawTcp(door: Door, text: string): Promise<string> {
  let said = '';
  const connection = await connectTcp(door);
  connection.write(text, 'latin1');
  for await (const chunk of connection.setEncoding('utf8')) said += String(chunk);
  return said;
}

function codeIn(text: string): string | undefined {
  return /"code":"([a-z_]+)"/.exec(text)?.[1];
}

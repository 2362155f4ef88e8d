import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { HeaderLines } from './header-lines.ts';

export interface PassingTimes {
  /** Until a program on this machine has taken the connection. */
  readonly connectMs: number;
  /** Without a byte in either direction before it answers: builds of large sites take their time. */
  readonly answerMs: number;
  /** Without a byte in either direction afterwards: streams and WebSockets may be silent for long. */
  readonly idleMs: number;
}

export const PASSING_TIMES: PassingTimes = {
  connectMs: 5000,
  answerMs: 5 * 60_000,
  idleMs: 60 * 60_000,
};

export interface LoopbackTarget {
  readonly port: number;
  readonly headers: HeaderLines;
  readonly times: PassingTimes;
}

/**
 * Asks a program on this machine what a browser has asked. Each request has a connection of its own: what a program
 * says too much on one of them can never be taken for the answer to another.
 */
export function loopbackRequest(request: IncomingMessage, target: LoopbackTarget): ClientRequest {
  const { port, headers, times } = target;
  const outgoing = httpRequest({
    ...{ host: 'localhost', port, lookup: toLoopback, autoSelectFamily: true, agent: false },
    ...{ method: request.method, path: request.url, insecureHTTPParser: false },
    headers: [...headers, ...bodyHeaders(request)].flat(),
    timeout: times.answerMs,
  });
  outgoing.on('timeout', () => outgoing.destroy(new Error('it does not answer')));
  outgoing.once('socket', (socket) => {
    const late = setTimeout(
      () => outgoing.destroy(new Error('it does not take the connection')),
      times.connectMs,
    );
    socket.once('connect', () => clearTimeout(late)).once('close', () => clearTimeout(late));
  });
  return outgoing;
}

/**
 * How long the body is, as it was told to Berth, or that it goes on as it comes. It never goes without either: where its
 * end is not known, a program takes the rest for another request.
 */
function bodyHeaders({ headers, method }: IncomingMessage): HeaderLines {
  const length = headers['content-length'];
  if (length !== undefined) return [['Content-Length', length]];
  if (headers['transfer-encoding'] !== undefined) return [['Transfer-Encoding', 'chunked']];
  return method === 'GET' || method === 'HEAD' ? [] : [['Content-Length', '0']];
}

/** Whatever the machine says `localhost` is. Many servers for development listen on the second one alone. */
const ADDRESSES = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

const toLoopback: LookupFunction = (_host, { all }, found) => {
  if (all === true) found(null, ADDRESSES);
  else found(null, '127.0.0.1', 4);
};

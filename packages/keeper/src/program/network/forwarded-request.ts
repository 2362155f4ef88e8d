import { type IncomingMessage, request as requestOf, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { canonicalHost } from '@berth/contract';
import { CONNECT_MS, judgedConnection } from './judged-connection.ts';
import type { FoundAddress, NetworkJudge, Target } from './network-judge.ts';
import { FAILED, MALFORMED, refusalOf, type Said } from './proxy-answers.ts';

/** What is said from one end of a connection to the other, and to nobody behind it (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
const WEB_PORT = 80;

interface Wanted extends Target {
  /** What its host is asked for. */
  readonly path: string;
  readonly authority: string;
}

/**
 * Answers a request for `http://…` with what its host says. Each one is judged by itself and gets a connection of its own,
 * so that no request can hide behind another; what it asks for and whom it asks are put together anew from one reading.
 */
export async function forwardRequest(
  judge: NetworkJudge,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.on('error', () => response.destroy());
  const wanted = wantedOf(request.url ?? '');
  if (wanted === undefined) {
    judge.refuse('malformed');
    return answer(request, response, MALFORMED);
  }
  const judgement = await judge.judge(wanted);
  if (!judgement.isAllowed) return answer(request, response, refusalOf(wanted, judgement.reason));
  if (!response.destroyed) await passOn({ request, response }, wanted, judgement.addresses);
}

async function passOn(
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  wanted: Wanted,
  addresses: readonly FoundAddress[],
): Promise<void> {
  const hasParts = request.headers['transfer-encoding'] !== undefined;
  const upstream = requestOf({
    ...judgedConnection(wanted, addresses),
    method: request.method ?? 'GET',
    path: wanted.path,
    headers: [
      ...['Host', wanted.authority, 'Connection', 'close'],
      ...(hasParts ? ['Transfer-Encoding', 'chunked'] : []),
      ...endToEnd(request),
    ],
    agent: false,
    timeout: CONNECT_MS,
  });
  upstream.on('socket', (socket) => socket.once('connect', () => socket.setTimeout(0)));
  upstream.on('timeout', () => upstream.destroy(new Error('it took too long')));
  response.once('close', () => upstream.destroy());
  const answered = Promise.withResolvers<IncomingMessage>();
  upstream.once('response', answered.resolve);
  upstream.once('error', answered.reject);
  // What goes wrong while it is sent shows in the answer that does not come.
  pipeline(request, upstream).catch(answered.reject);
  try {
    const reply = await answered.promise;
    response.writeHead(reply.statusCode ?? FAILED.status, reply.statusMessage, endToEnd(reply));
    await pipeline(reply, response);
  } catch {
    if (response.headersSent) response.destroy();
    else answer(request, response, FAILED);
  }
}

/** Name, value, name, value, as they came and as often. */
function endToEnd({ rawHeaders, headers }: IncomingMessage): string[] {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...HOP_BY_HOP, ...named]);
  const kept: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!dropped.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}

/** A proxy is asked for whole URLs; encrypted ones come by CONNECT. */
function wantedOf(text: string): Wanted | undefined {
  if (!/^http:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { hostname, port, pathname, search, username, password, host: authority } = new URL(text);
  const host = username === '' && password === '' ? canonicalHost(hostname) : undefined;
  if (host === undefined) return undefined;
  return { host, port: port === '' ? WEB_PORT : Number(port), path: `${pathname}${search}`, authority };
}

function answer(request: IncomingMessage, response: ServerResponse, { status, title, text }: Said): void {
  if (response.destroyed) return;
  request.resume();
  response.writeHead(status, title, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end(`${text}\n`);
}

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
/** What says where a body ends is not between two of them alone, whatever is written about it in `Connection`. */
const FRAMING = 'content-length';
const WEB_PORT = 80;
/** Nothing moved in either direction for so long. Models on machines of one's own may think for minutes before they say a word. */
const SILENCE_MS = 15 * 60_000;

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
  // Of a request that waits behind others on its connection only that one says that its client is gone.
  const gone = new AbortController();
  const leave = () => gone.abort();
  request.socket.once('close', leave);
  try {
    const wanted = wantedOf(request.url ?? '');
    if (wanted === undefined) {
      judge.refuse('malformed');
      return answerRequest(request, response, MALFORMED);
    }
    const judgement = await judge.judge(wanted);
    if (!judgement.isAllowed) return answerRequest(request, response, refusalOf(wanted, judgement.reason));
    const { signal } = gone;
    if (!signal.aborted) await passOn({ request, response, signal }, wanted, judgement.addresses);
  } finally {
    request.socket.off('close', leave);
    gone.abort();
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Nobody waits for it any more. */
  readonly signal: AbortSignal;
}

async function passOn(
  { request, response, signal }: Exchange,
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
    signal,
  });
  upstream.on('socket', (socket) => socket.once('connect', () => socket.setTimeout(SILENCE_MS)));
  upstream.on('timeout', () => upstream.destroy(new Error('it took too long')));
  const answered = Promise.withResolvers<IncomingMessage>();
  upstream.once('response', answered.resolve);
  upstream.on('error', answered.reject);
  // Also after an answer that is none, such as that another protocol is spoken from here on.
  upstream.once('close', () => answered.reject(new Error('it was not answered')));
  // What goes wrong while it is sent shows in the answer that does not come.
  pipeline(request, upstream, { signal }).catch(answered.reject);
  try {
    const reply = await answered.promise;
    response.writeHead(reply.statusCode ?? FAILED.status, reply.statusMessage, endToEnd(reply));
    await pipeline(reply, response, { signal });
  } catch {
    if (response.headersSent) response.destroy();
    else answerRequest(request, response, FAILED);
  }
}

/** Name, value, name, value, as they came and as often. */
function endToEnd({ rawHeaders, headers }: IncomingMessage): string[] {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...HOP_BY_HOP, ...named.filter((name) => name !== FRAMING)]);
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

/** Says something of the proxy's own. */
export function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { status, title, text }: Said,
): void {
  if (response.destroyed) return;
  request.resume();
  response.writeHead(status, title, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end(`${text}\n`);
}

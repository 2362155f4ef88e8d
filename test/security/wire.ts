import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { parseAnswers, type WireAnswer } from './wire-answer.ts';

/** A request as it goes over the wire: nothing is added to it and nothing is put right. */
export interface WireRequest {
  readonly method?: string;
  /** The second word of the first line, which need not be a path. */
  readonly path?: string;
  /** In that order, names as they are; there may be two of a name, or no Host. */
  readonly headers: readonly WireHeader[];
  readonly body?: string;
}

export type WireHeader = readonly [name: string, value: string];

/** Where it goes to, and from where: whoever tries many wrong secrets is slowed down, and each try is to be its first. */
export interface WireWay {
  readonly port: number;
  readonly from?: string;
}

/** Nothing that is refused takes as long. */
const ANSWER_MS = 20_000;
/** A connection on which no further answer comes for so long has none for what was smuggled in. */
const QUIET_MS = 400;

let addresses = 0;

/** A loopback address that nobody has come from before. */
export function newAddress(): string {
  addresses += 1;
  // Two workers of a run must not take each other's.
  const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % 100;
  return `127.${1 + worker}.${Math.floor(addresses / 250) % 250}.${1 + (addresses % 250)}`;
}

/** One request on a connection of its own. Status 0: it was hung up on without an answer. */
export async function send(way: WireWay, request: WireRequest): Promise<WireAnswer> {
  const [answer] = await talk(way, written(request), request.method);
  return answer ?? { status: 0, headers: new Map(), body: '', raw: '' };
}

/** Any bytes at all, and every answer that came to them. */
export async function talk(way: WireWay, bytes: string | Buffer, method = 'POST'): Promise<WireAnswer[]> {
  const socket = await dial(way);
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  return parseAnswers(await heard(socket), method);
}

export async function dial({ port, from = newAddress() }: WireWay): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, localAddress: from, allowHalfOpen: true });
  await once(socket, 'connect');
  // Those who are hung up on while they write hear of it as an end.
  socket.on('error', () => socket.destroy());
  return socket;
}

/** Everything that comes until the other side ends, or has answered and says no more. Rejects when it says nothing. */
export function heard(socket: Socket, deadlineMs = ANSWER_MS): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(chunks));
    };
    let timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer and no end within ${deadlineMs} ms`));
    }, deadlineMs);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      clearTimeout(timer);
      timer = setTimeout(done, QUIET_MS);
    });
    socket.once('end', done).once('close', done);
  });
}

export function written({ method = 'POST', path = '/graphql', headers, body }: WireRequest): Buffer {
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  const added: WireHeader[] = [];
  if (body !== undefined && !names.has('content-length') && !names.has('transfer-encoding')) {
    added.push(['Content-Length', String(Buffer.byteLength(body))]);
  }
  if (!names.has('connection')) added.push(['Connection', 'close']);
  const lines = [...headers, ...added].map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`),
    Buffer.from(body ?? ''),
  ]);
}

import {
  createServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { canonicalHost } from '@berth/contract';
import { answerRequest, forwardRequest } from './forwarded-request.ts';
import { joinSockets } from './joined-sockets.ts';
import { CONNECT_MS, judgedConnection } from './judged-connection.ts';
import type { NetworkJudge, Target } from './network-judge.ts';
import type { HeldListener } from './held-listener.ts';
import { InFlight } from './in-flight.ts';
import { BUSY, FAILED, MALFORMED, refusalOf, wholeAnswer, type Said } from './proxy-answers.ts';

/**
 * Connections of a whole run at the same time, to the proxy and from it: over one of the former many requests can be sent
 * before the first is answered. Browsers and package managers have dozens.
 */
export const CONNECTIONS_MAX = 512;
const HEADER_MAX_BYTES = 32 * 1024;
const HEADERS_MS = 30_000;
/** Long enough for an answer to be read, which it is not where the rest of what was sent is left unread. */
const LINGER_MS = 1000;
const AUTHORITY = /^(?<host>\[[0-9a-f:.]+\]|[^[\]:/@?#\\%\s]+):(?<digits>\d{1,5})$/i;
const PORT_MAX = 65_535;

/** An HTTP proxy that asks a judge about every connection. What is inside of encrypted ones it neither sees nor changes. */
export class FilteringProxy {
  readonly #judge: NetworkJudge;
  readonly #server: HttpServer;
  readonly #inFlight = new InFlight(CONNECTIONS_MAX);

  constructor(judge: NetworkJudge) {
    this.#judge = judge;
    // An upload may take as long as it moves: the connection that it goes to has a bound of its own for silence.
    const times = { headersTimeout: HEADERS_MS, requestTimeout: 0 };
    this.#server = createServer({ maxHeaderSize: HEADER_MAX_BYTES, ...times });
    this.#server.maxConnections = CONNECTIONS_MAX;
    // Each request on its way looks after the connection that it came by.
    this.#server.on('connection', (socket: Socket) => socket.setMaxListeners(0));
    this.#server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#forward(request, response);
    });
    this.#server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
      void this.#tunnel(request.url ?? '', client as Socket, head);
    });
    this.#server.on('clientError', (_error: Error, client: Duplex) => {
      if (!client.writable) return void client.destroy();
      client.resume();
      client.end(wholeAnswer(MALFORMED));
      setTimeout(() => client.destroy(), LINGER_MS).unref();
    });
  }

  /** Takes what comes to a listener that is there already. */
  serve(listener: HeldListener, onFault: (error: Error) => void): Promise<void> {
    return listener.serveBy(this.#server, onFault);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const over = this.#inFlight.begin();
    if (over === undefined) return answerRequest(request, response, BUSY);
    try {
      await forwardRequest(this.#judge, request, response);
    } finally {
      over();
    }
  }

  async #tunnel(authority: string, client: Socket, head: Buffer): Promise<void> {
    // The client may hang up at any time, and nobody else looks after it any more.
    client.on('error', () => client.destroy());
    const over = this.#inFlight.begin();
    if (over === undefined) return hangUp(client, BUSY);
    // Each end of a tunnel closes the other, and none is opened for a client that is gone.
    if (client.destroyed) return over();
    client.once('close', over);
    const target = targetOf(authority);
    const judgement =
      target === undefined ? this.#judge.refuse('malformed') : await this.#judge.judge(target);
    if (client.destroyed) return;
    if (target === undefined) return hangUp(client, MALFORMED);
    if (!judgement.isAllowed) return hangUp(client, refusalOf(target, judgement.reason));
    const upstream = connect(judgedConnection(target, judgement.addresses));
    upstream.setTimeout(CONNECT_MS, () => upstream.destroy(new Error('it took too long')));
    // It counts for as long as it is there, and is not waited for without its client.
    client.off('close', over);
    upstream.once('close', over);
    const fail = () => hangUp(client, FAILED);
    const leave = () => upstream.destroy();
    upstream.once('error', fail);
    client.once('close', leave);
    upstream.once('connect', () => {
      client.off('close', leave);
      upstream.off('error', fail).removeAllListeners('timeout');
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) upstream.write(head);
      joinSockets(client, upstream);
    });
  }
}

function hangUp(client: Socket, said: Said): void {
  // It may go on sending; nothing of that is wanted.
  client.resume();
  client.end(wholeAnswer(said), () => client.destroySoon());
}

function targetOf(authority: string): Target | undefined {
  const { host: written, digits } = AUTHORITY.exec(authority)?.groups ?? {};
  const host = written === undefined ? undefined : canonicalHost(written);
  const port = Number(digits);
  return host !== undefined && port >= 1 && port <= PORT_MAX ? { host, port } : undefined;
}

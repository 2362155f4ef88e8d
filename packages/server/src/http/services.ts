import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { BerthError, CLOSE } from '@berth/contract';
import type { Caller } from '@berth/core';
import { type ServerOptions, WebSocketServer, type WebSocket } from 'ws';
import type { Service } from '../door/routes.ts';
import { hangUp } from '../terminal/client-socket.ts';
import { serveTerminal, type TerminalServerParts } from '../terminal/terminal-server.ts';
import { bodyProblem, versionProblem } from './body-rules.ts';
import { answerError, refuseUpgrade } from './error-answers.ts';
import type { GraphqlService } from './graphql-service.ts';
import { tooMuchUnderWay, UnderWay } from './under-way.ts';

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

export interface ServiceParts extends TerminalServerParts {
  readonly graphql: GraphqlService;
  /** It has looked at everything that it found when it started. */
  readonly isReady: () => boolean;
}

/** Whoever may, and to what. */
export interface Guest {
  readonly caller: Caller;
  readonly url: URL;
  /** What a program prints must not act on the viewer's machine, wherever that program runs. */
  readonly isRemote: boolean;
  /** Whether the guest may ask for one more thing, over a connection that stands already. */
  readonly asks: () => boolean;
  /** Calls back once the guest's credential is good no more. Returns how to stop that. */
  readonly ended: (listener: () => void) => () => void;
}

/** The largest terminal frame a client may send: pasted text, not files. */
const CLIENT_FRAME_MAX_BYTES = 1024 * 1024;
/** The largest query that is read at all, as JSON. */
const SUBSCRIPTION_MAX_BYTES = 256 * 1024;
const WEBSOCKET_KEY = /^[A-Za-z0-9+/]{22}==$/;

/** What is served the same over every listener. Nothing here asks who may: that is decided before. */
export class Services {
  readonly #parts: ServiceParts;
  readonly #terminals = socketServer(CLIENT_FRAME_MAX_BYTES, false);
  readonly #subscriptions = socketServer(SUBSCRIPTION_MAX_BYTES, LONG_ANSWERS_PACKED);

  readonly #underWay = new UnderWay();

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  get terminals(): ReadonlySet<WebSocket> {
    return this.#terminals.clients;
  }

  graphql(request: IncomingMessage, response: ServerResponse, guest: Guest): void {
    const problem = bodyProblem(request);
    if (problem !== undefined) return answerError(request, response, problem);
    const over = this.#begin(guest);
    if (over === undefined) return answerError(request, response, tooMuchUnderWay());
    response.once('close', over);
    // What is under way ends with the credential that it was asked with.
    response.once(
      'close',
      guest.ended(() => response.destroy()),
    );
    this.#parts.graphql.answer(request, response, guest.caller);
  }

  /** Tells whether it is there, and nothing else. */
  state(service: Service, request: IncomingMessage, response: ServerResponse): void {
    const isGood = service === 'health' || this.#parts.isReady();
    response.writeHead(isGood ? OK : UNAVAILABLE, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(request.method === 'HEAD' ? undefined : isGood ? 'ok\n' : 'not ready\n');
  }

  /** A terminal, or subscriptions. */
  upgrade(service: Service, upgrade: Upgrade, guest: Guest): void {
    const { request, socket, head } = upgrade;
    const problem = handshakeProblem(request) ?? versionProblem(request);
    if (problem !== undefined) return refuseUpgrade(socket, problem);
    const over = this.#begin(guest);
    if (over === undefined) return refuseUpgrade(socket, tooMuchUnderWay());
    socket.once('close', over);
    const sockets = service === 'terminal' ? this.#terminals : this.#subscriptions;
    sockets.handleUpgrade(request, socket, head, (client) => {
      // What cannot be read as a frame closes the connection, with a code that says why.
      client.on('error', () => undefined);
      client.once(
        'close',
        guest.ended(() => hangUp(client, CLOSE.refused, 'unauthenticated')),
      );
      const { caller, url, isRemote } = guest;
      if (service === 'terminal') serveTerminal(this.#parts, { socket: client, caller, url, isRemote });
      else this.#parts.graphql.follow(client, { guest, begin: () => this.#begin(guest) });
    });
  }

  #clients(): WebSocket[] {
    return [...this.#terminals.clients, ...this.#subscriptions.clients];
  }

  /** At the private socket nobody is counted: whoever opens it may end the daemon as well. */
  #begin({ caller, isRemote }: Guest): (() => void) | undefined {
    return isRemote ? this.#underWay.begin(caller) : NOTHING;
  }

  /** Tells whoever is on the line that the daemon goes away. */
  leave(): void {
    for (const client of this.#clients()) client.close(CLOSE.goingAway);
  }

  cut(): void {
    for (const client of this.#clients()) client.terminate();
  }
}

/** A whole fleet says much the same again and again; a change is short, and is told sooner as it is. No state stays with a client. */
const LONG_ANSWERS_PACKED = {
  threshold: 16 * 1024,
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
} satisfies ServerOptions['perMessageDeflate'];

function socketServer(
  maxPayload: number,
  perMessageDeflate: ServerOptions['perMessageDeflate'] & {},
): WebSocketServer {
  return new WebSocketServer({ noServer: true, perMessageDeflate, maxPayload });
}

const NOTHING = () => undefined;
const OK = 200;
const UNAVAILABLE = 503;

function handshakeProblem({ headers }: IncomingMessage): BerthError | undefined {
  const isWebSocket = headers.upgrade?.toLowerCase() === 'websocket';
  const isKnown = headers['sec-websocket-version'] === '13';
  if (isWebSocket && isKnown && WEBSOCKET_KEY.test(headers['sec-websocket-key'] ?? '')) return undefined;
  return new BerthError({ code: 'invalid_input', message: 'This is no handshake of a WebSocket.' });
}

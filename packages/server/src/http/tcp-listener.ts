import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { BerthError } from '@berth/contract';
import type { Caller, Log } from '@berth/core';
import { assert } from '@berth/foundation';
import { type Admitted, type DoorRules, Guard, type GuardParts } from '../door/guard.ts';
import type { NamedHost } from '../door/hosts.ts';
import { holderOf } from '../door/holder-of.ts';
import { Newcomers } from '../door/newcomers.ts';
import { INSTANCE_RESTING_MAX, Resting, RESTING_MAX } from '../door/resting.ts';
import { securityHeaders } from '../door/security-headers.ts';
import { bodyProblem } from './body-rules.ts';
import { answerUnreadable, answerVisitor, beginAnswer, refuseUpgrade } from './error-answers.ts';
import { closeGently, DEADLINES, listenAt, PARSING } from './listening.ts';
import { signIn, signOut } from './login.ts';
import type { Previews } from './previews.ts';
import type { Guest, Services, Upgrade } from './services.ts';
import type { PageFolder } from '../page/page-folder.ts';
import { servePage } from '../page/serve-page.ts';

/** In PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface TcpOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly certificate?: Certificate | undefined;
  /** How it is reached, once it is known on which port. Asked for each request. */
  readonly rules: (port: number) => DoorRules;
}

export interface TcpListener {
  readonly port: number;
  /** Connections that have shown no good credential, or ask for nothing any more. */
  readonly newcomers: number;
  /** New connections get that one; those that are there go on. */
  setCertificate(certificate: Certificate): void;
  close(): Promise<void>;
}

export interface TcpParts extends Omit<GuardParts, 'rules'> {
  readonly services: Services;
  readonly previews?: Previews | undefined;
  readonly page: PageFolder;
  readonly connectionsMax: number;
  readonly log: Log;
}

/** Connections without a good credential, or at rest. More than any page opens at once, and little memory. */
const NEWCOMERS_MAX = 256;
const HANDSHAKE_MS = 10_000;

/** Listens on an address, with the guard before everything. */
export async function openTcpListener(parts: TcpParts, options: TcpOptions): Promise<TcpListener> {
  // Kept, since a server that is closing has none any more, and still answers.
  let port = options.port;
  const door = new TcpDoor(parts, () => options.rules(port));
  const server = await createServerFor(options.certificate, door);
  server.maxConnections = parts.connectionsMax;
  server.on('connection', (socket) => door.arrived(socket));
  server.on('checkContinue', (request, response) => door.request(request, response));
  server.on('checkExpectation', (request, response) => door.request(request, response));
  server.on('upgrade', (request, socket, head) => door.upgrade({ request, socket, head }));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => answerUnreadable(error, socket));
  await listenAt(server, { host: options.host, port: options.port }, parts.log);
  port = portOf(server);
  return {
    port,
    get newcomers() {
      return door.newcomers.count;
    },
    setCertificate: (certificate) => {
      if ('setSecureContext' in server) server.setSecureContext(certificate);
    },
    close: () => closeGently(server, () => door.cut()),
  };
}

/** What speaks TLS is loaded by those alone who want it. */
async function createServerFor(
  certificate: Certificate | undefined,
  door: TcpDoor,
): Promise<Server | SecureServer> {
  const settings = { ...DEADLINES, ...PARSING };
  const take = (request: IncomingMessage, response: ServerResponse) => door.request(request, response);
  if (certificate === undefined) return createServer(settings, take);
  const secure = await import('node:https');
  const tls = { ...certificate, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_MS } as const;
  const server = secure.createServer({ ...settings, ...tls }, take);
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

function portOf(server: Server | SecureServer): number {
  const address = server.address();
  assert(address !== null && typeof address === 'object', 'a listener has a port');
  return address.port;
}

class TcpDoor {
  readonly newcomers: Newcomers;
  readonly #connections = new Set<Socket>();
  readonly #resting = new Resting();
  readonly #restingMax: number;
  readonly #parts: TcpParts;
  readonly #rules: () => DoorRules;
  readonly #guard: Guard;

  constructor(parts: TcpParts, rules: () => DoorRules) {
    this.#parts = parts;
    this.#rules = rules;
    this.#guard = new Guard({ ...parts, rules });
    const { connectionsMax } = parts;
    this.newcomers = new Newcomers(Math.min(NEWCOMERS_MAX, Math.ceil(connectionsMax / 2)));
    this.#restingMax = Math.min(RESTING_MAX, Math.ceil(connectionsMax / 8));
  }

  arrived(socket: Socket): void {
    this.#connections.add(socket);
    socket.once('close', () => this.#connections.delete(socket));
    this.newcomers.arrived(socket);
  }

  /** Also of those who have become terminals, which the server itself knows no more. */
  cut(): void {
    for (const socket of this.#connections) socket.destroy();
  }

  request(request: IncomingMessage, response: ServerResponse): void {
    beginAnswer(request, response);
    this.#resting.stirs(request.socket);
    const admission = this.#guard.admit(request, false);
    response.setHeaders(new Map(Object.entries(securityHeaders(this.#isStrict(admission.host)))));
    if (admission.kind === 'refused') return answerVisitor(request, response, admission.problem);
    if (admission.kind === 'preview') return this.#preview({ request, response }, admission);
    this.#greet(request, admission);
    response.once('close', () => this.#rest(request.socket, admission.caller));
    // Nobody is asked for what would not be read.
    if (request.headers.expect !== undefined && bodyProblem(request) === undefined) response.writeContinue();
    this.#serve(request, response, admission);
  }

  upgrade({ request, socket, head }: Upgrade): void {
    this.#resting.stirs(request.socket);
    const admission = this.#guard.admit(request, true);
    if (admission.kind === 'refused') {
      return refuseUpgrade(socket, admission.problem, this.#isStrict(admission.host));
    }
    if (admission.kind === 'preview') return this.#preview({ request, socket, head }, admission);
    this.#greet(request, admission);
    this.#parts.services.upgrade(admission.route.serves, { request, socket, head }, this.#guest(admission));
  }

  #serve(request: IncomingMessage, response: ServerResponse, admitted: Admitted): void {
    const { services, doorkeeper, audit } = this.#parts;
    const { serves } = admitted.route;
    const { secure } = this.#rules();
    if (serves === 'login') {
      const wrongCode = () => this.#guard.wrongCode(admitted.visitor);
      void signIn({ doorkeeper, audit, secure, wrongCode }, { request, response, admitted }).catch(
        (error: unknown) => this.#failed(response, error),
      );
    } else if (serves === 'logout') {
      const { caller } = this.#guest(admitted);
      void signOut({ doorkeeper, audit, secure }, { response, caller }).catch((error: unknown) =>
        this.#failed(response, error),
      );
    } else if (serves === 'graphql') services.graphql(request, response, this.#guest(admitted));
    else if (serves === 'health' || serves === 'ready') services.state(serves, request, response);
    else {
      void servePage(this.#parts.page, { request, response, admitted }).catch((error: unknown) =>
        this.#failed(response, error),
      );
    }
  }

  #preview(
    visit: { request: IncomingMessage } & ({ response: ServerResponse } | { socket: Duplex; head: Buffer }),
    { host, visitor }: { host: NamedHost & { kind: 'preview' }; visitor: { from: string } },
  ): void {
    const { previews } = this.#parts;
    const { socket } = visit.request;
    const proven = () => {
      this.newcomers.proven(socket);
      if ('response' in visit)
        visit.response.once('close', () => this.#resting.rests(socket, host.host, this.#restingMax));
    };
    const { secure } = this.#rules();
    if ('response' in visit) {
      if (previews !== undefined) return previews.request(visit, { ...host, visitor, secure, proven });
      return answerVisitor(visit.request, visit.response, noPreviews());
    }
    if (previews !== undefined) return previews.upgrade(visit, { ...host, visitor, secure, proven });
    refuseUpgrade(visit.socket, noPreviews());
  }

  /** Somebody with a credential counts among the unknown no more. */
  #greet({ socket }: { socket: Socket }, { caller }: Admitted): void {
    if (caller !== undefined) this.newcomers.proven(socket);
  }

  #rest(socket: Socket, caller: Caller | undefined): void {
    if (caller === undefined) return;
    const most = caller.grant.scope === 'instance' ? INSTANCE_RESTING_MAX : RESTING_MAX;
    this.#resting.rests(socket, holderOf(caller), Math.min(most, this.#restingMax));
  }

  #guest({ caller, url }: Admitted): Guest {
    assert(caller !== undefined, 'the guard lets nobody without a credential to what takes one');
    const { doorkeeper, throttle } = this.#parts;
    const asks = () => throttle.request(holderOf(caller), caller.grant.scope);
    const ended = (listener: () => void) => doorkeeper.ended?.(caller, listener) ?? (() => undefined);
    return { caller, url, isRemote: true, asks, ended };
  }

  /** Names that other programs of the machine share are theirs as well: they must go on without TLS. */
  #isStrict(host: NamedHost | undefined): boolean {
    return this.#rules().secure && host?.kind === 'page';
  }

  #failed(response: ServerResponse, error: unknown): void {
    // The browser went on before it had all of an answer.
    if (response.destroyed) return;
    this.#parts.log.warn('request failed', { error: String(error) });
    response.destroy();
  }
}

function noPreviews(): BerthError {
  return new BerthError({ code: 'host_refused', message: 'There are no previews here.' });
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  API_VERSION_HEADER,
  API_VERSIONS,
  BERTH_VERSION,
  BerthError,
  CLOSE,
  ERRORS,
  GRAPHQL_PATH,
  TERMINAL_PATH,
} from '@berth/contract';
import type {
  AgentDesk,
  Berth,
  Caller,
  CredentialDesk,
  Dialogs,
  ExecDesk,
  Explainer,
  ImageDesk,
  Inbox,
  Log,
  NoticeDesk,
  QuotaDesk,
  RecoveryDesk,
  SettingsDesk,
  ResourceMonitor,
  Screens,
} from '@berth/core';
import { createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { publicError } from '../graphql/api-errors.ts';
import type { ApiContext, DaemonControl } from '../graphql/builder.ts';
import { createSchema } from '../graphql/schema.ts';
import { serveTerminal } from '../terminal/terminal-server.ts';
import type { Viewers } from '../terminal/viewers.ts';

export interface ServerParts {
  readonly berth: Berth;
  readonly resources: ResourceMonitor;
  readonly agents: AgentDesk;
  readonly exec: ExecDesk;
  readonly images: ImageDesk;
  readonly explainer: Explainer;
  readonly inbox: Inbox;
  readonly dialogs: Dialogs;
  readonly notices: NoticeDesk;
  readonly recovery: RecoveryDesk;
  readonly settings: SettingsDesk;
  readonly quotas: QuotaDesk;
  readonly credentials: CredentialDesk;
  readonly screens: Screens;
  readonly viewers: Viewers;
  readonly daemon: DaemonControl;
  readonly log: Log;
  /** Clients beyond that many are hung up on. */
  readonly connectionsMax: number;
  /** Who is on the other side of this listener. The private socket's answer is always the owner. */
  readonly authenticate: (request: IncomingMessage) => Caller;
}

/** The largest terminal frame a client may send: pasted text, not files. */
const CLIENT_FRAME_MAX_BYTES = 1024 * 1024;
/** Bodies are a command line at most: arguments and an environment. */
const BODY_MAX_BYTES = 4 * 1024 * 1024;
const HEADERS_MS = 10_000;
/** How often those are looked for who have not sent their headers in time. */
const LATECOMERS_MS = 3000;

/** Requests that are being answered get this long when the server ends; streams never end by themselves. */
const LAST_ANSWERS_MS = 300;

export interface ApiServer {
  /** Resolves when requests are taken on that Unix socket. */
  listen(path: string): Promise<void>;
  /** Answers what was asked, tells terminals that the daemon goes away, and closes everything. */
  close(): Promise<void>;
}

/** One listener: GraphQL with subscriptions over SSE, and terminals over WebSocket. */
export function createApiServer(parts: ServerParts): ApiServer {
  const yoga = createYoga<{ caller: Caller }, ApiContext>({
    schema: createSchema(),
    graphqlEndpoint: GRAPHQL_PATH,
    landingPage: false,
    graphiql: false,
    logging: false,
    maskedErrors: { maskError: (error) => publicError(error, parts.log) },
    context: ({ caller, request }) => ({
      caller,
      berth: parts.berth,
      resources: parts.resources,
      agents: parts.agents,
      exec: parts.exec,
      images: parts.images,
      explainer: parts.explainer,
      inbox: parts.inbox,
      dialogs: parts.dialogs,
      notices: parts.notices,
      recovery: parts.recovery,
      settings: parts.settings,
      quotas: parts.quotas,
      credentials: parts.credentials,
      daemon: parts.daemon,
      signal: request.signal,
    }),
  });
  const deadlines = { headersTimeout: HEADERS_MS, connectionsCheckingInterval: LATECOMERS_MS };
  const server = createServer(deadlines, (request, response) => {
    const problem = requestProblem(request);
    if (problem !== undefined) return answerError(response, problem);
    void Promise.resolve(yoga.handle(request, response, { caller: parts.authenticate(request) })).catch(
      (error: unknown) => parts.log.warn('request failed', { error: String(error) }),
    );
  });
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: CLIENT_FRAME_MAX_BYTES,
  });
  server.maxConnections = parts.connectionsMax;
  server.on('upgrade', (request, socket, head) => upgrade(parts, sockets, { request, socket, head }));
  return {
    listen: (path) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(path, () => {
          server.off('error', reject);
          // One connection that could not be taken is no reason to end.
          server.on('error', ({ message }) =>
            parts.log.warn('a client could not be taken', { error: message }),
          );
          resolve();
        });
      }),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const client of sockets.clients) client.close(CLOSE.goingAway);
      const cut = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
        server.closeAllConnections();
      }, LAST_ANSWERS_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

function upgrade(parts: ServerParts, sockets: WebSocketServer, { request, socket, head }: Upgrade): void {
  const url = targetOf(request);
  const problem = url.pathname === TERMINAL_PATH ? versionProblem(request) : notFound(url.pathname);
  if (problem !== undefined) return refuseUpgrade(socket, problem);
  const caller = parts.authenticate(request);
  sockets.handleUpgrade(request, socket, head, (client) =>
    serveTerminal(parts, { socket: client, caller, url }),
  );
}

/** Nobody else looks after this socket any more: its errors end here, and so does its other half. */
function refuseUpgrade(socket: Duplex, problem: BerthError): void {
  const { http } = ERRORS[problem.code];
  const body = JSON.stringify(errorBody(problem));
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${http} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** What a request line may hold is anything at all; what is no path is answered like an unknown one. */
function targetOf(request: IncomingMessage): URL {
  return URL.parse(`http://berth${request.url ?? '/'}`) ?? new URL('http://berth/');
}

function requestProblem(request: IncomingMessage): BerthError | undefined {
  const path = targetOf(request).pathname;
  if (path !== GRAPHQL_PATH) return notFound(path);
  if (request.headers['transfer-encoding'] !== undefined) {
    return new BerthError({
      code: 'invalid_input',
      message: 'Send the request whole, with a Content-Length.',
    });
  }
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > BODY_MAX_BYTES) {
    return new BerthError({
      code: 'invalid_input',
      message: `The request has ${length} bytes; ${BODY_MAX_BYTES} are allowed.`,
    });
  }
  return versionProblem(request);
}

function versionProblem(request: IncomingMessage): BerthError | undefined {
  const header = request.headers[API_VERSION_HEADER];
  if (header === undefined) return undefined;
  const version = Number(header);
  const { min, max } = API_VERSIONS;
  if (version >= min && version <= max) return undefined;
  const advice =
    version > max
      ? 'The daemon is older than the client. Start the new one: berth daemon restart (instances go on)'
      : 'The client is older than the daemon. Update the client.';
  return new BerthError({
    code: 'version_mismatch',
    message: `Client API ${String(header)}, daemon ${BERTH_VERSION} with API ${min} to ${max}. ${advice}`,
    details: { min, max },
  });
}

function notFound(path: string): BerthError {
  return new BerthError({
    code: 'invalid_input',
    message: `There is nothing at ${path}. GraphQL is at ${GRAPHQL_PATH}, terminals at ${TERMINAL_PATH}.`,
  });
}

function answerError(response: ServerResponse, error: BerthError): void {
  response.writeHead(ERRORS[error.code].http, { 'content-type': 'application/json' });
  response.end(JSON.stringify(errorBody(error)));
}

/** The same form that GraphQL uses, so that a client has one thing to understand. */
function errorBody({ message, code, retryable, details }: BerthError) {
  return {
    errors: [{ message, extensions: { code, retryable, ...(details === undefined ? {} : { details }) } }],
  };
}

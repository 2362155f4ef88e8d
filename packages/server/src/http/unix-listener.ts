import { createServer, type IncomingMessage, type Server } from 'node:http';
import { BerthError } from '@berth/contract';
import type { Caller } from '@berth/core';
import { credentialsOf } from '../door/credentials-of.ts';
import { type GuardDoorkeeper, notFound } from '../door/guard.ts';
import { type Route, routeOf } from '../door/routes.ts';
import { securityHeaders } from '../door/security-headers.ts';
import { targetOf, targetProblem } from '../door/target.ts';
import { answerError, refuseUpgrade } from './error-answers.ts';
import { DEADLINES, PARSING } from './listening.ts';
import type { Guest, Services } from './services.ts';

export interface UnixParts {
  readonly services: Services;
  readonly doorkeeper: GuardDoorkeeper;
  /** Who is on the other side of the private socket. */
  readonly authenticate: (request: IncomingMessage) => Caller;
  readonly connectionsMax: number;
}

/** The private socket: whoever can open it is its owner, unless a token that came along says less. */
export function createUnixServer(parts: UnixParts): Server {
  const { services } = parts;
  const server = createServer({ ...DEADLINES, ...PARSING }, (request, response) => {
    response.setHeaders(new Map(Object.entries(securityHeaders(false))));
    const admission = admit(parts, request, false);
    if (admission instanceof BerthError) return answerError(request, response, admission);
    const { route, guest } = admission;
    if (route.serves === 'graphql') services.graphql(request, response, guest);
    else services.state(route.serves, request, response);
  });
  server.maxConnections = parts.connectionsMax;
  server.on('upgrade', (request, socket, head) => {
    const admission = admit(parts, request, true);
    if (admission instanceof BerthError) refuseUpgrade(socket, admission);
    else services.upgrade(admission.route.serves, { request, socket, head }, admission.guest);
  });
  return server;
}

function admit(
  parts: UnixParts,
  request: IncomingMessage,
  isUpgrade: boolean,
): { route: Route; guest: Guest } | BerthError {
  const caller = callerOf(parts, request);
  if (caller instanceof BerthError) return caller;
  const url = targetOf(request);
  const problem = targetProblem(request, isUpgrade);
  if (problem !== undefined) return problem;
  const route = routeOf(url.pathname);
  const isServed = route?.isPage !== true && (route?.isUpgrade === true) === isUpgrade;
  if (route === undefined || !isServed || !route.methods.includes(request.method ?? '')) {
    return notFound(url.pathname);
  }
  const ended = (listener: () => void) => parts.doorkeeper.ended?.(caller, listener) ?? NOTHING;
  return { route, guest: { caller, url, isRemote: false, asks: () => true, ended } };
}

const NOTHING = () => undefined;

/** A token is judged as everywhere, and is never worth more here than the socket is. */
function callerOf({ doorkeeper, authenticate }: UnixParts, request: IncomingMessage): Caller | BerthError {
  const shown = credentialsOf(request, { name: '', count: false });
  if (shown.kind === 'none') return authenticate(request);
  const known =
    shown.kind === 'bearer' ? doorkeeper.identify(shown.secret, 'bearer', { from: 'socket' }) : undefined;
  if (known !== undefined) return known;
  const message = 'The token is unknown, expired or revoked. See: berth token ls';
  return new BerthError({ code: 'unauthenticated', message });
}

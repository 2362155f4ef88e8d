import { apiFields, ROUTES } from '@berth/server/testing';
import { bearer, type Expected, host, JSON_BODY, origin, type Try } from './attack.ts';
import type { AccessStand } from './stand.ts';
import type { WireHeader, WireRequest } from './wire.ts';
import { UPGRADE } from './wire-socket.ts';

/** A request that somebody will try, by a name for people. */
export interface Asked {
  readonly what: string;
  readonly request: WireRequest;
}

/** Paths that are none, among them such as others of this class have. */
const STRANGE_PATHS = [
  '/index.html',
  '/api',
  '/api/v1/instances',
  '/graphiql',
  '/metrics',
  '/debug/pprof',
  '/.env',
  '/.git/config',
  '/assets/index.js',
  '/favicon.ico',
  '/session/1/shell',
  '/pty',
  '/ws',
  '/login',
  '/healthz/',
  '/healthz.json',
  '/healthz/graphql',
  '/readyz/../graphql',
  '/graphql/healthz',
  '/nothing',
] as const;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** Every field of the API. */
export const FIELDS = apiFields();

/** Every path by every method, every upgrade, and every field of the API, with those headers. */
export function askedEverywhere(stand: AccessStand, headers: readonly WireHeader[], query?: string): Asked[] {
  const all = [...askedPaths(headers), ...askedUpgrades(stand, headers), ...askedFields(stand, headers)];
  return query === undefined ? all : all.map((one) => ({ ...one, request: withQuery(one.request, query) }));
}

function withQuery(request: WireRequest, query: string): WireRequest {
  const { path = '' } = request;
  return { ...request, path: `${path}${path.includes('?') ? '&' : '?'}${query}` };
}

/** What anybody may ask is left out: it tells nothing, and says so to everybody. */
function askedPaths(headers: readonly WireHeader[]): Asked[] {
  const closed = ROUTES.filter(({ admits, hasArgument }) => admits !== 'anybody' && hasArgument !== true);
  return [...closed.map(({ path }) => path), ...STRANGE_PATHS].flatMap((path) =>
    METHODS.map((method) => ({ what: `${method} ${path}`, request: { method, path, headers } })),
  );
}

function askedUpgrades(stand: AccessStand, headers: readonly WireHeader[]): Asked[] {
  return [...ROUTES.map(({ path }) => path), '/ws', '/pty'].map((path) => ({
    what: `an upgrade at ${path}`,
    request: upgradeAt(`${path}?target=${stand.victim.name}`, headers),
  }));
}

export function upgradeAt(path: string, headers: readonly WireHeader[]): WireRequest {
  return { method: 'GET', path, headers: [...headers, ...UPGRADE] };
}

export function askedFields(stand: AccessStand, headers: readonly WireHeader[]): Asked[] {
  return FIELDS.map(({ operation, name, document }) => ({
    what: `${operation} ${name}`,
    request: asked(operation, document(stand.values), headers),
  }));
}

export function asked(operation: string, query: string, headers: readonly WireHeader[]): WireRequest {
  const accept = operation === 'subscription' ? 'text/event-stream' : 'application/json';
  return {
    method: 'POST',
    path: '/graphql',
    headers: [...headers, JSON_BODY, ['Accept', accept]],
    body: JSON.stringify({ query }),
  };
}

/** Each of them must be refused so. An answer to HEAD has no body in which a code could stand. */
export function asRefused(
  all: readonly Asked[],
  { what, expected }: { readonly what: string; readonly expected: Expected },
): Try[] {
  const { code: _, ...bodiless } = expected;
  return all.map((one) => ({
    what: `${what}: ${one.what}`,
    sent: one.request,
    expected: one.request.method === 'HEAD' ? bodiless : expected,
  }));
}

/** A good request of an admin's script, which lists the victim. */
export function servedToAdmin({ local, secrets, victim }: AccessStand): Try[] {
  return [listed(victim.name, [host(local), bearer(secrets.admin)])];
}

/** The same of the page. */
export function servedToPage(stand: AccessStand): Try[] {
  const { page, pageOrigin, secrets, victim } = stand;
  return [listed(victim.name, [host(page), origin(pageOrigin), stand.cookie(secrets.session)])];
}

function listed(name: string, headers: readonly WireHeader[]): Try {
  return {
    what: 'a list of instances',
    sent: asked('query', '{ instances { name } }', headers),
    expected: { status: 200, holds: ({ body }) => body.includes(name) },
  };
}

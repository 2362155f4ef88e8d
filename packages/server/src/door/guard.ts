import type { IncomingMessage } from 'node:http';
import { BerthError } from '@berth/contract';
import type { AuditTrail, Caller, Doorkeeper, Visitor } from '@berth/core';
import { withoutSecrets } from '../audit/safe-input.ts';
import { cookieName, credentialsOf, type Shown } from './credentials-of.ts';
import { headersOf } from './headers-of.ts';
import { holderOf } from './holder-of.ts';
import type { AllowedHosts, NamedHost } from './hosts.ts';
import { originProblem } from './origins.ts';
import { type Route, routeOf } from './routes.ts';
import { targetOf, targetProblem } from './target.ts';
import type { Throttle } from './throttle.ts';

/** The part of a doorkeeper that may be missing: it tells when a credential has ended while it was in use. */
export type GuardDoorkeeper = Doorkeeper & {
  /** Calls the listener once the credential of the caller is good no more. Returns how to stop listening. */
  ended?(caller: Caller, listener: () => void): () => void;
};

/** How a listener is reached, and by which pages. May change while it listens. */
export interface DoorRules {
  readonly hosts: AllowedHosts;
  readonly origins: ReadonlySet<string>;
  /** Requests arrive by TLS, here or at the proxy before. */
  readonly secure: boolean;
  /** What the nearest proxy says of its clients is believed. */
  readonly behindProxy: boolean;
}

export interface GuardParts {
  readonly rules: () => DoorRules;
  readonly doorkeeper: GuardDoorkeeper;
  readonly throttle: Throttle;
  readonly audit?: Pick<AuditTrail, 'note'> | undefined;
}

/** Somebody who may go on to what he asked for. */
export interface Admitted {
  readonly kind: 'admitted';
  /** Undefined where anybody may. */
  readonly caller: Caller | undefined;
  readonly route: Route;
  readonly host: NamedHost;
  readonly visitor: Visitor;
  readonly url: URL;
}

export type Admission =
  | Admitted
  /** For the previews, which have credentials of their own. */
  | { readonly kind: 'preview'; readonly host: NamedHost & { kind: 'preview' }; readonly visitor: Visitor }
  | { readonly kind: 'refused'; readonly problem: BerthError; readonly host: NamedHost | undefined };

/** Stands before every route and upgrade of a listener that others can reach: host, credential, origin, rate, route. */
export class Guard {
  readonly #parts: GuardParts;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  admit(request: IncomingMessage, isUpgrade: boolean): Admission {
    const rules = this.#parts.rules();
    const visitor = visitorOf(request, rules);
    const host = namedHost(request, rules);
    const refused = (problem: BerthError): Admission => {
      this.#note(problem, visitor, request);
      return { kind: 'refused', problem, host };
    };
    if (host === undefined) return refused(hostRefused());
    if (host.kind === 'preview') return { kind: 'preview', host, visitor };
    const url = targetOf(request);
    const route = routeOf(url.pathname);
    const isServed = serves(route, { request, isUpgrade, host });
    // Whoever signs in anew may still have the cookie of a session that is over.
    const isOpen = isServed && route?.admits === 'anybody';
    const cookies = { name: cookieName(rules.secure), count: host.kind === 'page' };
    const shown: Shown = isOpen ? { kind: 'none' } : credentialsOf(request, cookies);
    const caller = this.#identify(shown, visitor);
    if (caller instanceof BerthError) return refused(caller);
    if (caller === undefined && !isOpen) return refused(unauthenticated());
    const asking = { request, isUpgrade, isPage: isFollowed(route), credential: credentialOf(shown) };
    const foreign = originProblem(rules.origins, asking);
    if (foreign !== undefined) return refused(new BerthError({ code: 'origin_refused', message: foreign }));
    if (caller !== undefined && !this.#parts.throttle.request(holderOf(caller), caller.grant.scope)) {
      return refused(tooMany('Too many requests came with this credential.'));
    }
    const problem = targetProblem(request, isUpgrade);
    if (problem !== undefined) return refused(problem);
    if (route === undefined || !isServed) return refused(notFound(url.pathname));
    if (route.admits === 'session' && shown.kind !== 'cookie') return refused(needsSession(url.pathname));
    return { kind: 'admitted', caller, route, host, visitor, url };
  }

  /** A wrong login code counts as a wrong secret does. */
  wrongCode(visitor: Visitor): BerthError {
    return this.#wrong(visitor, 'The link was used before, or is too old. Get a new one: berth ui');
  }

  #identify(shown: Shown, visitor: Visitor): Caller | BerthError | undefined {
    if (shown.kind === 'none') return undefined;
    if (shown.kind === 'malformed') return this.#wrong(visitor, WRONG);
    return this.#parts.doorkeeper.identify(shown.secret, shown.kind, visitor) ?? this.#wrong(visitor, WRONG);
  }

  #wrong(visitor: Visitor, message: string): BerthError {
    if (this.#parts.throttle.wrong(visitor.from)) return new BerthError({ code: 'unauthenticated', message });
    return tooMany('Too many wrong credentials came from there. A right one is still let in.');
  }

  #note({ code }: BerthError, { from }: Visitor, { method, url = '' }: IncomingMessage): void {
    // Codes stand in a path, and secrets may. A wrong one tells nobody anything, and a right one must not be kept.
    const path = withoutSecrets(url.split('?')[0] ?? '')
      .replace(CODES, '$1…')
      .slice(0, NOTED_PATH_MAX);
    const detail = { code, method, path };
    this.#parts.audit?.note({ actor: null, origin: { from }, action: 'door', result: 'refused', detail });
  }
}

const WRONG = 'The credential is unknown, expired or revoked. See: berth token ls';
const NOTED_PATH_MAX = 200;
const CODES = /(\/login\/|\/\.berth\/open\/).*/;
const USER_AGENT_MAX = 200;

function visitorOf(request: IncomingMessage, { behindProxy }: DoorRules): Visitor {
  const near = request.socket.remoteAddress ?? 'unknown';
  const told = behindProxy ? lastOf(request, 'x-forwarded-for') : undefined;
  const from = told === undefined || !ADDRESS.test(told) ? near : told;
  return { from, userAgent: request.headers['user-agent']?.slice(0, USER_AGENT_MAX) };
}

/** A proxy adds the address of its client at the end; what stands before it was sent by that client. */
function lastOf(request: IncomingMessage, name: string): string | undefined {
  return headersOf(request, name).join(',').split(',').at(-1)?.trim();
}

const ADDRESS = /^[0-9A-Fa-f.:]{2,45}$/;

function namedHost(request: IncomingMessage, rules: DoorRules): NamedHost | undefined {
  const [host, ...others] = headersOf(request, 'host');
  if (host === undefined || others.length > 0) return undefined;
  // The proxy took it unencrypted: what is in it was for everybody to read.
  if (rules.behindProxy && lastOf(request, 'x-forwarded-proto') === 'http') return undefined;
  return rules.hosts.named(host, request.socket.localAddress);
}

function credentialOf({ kind }: Shown): 'none' | 'bearer' | 'cookie' {
  return kind === 'malformed' ? 'none' : kind;
}

/** What a person may follow a link to. */
function isFollowed(route: Route | undefined): boolean {
  return route?.serves === 'page' || route?.serves === 'login';
}

interface Wanted {
  readonly request: IncomingMessage;
  readonly isUpgrade: boolean;
  readonly host: NamedHost;
}

function serves(route: Route | undefined, { request, isUpgrade, host }: Wanted): boolean {
  if (route === undefined || isUpgrade !== (route.isUpgrade === true)) return false;
  return route.methods.includes(request.method ?? '') && (route.isPage !== true || host.kind === 'page');
}

function hostRefused(): BerthError {
  const message =
    'This daemon is not called that. Ask it by the name that `berth daemon status` tells, or name the host in access.yaml.';
  return new BerthError({ code: 'host_refused', message });
}

function unauthenticated(): BerthError {
  const message =
    'No credential came with the request. In a browser, open what this prints: berth ui. For a script: berth token create';
  return new BerthError({ code: 'unauthenticated', message });
}

function needsSession(path: string): BerthError {
  const message = `${path} is for browsers that are signed in, and not for tokens. Open it with: berth ui`;
  return new BerthError({ code: 'forbidden', message });
}

function tooMany(message: string): BerthError {
  return new BerthError({ code: 'rate_limited', message });
}

export function notFound(path: string): BerthError {
  return new BerthError({
    code: 'invalid_input',
    message: `There is nothing at ${path}. GraphQL is at /graphql, terminals at /terminal.`,
    details: { path },
  });
}

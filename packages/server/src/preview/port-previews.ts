import type { IncomingMessage, ServerResponse } from 'node:http';
import { BerthError, messageOf } from '@berth/contract';
import type { AuditTrail, Caller, Log, PreviewDesk } from '@berth/core';
import type { Clock } from '@berth/foundation';
import { refuseUpgrade } from '../http/error-answers.ts';
import type { PreviewLink, PreviewOpener, Previews, PreviewVisit } from '../http/previews.ts';
import type { Upgrade } from '../http/services.ts';
import { answerProblem } from './answer-problem.ts';
import { cookieValue, PREVIEW_COOKIE } from './cookies.ts';
import { CODE_MS, type GrantPlace, Grants, type GrantsParts, type PreviewGrant } from './grants.ts';
import { LANE_BOUNDS, type LaneBounds, Lanes } from './lanes.ts';
import { PASSING_TIMES, type PassingTimes } from './loopback-request.ts';
import { codeIn, isOwnPath, openedHeaders, openingProblem, openPath } from './opening.ts';
import { type Passing, passRequest } from './pass-request.ts';
import { passUpgrade } from './pass-upgrade.ts';
import { type PreviewBase, type PreviewHost, previewHost } from './preview-host.ts';
import { crowded, ended, notOpen, unreachable } from './problems.ts';
import { requestProblem, upgradeProblem } from './request-problem.ts';

export interface PortPreviewsParts extends Pick<GrantsParts, 'ended'> {
  readonly desk: Pick<PreviewDesk, 'find'>;
  /** What links begin with; undefined while nothing is listened on that a browser could reach. */
  readonly base: () => PreviewBase | undefined;
  readonly clock: Pick<Clock, 'monotonic' | 'now'>;
  readonly audit?: Pick<AuditTrail, 'note'> | undefined;
  readonly log: Log;
  readonly bounds?: LaneBounds;
  readonly times?: PassingTimes;
}

/** How often what is open is looked at, and what has run out is ended. */
const SWEEP_MS = 30_000;

/**
 * Ports of instances in a browser. What comes by the host of a preview comes here without having shown any other
 * credential, and leaves only to a port that is leased to the very instance the preview was opened for.
 */
export class PortPreviews implements Previews, PreviewOpener {
  readonly #parts: PortPreviewsParts;
  readonly #grants: Grants;
  readonly #lanes: Lanes;
  readonly #sweeping: NodeJS.Timeout;

  constructor(parts: PortPreviewsParts) {
    this.#parts = parts;
    this.#grants = new Grants(parts);
    this.#lanes = new Lanes(parts.bounds ?? LANE_BOUNDS);
    this.#sweeping = setInterval(() => this.#grants.sweep(), SWEEP_MS).unref();
  }

  async open(caller: Caller, target: string, port: string | null): Promise<PreviewLink> {
    const found = await this.#parts.desk.find(caller, target, port);
    const base = this.#parts.base();
    if (base === undefined) {
      const message = 'The daemon listens nowhere that a browser could reach. See: berth daemon status';
      throw new BerthError({ code: 'preview_unreachable', message });
    }
    const { origin } = previewHost(base, { port: String(found.port), instance: found.instanceName });
    const code = this.#grants.offer({ caller, origin, instance: found.instance });
    return { url: `${origin}${openPath(code)}`, expiresAt: this.#parts.clock.now() + CODE_MS };
  }

  request({ request, response }: Asked, visit: PreviewVisit): void {
    const preview = hostOf(visit);
    const refuse = (problem: BerthError) => {
      if (response.headersSent || response.destroyed) response.destroy();
      else answerProblem(request, response, problem);
    };
    if (isOwnPath(request)) return this.#opening({ request, response }, { preview, visit, refuse });
    const problem = requestProblem(request, preview);
    this.#pass({ request, preview, visit, refuse, problem }, (passing) => passRequest(passing, response));
  }

  upgrade({ request, socket, head }: Upgrade, visit: PreviewVisit): void {
    const preview = hostOf(visit);
    // Until somebody looks after it.
    socket.on('error', () => socket.destroy());
    const refuse = (problem: BerthError) => refuseUpgrade(socket, problem);
    const problem = isOwnPath(request) ? notOpen(preview) : upgradeProblem(request, preview);
    this.#pass({ request, preview, visit, refuse, problem }, (passing) =>
      passUpgrade(passing, { socket, head }),
    );
  }

  /** Ends all grants, and cuts off what is open by them. */
  close(): void {
    clearInterval(this.#sweeping);
    this.#grants.close();
  }

  #opening({ request, response }: Asked, { preview, visit, refuse }: Coming): void {
    const problem = openingProblem(request);
    if (problem !== undefined) return refuse(problem);
    const spent = this.#grants.spend(codeIn(request), placeOf(preview, visit));
    const { from } = visit.visitor;
    this.#parts.audit?.note({
      actor: spent?.grant.caller.actor ?? null,
      origin: { ...spent?.grant.caller.origin, from },
      action: 'preview.opened',
      result: spent === undefined ? 'refused' : 'done',
      detail: { preview: preview.authority },
    });
    if (spent === undefined) return refuse(notOpen(preview));
    visit.proven();
    response.writeHead(303, openedHeaders(schemeOf(visit), spent.secret));
    response.end();
  }

  #pass({ request, preview, visit, refuse, problem }: Wanted, pass: (passing: Passing) => void): void {
    const secret = cookieValue(request.headers.cookie, PREVIEW_COOKIE[schemeOf(visit)]);
    const grant = secret === undefined ? undefined : this.#grants.find(secret, placeOf(preview, visit));
    if (grant === undefined) return refuse(notOpen(preview));
    visit.proven();
    if (problem !== undefined) return refuse(problem);
    const leave = this.#lanes.enter(grant.instance);
    if (leave === undefined) return refuse(crowded(preview));
    const release = grant.hold();
    const over = () => {
      leave();
      release();
    };
    const places = { request, preview, scheme: schemeOf(visit), from: visit.visitor.from };
    const failed = (error: Error) => refuse(unreachable(preview, error));
    const times = this.#parts.times ?? PASSING_TIMES;
    this.#portOf(grant, preview).then(
      (port) => pass({ ...places, port, times, signal: grant.ended, failed, over }),
      (error: unknown) => {
        over();
        refuse(this.#problemOf(error, preview));
      },
    );
  }

  /** Asked anew each time: the run may be over, and its port another one's by now. */
  async #portOf({ caller, instance }: PreviewGrant, preview: PreviewHost): Promise<number> {
    const found = await this.#parts.desk.find(caller, instance, preview.port);
    if (found.instanceName !== preview.instance) throw notOpen(preview);
    return found.port;
  }

  #problemOf(error: unknown, preview: PreviewHost): BerthError {
    if (error instanceof BerthError) return error.code === 'not_running' ? ended(preview) : error;
    this.#parts.log.warn('a preview failed', { preview: preview.authority, error: messageOf(error) });
    const message = 'A bug in Berth. The daemon log has the details: berth daemon logs';
    return new BerthError({ code: 'internal', message }, { cause: error });
  }
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Coming {
  readonly preview: PreviewHost;
  readonly visit: PreviewVisit;
  readonly refuse: (problem: BerthError) => void;
}

interface Wanted extends Coming {
  readonly request: IncomingMessage;
  readonly problem: BerthError | undefined;
}

function schemeOf({ secure }: PreviewVisit): 'http' | 'https' {
  return secure ? 'https' : 'http';
}

function hostOf(visit: PreviewVisit): PreviewHost {
  const { host, port, instance } = visit;
  return { port, instance, authority: host, origin: `${schemeOf(visit)}://${host}` };
}

/**
 * Cookies ignore ports, so without TLS another program at this machine can have a browser show it this one. On another
 * machine it is then worth nothing.
 */
function placeOf({ origin }: PreviewHost, { secure, visitor }: PreviewVisit): GrantPlace {
  const isLoopback = /^(::ffff:)?127\.|^::1$/.test(visitor.from);
  return { origin, holder: secure ? 'anybody' : isLoopback ? 'loopback' : visitor.from };
}

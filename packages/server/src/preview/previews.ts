import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { BerthError, messageOf } from '@berth/contract';
import type { AuditTrail, Caller, Log, PreviewDesk } from '@berth/core';
import type { Clock } from '@berth/foundation';
import { cookieValue, PREVIEW_COOKIE } from './cookies.ts';
import { isForeign } from './foreign.ts';
import { GRANT_MAX_MS, type GrantPlace, Grants, type GrantsParts, CODE_MS, type PreviewGrant } from './grants.ts';
import { LANE_BOUNDS, type LaneBounds, Lanes } from './lanes.ts';
import { PASSING_TIMES, type PassingTimes } from './loopback-request.ts';
import { codeOf, isOurs, openingProblem } from './opening.ts';
import { type Passing, passRequest } from './pass-request.ts';
import { passUpgrade, type UpgradeEnd } from './pass-upgrade.ts';
import { parsePreviewHost, type PreviewBase, type PreviewHost, previewHost } from './preview-host.ts';
import { problemAnswer } from './problem-answer.ts';
import { notOpen, unreachable, unwell } from './problems.ts';

export interface PreviewsParts extends Pick<GrantsParts, 'ended'> {
  readonly desk: Pick<PreviewDesk, 'find'>;
  /** What the listener is called; the first is that of links. None while nothing is listened on. */
  readonly bases: () => readonly PreviewBase[];
  readonly clock: Pick<Clock, 'monotonic' | 'now'>;
  readonly audit: Pick<AuditTrail, 'note'>;
  readonly log: Log;
  readonly bounds?: LaneBounds;
  readonly times?: PassingTimes;
}

/** Opens a preview in a browser, once. */
export interface PreviewLink {
  readonly url: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** How often what is open is looked at, and what has run out is ended. */
const SWEEP_MS = 30_000;

/**
 * Ports of instances in a browser. Everything that comes by the host of a preview comes here, without having been asked
 * for any other credential, and leaves only to a port that is leased to the very instance it was opened for.
 */
export class Previews {
  readonly #parts: PreviewsParts;
  readonly #grants: Grants;
  readonly #lanes: Lanes;
  readonly #sweeping: NodeJS.Timeout;

  constructor(parts: PreviewsParts) {
    this.#parts = parts;
    this.#grants = new Grants(parts);
    this.#lanes = new Lanes(parts.bounds ?? LANE_BOUNDS);
    this.#sweeping = setInterval(() => this.#grants.sweep(), SWEEP_MS).unref();
  }

  /** Whether that is the host of a preview, of an instance that is there or not. */
  owns(host: string | undefined): boolean {
    return this.#preview(host) !== undefined;
  }

  /** A link to a port of an instance; with null to the only one it has. Rejects `port_not_leased` and `not_running`. */
  async open(caller: Caller, target: string, port: string | null): Promise<PreviewLink> {
    const found = await this.#parts.desk.find(caller, target, port);
    const [base] = this.#parts.bases();
    if (base === undefined) throw unwell('The daemon listens on no address that a browser could open.');
    const { origin } = previewHost(base, { port: String(found.port), instance: found.instanceName });
    const code = this.#grants.offer({ caller, origin, instance: found.instance });
    return { url: `${origin}${codeOf.path(code)}`, expiresAt: this.#parts.clock.now() + CODE_MS };
  }

  /** Answers a request whose host is that of a preview. `from` is the address of whoever asks. */
  answer(request: IncomingMessage, response: ServerResponse, from: string): void {
    const refuse = (problem: BerthError) => {
      const { status, headers, body } = problemAnswer(request, problem);
      if (response.headersSent || response.destroyed) return void response.destroy();
      response.writeHead(status, headers);
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const visit = { request, from, refuse };
    const preview = this.#preview(request.headers.host);
    if (preview === undefined) return refuse(notOpen(undefined));
    if (isOurs(request)) return this.#open(visit, preview, response);
    this.#pass(visit, preview, (passing) => passRequest(passing, response));
  }

  /** Answers an upgrade whose host is that of a preview. */
  upgrade(request: IncomingMessage, end: UpgradeEnd, from: string): void {
    const { socket } = end;
    socket.on('error', () => socket.destroy());
    const refuse = (problem: BerthError) => refuseUpgrade(request, socket, problem);
    const preview = this.#preview(request.headers.host);
    if (preview === undefined || isOurs(request)) return refuse(notOpen(preview));
    if (!isWebSocket(request)) return refuse(unwell('Only WebSockets are passed on.'));
    this.#pass({ request, from, refuse }, preview, (passing) => passUpgrade(passing, end));
  }

  /** Ends all grants, and cuts off what is open by them. */
  close(): void {
    clearInterval(this.#sweeping);
    this.#grants.close();
  }

  #preview(host: string | undefined): PreviewHost | undefined {
    return parsePreviewHost(host, this.#parts.bases());
  }

  #open({ request, from, refuse }: Visit, preview: PreviewHost, response: ServerResponse): void {
    const problem = openingProblem(request, preview);
    if (problem !== undefined) return refuse(problem);
    const spent = this.#grants.spend(codeOf.request(request), placeOf(preview, from));
    const result = spent === undefined ? 'refused' : 'done';
    const origin = spent?.grant.caller.origin ?? {};
    this.#parts.audit.note({
      ...{ actor: spent?.grant.caller.actor ?? null, origin: { ...origin, from } },
      ...{ action: 'preview.opened', result, detail: { preview: preview.authority } },
    });
    if (spent === undefined) return refuse(notOpen(preview));
    const scheme = schemeOf(preview);
    const secure = scheme === 'https' ? '; Secure' : '';
    const age = GRANT_MAX_MS / 1000;
    response.writeHead(303, {
      Location: '/',
      'Set-Cookie': `${PREVIEW_COOKIE[scheme]}=${spent.secret}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`,
      'Cache-Control': 'no-store',
      // The instance is not to learn from whom the link came, nor to keep a hand on that page.
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
    });
    response.end();
  }

  #pass({ request, from, refuse }: Visit, preview: PreviewHost, pass: (passing: Passing) => void): void {
    const scheme = schemeOf(preview);
    const secret = cookieValue(request.headers.cookie, PREVIEW_COOKIE[scheme]);
    const grant = secret === undefined ? undefined : this.#grants.find(secret, placeOf(preview, from));
    if (grant === undefined) return refuse(notOpen(preview));
    const problem = requestProblem(request, preview);
    if (problem !== undefined) return refuse(problem);
    const leave = this.#lanes.enter(grant.instance);
    if (leave === undefined) return refuse(unwell.crowded(preview));
    const release = grant.hold();
    const over = () => {
      leave();
      release();
    };
    const failed = (error: Error) => refuse(unreachable(preview, error));
    const passing = { request, preview, scheme, from, times: this.#parts.times ?? PASSING_TIMES };
    this.#portOf(grant, preview).then(
      (port) => {
        if (request.destroyed || grant.ended.aborted) return over();
        pass({ ...passing, port, signal: grant.ended, failed, over });
      },
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
    if (!(error instanceof BerthError)) {
      this.#parts.log.warn('a preview failed', { preview: preview.authority, error: messageOf(error) });
      return unwell('A bug in Berth. The daemon log has the details: berth daemon logs');
    }
    return error.code === 'not_running' ? unreachable(preview, error) : error;
  }
}

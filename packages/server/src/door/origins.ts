import type { IncomingMessage } from 'node:http';
import { headersOf } from './headers-of.ts';

/** What of a request tells which page it comes from, and what that is worth. */
export interface Asking {
  readonly request: Pick<IncomingMessage, 'rawHeaders' | 'method'>;
  readonly isUpgrade: boolean;
  /** It asks for something that people may follow a link to: the page, or a login. */
  readonly isPage: boolean;
  /** Browsers add cookies by themselves, whoever asks them to send something. */
  readonly credential: 'none' | 'bearer' | 'cookie';
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const OWN_SITES: ReadonlySet<string> = new Set(['same-origin', 'none']);
const SITES: ReadonlySet<string> = new Set([...OWN_SITES, 'same-site', 'cross-site']);

/** What is wrong with where a request comes from, or undefined. The origins are those of Berth's own pages. */
export function originProblem(origins: ReadonlySet<string>, asking: Asking): string | undefined {
  const { request, isUpgrade, credential } = asking;
  const given = headersOf(request, 'origin');
  const sites = headersOf(request, 'sec-fetch-site');
  if (given.length > 1 || sites.length > 1) return 'Its origin is told twice.';
  const [origin] = given;
  const [site] = sites;
  if (origin !== undefined && !origins.has(origin)) {
    return 'It comes from a page that is not Berth’s own. Other origins are named in access.yaml.';
  }
  if (site !== undefined && !OWN_SITES.has(site) && !isFollowedLink(asking, site)) {
    return 'A page of another site sent it.';
  }
  if (credential !== 'cookie' || origin !== undefined) return undefined;
  const isHarmless = SAFE.has(request.method ?? '') && !isUpgrade;
  // A cookie proves that a browser asks, not that its owner does. What is only looked at is shown to its own page alone.
  return isHarmless ? undefined : 'It came with a cookie, and does not say which page it comes from.';
}

/** People follow links from anywhere to a page; what a page loads or sends by itself is something else. */
function isFollowedLink({ request, isUpgrade, isPage }: Asking, site: string): boolean {
  if (!SITES.has(site) || !isPage || isUpgrade || request.method !== 'GET') return false;
  const only = (name: string, value: string) => headersOf(request, name).join() === value;
  return only('sec-fetch-mode', 'navigate') && only('sec-fetch-dest', 'document');
}

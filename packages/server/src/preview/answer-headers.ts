import { confinedCookie } from './cookies.ts';
import { endToEnd, type HeaderLines, headerLines } from './header-lines.ts';

export interface AnswerPlace {
  /** Origin of the preview. */
  readonly origin: string;
  /** The port of the instance. */
  readonly port: number;
}

/**
 * What an instance may not say, since it would hold beyond its own preview: for the name above it, for other ports of
 * its host, for what other pages may read, or for the time when the name is another one's.
 */
const DROPPED: ReadonlySet<string> = new Set([
  'strict-transport-security',
  'alt-svc',
  'public-key-pins',
  'public-key-pins-report-only',
  'expect-ct',
  'nel',
  'report-to',
  'clear-site-data',
  'service-worker-allowed',
  'set-cookie2',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-private-network',
  'access-control-expose-headers',
  'access-control-max-age',
  'cross-origin-resource-policy',
]);

/** The headers of an answer as the browser gets them. */
export function answerHeaders(raw: readonly string[], place: AnswerPlace): HeaderLines {
  const kept = endToEnd(headerLines(raw)).flatMap(([name, value]): HeaderLines => {
    const known = name.toLowerCase();
    if (DROPPED.has(known)) return [];
    if (known === 'location' || known === 'content-location') return [[name, relocated(value, place)]];
    if (known !== 'set-cookie') return [[name, value]];
    const cookie = confinedCookie(value);
    return cookie === undefined ? [] : [[name, cookie]];
  });
  // No page but its own embeds what a preview answers, also where a browser does not say who asks.
  return [...kept, ['Cross-Origin-Resource-Policy', 'same-origin']];
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0']);

/** A program that believes to be at `localhost` sends people there. */
function relocated(location: string, { origin, port }: AnswerPlace): string {
  const url = /^(https?:)?\/\//i.test(location) ? URL.parse(location, 'http://localhost') : null;
  if (url === null || !LOOPBACK.has(url.hostname) || url.port !== String(port)) return location;
  return `${origin}${url.pathname}${url.search}${url.hash}`;
}

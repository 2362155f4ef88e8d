import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { BerthError } from '@berth/contract';
import { PREVIEW_COOKIE } from './cookies.ts';
import { GRANT_MAX_MS } from './grants.ts';

/** What lies below this path is Berth's own at every preview, and never reaches an instance. */
const OWN_PATH = '/.berth/';
const OPEN_PATH = `${OWN_PATH}open/`;

export function isOwnPath({ url = '' }: IncomingMessage): boolean {
  return url.startsWith(OWN_PATH);
}

export function openPath(code: string): string {
  return `${OPEN_PATH}${code}`;
}

/** The code that a request wants to spend. */
export function codeIn({ url = '' }: IncomingMessage): string {
  return url.slice(OPEN_PATH.length).split('?')[0] ?? '';
}

/** Why a request is none by which a person opens a preview; its code is then not spent. */
export function openingProblem({ url = '', method, headers }: IncomingMessage): BerthError | undefined {
  if (!url.startsWith(OPEN_PATH) || method !== 'GET') {
    return new BerthError({
      code: 'invalid_input',
      message: `There is nothing below ${OWN_PATH} but links to open.`,
    });
  }
  const purposes = [headers['sec-purpose'], headers['purpose']].flat().join(' ');
  const isAhead = /prefetch|prerender|preview/i.test(purposes);
  const destination = headers['sec-fetch-dest'];
  if (!isAhead && (destination === undefined || destination === 'document') && headers.origin === undefined) {
    return undefined;
  }
  const message = 'A preview is opened by following its link, and in no other way.';
  return new BerthError({ code: 'origin_refused', message });
}

/** The answer to a code that was good. */
export function openedHeaders(scheme: 'http' | 'https', secret: string): OutgoingHttpHeaders {
  const secure = scheme === 'https' ? '; Secure' : '';
  const life = `Path=/; Max-Age=${GRANT_MAX_MS / 1000}; HttpOnly; SameSite=Lax${secure}`;
  return {
    location: '/',
    'set-cookie': `${PREVIEW_COOKIE[scheme]}=${secret}; ${life}`,
    'cache-control': 'no-store',
    // The instance is not to learn from where the link was followed, nor to get a hold of that page.
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
}

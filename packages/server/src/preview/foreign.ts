import type { IncomingMessage } from 'node:http';

/**
 * Whether a page that is not the preview's own has made the browser ask. Such a one may send a person to the preview, as
 * a link does, and may neither read it, nor embed it, nor make it do anything.
 */
export function isForeign({ headers, method }: IncomingMessage, origin: string): boolean {
  if (headers.origin !== undefined && headers.origin !== origin) return true;
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return !isLink || headers.upgrade !== undefined || (method !== 'GET' && method !== 'HEAD');
}

import type { IncomingMessage } from 'node:http';
import { headersOf } from './headers-of.ts';

/** What a request shows for itself. `malformed`: more than one thing, or nothing that can be one. */
export type Shown =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'bearer' | 'cookie'; readonly secret: string };

/** Name of the session's cookie. With its prefix browsers hold it to one host, over TLS alone. */
export function cookieName(secure: boolean): string {
  return secure ? '__Host-berth_session' : 'berth_session';
}

/** What may be a secret of Berth; anything else is not even looked up. */
const SECRET = '[A-Za-z0-9_-]{1,200}';
const BEARER = new RegExp(`^Bearer (${SECRET})$`, 'i');
const COOKIE_VALUE = new RegExp(`^${SECRET}$`);

/** Reads what a request shows. Cookies count only where `cookies` says so, and are then looked for by that name. */
export function credentialsOf(
  request: Pick<IncomingMessage, 'rawHeaders'>,
  cookies: { readonly name: string; readonly count: boolean },
): Shown {
  const bearers = headersOf(request, 'authorization');
  const sessions = headersOf(request, 'cookie').flatMap((text) => valuesOf(text, cookies.name));
  if (bearers.length + sessions.length > 1) return { kind: 'malformed' };
  const [bearer] = bearers;
  if (bearer !== undefined) {
    const secret = BEARER.exec(bearer)?.[1];
    return secret === undefined ? { kind: 'malformed' } : { kind: 'bearer', secret };
  }
  const [session] = sessions;
  if (session === undefined || !cookies.count) return { kind: 'none' };
  return COOKIE_VALUE.test(session) ? { kind: 'cookie', secret: session } : { kind: 'malformed' };
}

function valuesOf(text: string, name: string): string[] {
  return text
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

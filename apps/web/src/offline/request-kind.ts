/**
 * What the worker does with a request. `shell`: the page itself, wherever in it somebody is. `asset`: a file whose name
 * changes with its content. `pass`: everything else, which the worker does not touch: answers of the daemon, terminals,
 * logins.
 */
export type RequestKind = 'shell' | 'asset' | 'pass';

const ASSETS = '/assets/';
/** Addresses of the page, as the router knows them. */
const SHELL = /^\/(?:|new|inbox|settings|tokens|audit|doctor|instances\/[^/]+)$/;

export function requestKind(
  { method, mode, url }: Pick<Request, 'method' | 'mode' | 'url'>,
  origin: string,
): RequestKind {
  const { origin: asked, pathname } = new URL(url);
  if (method !== 'GET' || asked !== origin) return 'pass';
  if (pathname.startsWith(ASSETS)) return 'asset';
  return mode === 'navigate' && SHELL.test(pathname) ? 'shell' : 'pass';
}

/** The cookie of a preview. Under TLS no other host, and nothing without TLS, can set it. */
export const PREVIEW_COOKIE = { http: 'berth_preview', https: '__Host-berth_preview' } as const;

/** Whether a cookie is one of Berth's own, which no instance ever sees or sets. Of which case is not looked at. */
function isOwnCookie(name: string): boolean {
  return /^(__host-|__secure-|__http-|__host-http-)?berth_/i.test(name.trim());
}

/** The value of one cookie; of several with that name the first, which is that of the longest path. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  const found = pairsOf(header).find((pair) => nameOf(pair) === name);
  return found?.slice(found.indexOf('=') + 1).trim();
}

/** The `Cookie` header as an instance gets it; undefined when nothing is left. */
export function foreignCookies(header: string): string | undefined {
  const kept = pairsOf(header).filter((pair) => !isOwnCookie(nameOf(pair)));
  return kept.length === 0 ? undefined : kept.join('; ');
}

/**
 * A `Set-Cookie` of an instance as the browser gets it: for the host of the preview alone. Undefined for one that is
 * named like ours, or has no name: browsers send its value where others have a name.
 */
export function confinedCookie(header: string): string | undefined {
  const [pair = '', ...attributes] = header.split(';');
  const name = pair.includes('=') ? nameOf(pair) : '';
  if (name === '' || isOwnCookie(name)) return undefined;
  const kept = attributes.filter((attribute) => nameOf(attribute).toLowerCase() !== 'domain');
  return [pair.trim(), ...kept.map((attribute) => attribute.trim())].join('; ');
}

function pairsOf(header = ''): string[] {
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
}

/** What stands before the equals sign, and all of it where there is none. */
function nameOf(pair: string): string {
  const end = pair.indexOf('=');
  return (end === -1 ? pair : pair.slice(0, end)).trim();
}

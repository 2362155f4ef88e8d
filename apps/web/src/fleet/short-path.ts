const LENGTH_MAX = 36;

/** A path as people know it: `~` for the home, and of a long one its beginning and its end. */
export function shortPath(path: string, home: string | undefined): string {
  const named =
    home !== undefined && home !== '/' && isBelow(path, home) ? `~${path.slice(home.length)}` : path;
  if (named.length <= LENGTH_MAX) return named;
  const parts = named.split('/');
  const last = parts.at(-1) ?? '';
  const first = parts[0] === '' ? `/${parts[1] ?? ''}` : (parts[0] ?? '');
  const two = `${first}/…/${parts.at(-2) ?? ''}/${last}`;
  return parts.length > 4 && two.length <= LENGTH_MAX ? two : `…/${last}`;
}

function isBelow(path: string, home: string): boolean {
  return path === home || path.startsWith(`${home}/`);
}

const WRITABLE = ':rw';
const READABLE = ':ro';

/** `PATH`, `PATH:ro` or `PATH:rw` taken apart; `~` is the home given. The path may be empty or relative. */
export function mountOf(word: string, home: string): { readonly path: string; readonly writable: boolean } {
  const writable = word.endsWith(WRITABLE);
  const named = writable || word.endsWith(READABLE) ? word.slice(0, -WRITABLE.length) : word;
  const path = named === '~' || named.startsWith('~/') ? home + named.slice(1) : named;
  return { path, writable };
}

/** What `graphql-yoga` keeps parsed queries in. */
export interface DocumentCache<T> {
  get(query: string): T | undefined;
  set(query: string, parsed: T): void;
}

/** More than a page and a command line ask at a time. */
const KEPT_MAX = 100;
/** A parsed query takes hundreds of times what its text does: those that nobody asks twice are not kept. */
const KEPT_MAX_CHARACTERS = 8 * 1024;

/** Remembers the queries that were asked last, in a bounded room. */
export function documentCache<T>(): DocumentCache<T> {
  const kept = new Map<string, T>();
  return {
    get: (query) => {
      const found = kept.get(query);
      if (found === undefined) return undefined;
      kept.delete(query);
      kept.set(query, found);
      return found;
    },
    set: (query, parsed) => {
      if (query.length > KEPT_MAX_CHARACTERS) return;
      kept.set(query, parsed);
      const [oldest] = kept.keys();
      if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
    },
  };
}

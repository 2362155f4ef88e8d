/** What a page says to its worker. */
export type WorkerWord =
  /** Take the place of the older worker: whoever looks wants the new version now. */
  | { readonly kind: 'take-over' }
  /** Answers on the port whether a file of the page belongs to the worker's version. */
  | { readonly kind: 'holds'; readonly path: string };

/** What a worker says to its pages: that its notice was clicked. */
export interface PageWord {
  readonly kind: 'open-inbox';
}

/** One cache for each version, so that the files of two never mix. */
export const CACHE_PREFIX = 'berth-';

export const WORKER_PATH = '/sw.js';

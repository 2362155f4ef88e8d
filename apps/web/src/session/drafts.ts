export const DRAFT_PREFIX = 'berth.draft.';

/** Forgets what was begun to be written: it is not for whoever signs in next in this tab. */
export function forgetDrafts(storage: Pick<Storage, 'length' | 'key' | 'removeItem'>): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const key of keys) if (key?.startsWith(DRAFT_PREFIX) === true) storage.removeItem(key);
}

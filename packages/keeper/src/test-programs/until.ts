import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 5;
const PATIENCE_MS = 30_000;

/** Looks until `look` answers something, and says what was waited for when it never does. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${patienceMs} ms in vain for ${what}`);
    await delay(LOOK_MS);
  }
}

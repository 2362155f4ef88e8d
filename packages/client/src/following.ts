import type { BerthError } from '@berth/contract';
import { isAbsent } from './errors.ts';
import { RECONNECT_LOOK_MS, RECONNECT_MS } from './patience.ts';

/**
 * Results of subscriptions, one after the other: a new one whenever the daemon went away. One that stood for long and had
 * nothing to tell takes nothing of the time for which a daemon is waited for.
 */
export async function* following<T>(
  follow: () => AsyncGenerator<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  for (let giveUpAt = Number.POSITIVE_INFINITY; ; ) {
    const began = performance.now();
    let absence: BerthError | undefined;
    try {
      for await (const item of follow()) {
        giveUpAt = Number.POSITIVE_INFINITY;
        yield item;
      }
    } catch (error) {
      if (signal?.aborted === true || !isAbsent(error)) throw error;
      absence = error;
    }
    const now = performance.now();
    giveUpAt = Math.min(giveUpAt + now - began, now + RECONNECT_MS);
    if (absence !== undefined && now > giveUpAt) throw absence;
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_LOOK_MS));
  }
}

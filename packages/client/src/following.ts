import { isAbsent } from './errors.ts';
import { RECONNECT_LOOK_MS, RECONNECT_MS } from './patience.ts';

/** Results of subscriptions, one after the other: a new one whenever the daemon went away. */
export async function* following<T>(
  follow: () => AsyncGenerator<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  for (let giveUpAt = Number.POSITIVE_INFINITY; ; ) {
    try {
      for await (const item of follow()) {
        giveUpAt = Number.POSITIVE_INFINITY;
        yield item;
      }
    } catch (error) {
      if (signal?.aborted === true || !isAbsent(error) || performance.now() > giveUpAt) throw error;
    }
    giveUpAt = Math.min(giveUpAt, performance.now() + RECONNECT_MS);
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_LOOK_MS));
  }
}

import { RECONNECT_LOOK_MS, RECONNECT_MS } from '@berth/client';
import { BerthError } from '@berth/contract';

/** A connection that ended though neither the program nor the user had enough. */
export interface Interrupted {
  readonly kind: 'interrupted';
  /** Somebody ended the daemon on purpose. */
  readonly asked: boolean;
  /** Why the next connection did not come about. */
  readonly error?: BerthError;
}

export interface Connections<Ending> {
  readonly first: () => Promise<Ending | Interrupted>;
  /** A daemon that somebody ended on purpose is waited for, and not started against their will. */
  readonly again: (autostart: boolean) => Promise<Ending | Interrupted>;
  /** Where the output stands that has come. */
  readonly position: () => number | undefined;
}

/**
 * Connects anew after each interruption, until it ends otherwise, or nothing has come for half a minute. A connection that
 * stood for long and had nothing to tell takes nothing of that.
 */
export async function reconnecting<Ending extends { readonly kind: string }>({
  first,
  again,
  position,
}: Connections<Ending>): Promise<Ending | Interrupted> {
  let ending = await first();
  const deadline = () => performance.now() + RECONNECT_MS;
  for (let giveUpAt = deadline(); isInterrupted(ending); ) {
    const before = position();
    const { asked } = ending;
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_LOOK_MS));
    const began = performance.now();
    ending = await again(!asked).catch((error: unknown) => stillAway(error, asked));
    if (position() !== before) giveUpAt = deadline();
    else if (isInterrupted(ending) && ending.error === undefined) giveUpAt += performance.now() - began;
    if (performance.now() > giveUpAt) return ending;
  }
  return ending;
}

function isInterrupted(ending: { readonly kind: string }): ending is Interrupted {
  return ending.kind === 'interrupted';
}

/** Throws what will not pass by itself. */
function stillAway(error: unknown, asked: boolean): Interrupted {
  if (!(error instanceof BerthError && error.retryable)) throw error;
  return { kind: 'interrupted', asked, error };
}

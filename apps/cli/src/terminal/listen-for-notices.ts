import { setTimeout as delay } from 'node:timers/promises';
import type { BerthClient } from '@berth/client';
import { BerthError } from '@berth/contract';
import { ringOf } from './ring.ts';

/** The client has waited for the next daemon itself by the time it gives up. */
const AGAIN_MS = 1000;

/**
 * Calls `ring` with what makes a terminal ring, for each notice until aborted. Never rejects: whoever has come to see
 * something else sees it also where there are no notices, as with an older daemon.
 */
export async function listenForNotices(
  client: Pick<BerthClient, 'notices'>,
  ring: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const notice of client.notices({ signal })) {
        const text = ringOf(notice);
        if (text !== '') ring(text);
      }
    } catch (error) {
      if (!(error instanceof BerthError && error.retryable)) return;
    }
    await pause(signal);
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await delay(AGAIN_MS, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

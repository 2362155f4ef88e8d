import { messageOf } from '@berth/contract';
import type { Clock } from '@berth/foundation';
import type { Tell, WatchedRun } from '../ports/activity.ts';
import type { Assistant } from '../ports/agents.ts';
import type { Log } from '../ports/observer.ts';

export interface AssistantWatch {
  readonly assistant: Pick<Assistant, 'watch'>;
  readonly run: WatchedRun;
  readonly tell: Tell;
}

/** What is in the way of a watch, such as files that could not be opened, may be gone a little later. */
const AGAIN_MS = 5000;

/** Hears what an assistant tells until aborted. A watch that fails is told of once, and begun anew. */
export async function watchAssistant(
  { assistant, run, tell }: AssistantWatch,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): Promise<void> {
  for (let isTold = false; !signal.aborted; isTold = true) {
    // What is left of a watch that failed in part must not tell anything twice.
    const attempt = new AbortController();
    try {
      return await assistant.watch(run, tell, AbortSignal.any([signal, attempt.signal]));
    } catch (error) {
      if (signal.aborted) return;
      if (!isTold)
        log.warn('an assistant cannot be watched', { instance: run.instance, error: messageOf(error) });
    } finally {
      attempt.abort();
    }
    await clock.sleep(AGAIN_MS, signal).catch(() => undefined);
  }
}

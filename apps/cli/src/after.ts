import { TIMER_MAX_MS } from '@berth/foundation';

/** Calls `act` after `ms`, however long that is. Returns what prevents it. */
export function after(ms: number, act: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    const next = left > TIMER_MAX_MS ? () => wait(left - TIMER_MAX_MS) : act;
    timer = setTimeout(next, Math.min(left, TIMER_MAX_MS));
  };
  wait(ms);
  return () => clearTimeout(timer);
}

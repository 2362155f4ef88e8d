/** Timers of the platform cannot wait for longer, some 24.8 days. */
const TIMER_MAX_MS = 2 ** 31 - 1;

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

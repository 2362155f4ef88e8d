import { useEffect, useState } from 'react';

/** The time, kept true for what counts down or says how long ago something was; milliseconds since the epoch. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

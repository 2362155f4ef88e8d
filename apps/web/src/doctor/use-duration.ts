import { useEffect, useRef, useState } from 'react';

/** How long something took, once it is over; undefined while it goes on. */
export function useDuration(isUnderWay: boolean): number | undefined {
  const begun = useRef<number>(undefined);
  const [tookMs, setTookMs] = useState<number>();
  useEffect(() => {
    if (!isUnderWay) return undefined;
    begun.current = performance.now();
    return () => setTookMs(performance.now() - (begun.current ?? performance.now()));
  }, [isUnderWay]);
  return isUnderWay ? undefined : tookMs;
}

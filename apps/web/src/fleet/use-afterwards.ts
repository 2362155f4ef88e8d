import { useEffect, useState } from 'react';

/** True from the first task on after one that `has` been drawn in. */
export function useAfterwards(has: boolean): boolean {
  const [isAfter, setAfter] = useState(false);
  useEffect(() => {
    if (!has) return undefined;
    const timer = setTimeout(setAfter, 0, true);
    return () => clearTimeout(timer);
  }, [has]);
  return isAfter;
}

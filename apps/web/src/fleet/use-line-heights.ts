import { type RefObject, useEffect, useLayoutEffect } from 'react';

/** Tells how high the lines are that are drawn: whenever they were drawn, and when something in them grows by itself. */
export function useLineHeights(
  place: RefObject<HTMLElement | null>,
  tell: (line: number, height: number) => void,
): void {
  const look = () => {
    for (const cell of place.current?.querySelectorAll<HTMLElement>('[data-line]') ?? []) {
      tell(Number(cell.dataset['line']), cell.getBoundingClientRect().height);
    }
  };
  useLayoutEffect(look);
  useEffect(() => {
    if (place.current === null) return undefined;
    const observer = new ResizeObserver(look);
    observer.observe(place.current);
    return () => observer.disconnect();
  });
}

import { type RefObject, useLayoutEffect } from 'react';

/** Tells how high the lines are that are drawn: whenever they were drawn, and when something in them grows by itself. */
export function useLineHeights(
  place: RefObject<HTMLElement | null>,
  tell: (line: number, height: number) => void,
): void {
  // Observed anew each time: a cell may stand on another line, as high as the one before. Asking each for its height here
  // would lay the page out at once, within the same task as all that has just been drawn.
  useLayoutEffect(() => {
    const observer = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        if (!(target instanceof HTMLElement)) continue;
        tell(Number(target.dataset['line']), target.getBoundingClientRect().height);
      }
    });
    for (const cell of place.current?.querySelectorAll('[data-line]') ?? []) observer.observe(cell);
    return () => observer.disconnect();
  });
}

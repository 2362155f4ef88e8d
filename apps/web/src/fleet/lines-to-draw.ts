import type { Range } from '@tanstack/react-virtual';

/** Around what a leap has brought into sight. */
const NEAR = 1;

/**
 * Which lines are drawn: those in sight and `overscan` around them. Of where a scroll has leapt to, so that nothing stands
 * there yet, little else than what is in sight at first: the rest comes with the next step, or when the scroll is over.
 * `before`: the lines that are drawn already, while somebody scrolls.
 */
export function linesToDraw(
  { startIndex, endIndex, overscan, count }: Range,
  before?: readonly number[],
): number[] {
  const isLeap = before !== undefined && !before.some((line) => line >= startIndex && line <= endIndex);
  const around = isLeap ? Math.min(NEAR, overscan) : overscan;
  const [from, to] = [Math.max(0, startIndex - around), Math.min(count - 1, endIndex + around)];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

/** Frames and rules are drawn for a width that is not here. */
const DRAWN_ONLY = /^[\s\u2500-\u257f\u2580-\u259f|+=_-]*$/u;

/** The last lines that say something, in order, without blank ones and those that only draw. */
export function lastLines(lines: readonly string[], count: number): readonly string[] {
  return lines
    .filter((line) => !DRAWN_ONLY.test(line))
    .slice(-count)
    .map((line) => line.trimEnd());
}

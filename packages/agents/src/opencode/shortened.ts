/** Enough to decide by; the whole is in the terminal. */
const DETAIL_MAX = 120;

/** One line of words for people. */
export function shortened(words: string): string {
  const line = words.replaceAll(/\s+/g, ' ').trim();
  return line.length > DETAIL_MAX ? `${line.slice(0, DETAIL_MAX - 1)}…` : line;
}

/** With one more nested loop over a text of a thousand characters, a search could take minutes. */
const LOOPS_MAX = 3;

const ESCAPE = /\\./gu;
const CHARACTER_CLASS = /\[[^\]]*\]/gu;
const REPEATED_GROUP = /\)[*+{]/u;
const OPEN_REPETITION = /[*+]|\{\d+,\d*\}/gu;

/**
 * Whether a regular expression is surely done in a bearable time, whatever the text. What it takes can double with each
 * character only where a group is repeated; else every open repetition is one more loop inside the one over the places
 * where a match may begin.
 */
export function isCheap(pattern: string): boolean {
  const shape = pattern.replace(ESCAPE, 'x').replace(CHARACTER_CLASS, 'x');
  if (REPEATED_GROUP.test(shape)) return false;
  const isAnchored = shape.startsWith('^') && !shape.includes('|');
  return (shape.match(OPEN_REPETITION)?.length ?? 0) + (isAnchored ? 0 : 1) <= LOOPS_MAX;
}

import { clip, clustersOf, clusterWidth, widthOf } from './width.ts';

/**
 * Breaks text into rows of at most `columns`. Words stay whole where they fit, and a line keeps its indent.
 *
 * Adding text at the end never changes a row before the last one: rows that were printed into a terminal's scrollback
 * cannot be taken back. This is why a word that is too long starts on a row of its own, as it did while it was short.
 */
export function wrap(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(1, columns)));
}

function wrapLine(line: string, columns: number): string[] {
  if (widthOf(line) <= columns) return [line.trimEnd()];
  const rows: string[] = [];
  const indent = /^ */.exec(line)?.[0] ?? '';
  let row = indent.length < columns ? indent : '';
  let gap = '';
  for (const word of line.slice(indent.length).match(/ +|[^ ]+/g) ?? []) {
    if (word.startsWith(' ')) {
      gap = word;
    } else if (widthOf(row + gap + word) <= columns) {
      row += gap + word;
      gap = '';
    } else {
      const onIndent = row.trim() === '';
      if (!onIndent) rows.push(row);
      const pieces = chop(onIndent ? row + word : word, columns);
      row = pieces.pop() ?? '';
      rows.push(...pieces);
      gap = '';
    }
  }
  return [...rows, row];
}

/** Cuts text anywhere between characters. A character wider than a row is shown as a question mark. */
function chop(text: string, columns: number): string[] {
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const cluster of clustersOf(text)) {
    const width = clusterWidth(cluster);
    const shown = width <= columns ? cluster : clip('?', columns);
    const taken = Math.min(width, columns);
    if (used + taken > columns) {
      rows.push(row);
      row = '';
      used = 0;
    }
    row += shown;
    used += taken;
  }
  return [...rows, row];
}

/** Frames and rules are drawn for a width that is not here. */
const DRAWN_ONLY = /^[\s\u2500-\u257f\u2580-\u259f|+=_-]*$/u;
const DRAWN_BEFORE = /^\s*[\u2500-\u257f|]+ ?/u;
const DRAWN_BEHIND = /[\s\u2500-\u257f|]+$/u;
/** The corner above on the left. */
const FRAME_BEGINS = /^\s*[\u250c-\u250f\u2552-\u2554\u256d]/u;
const FRAME_ENDS = /^\s*[\u2514-\u2517\u2558-\u255a\u2570]/u;
const DIALOG_LINES_MAX = 24;

/** The last lines that say something, in order, without what only draws; a frame that began there is there whole. */
export function lastLines(lines: readonly string[], count: number): readonly string[] {
  const begin = lines.findLastIndex((line) => FRAME_BEGINS.test(line));
  const framed = begin < 0 ? [] : saying(lines.slice(begin));
  const shown = framed.length > DIALOG_LINES_MAX ? count : Math.max(count, framed.length);
  const last = saying(lines).slice(-shown);
  const indent = Math.min(...last.map((line) => line.search(/\S/u)));
  return last.map((line) => line.slice(indent));
}

/** The question of the last frame on a screen, in one line; undefined where none can be made out. */
export function askedLine(lines: readonly string[]): string | undefined {
  const begin = lines.findLastIndex((line) => FRAME_BEGINS.test(line));
  if (begin < 0) return undefined;
  const inside = lines.slice(begin + 1);
  const end = inside.findIndex((line) => FRAME_ENDS.test(line));
  const said = saying(end < 0 ? inside : inside.slice(0, end)).map((line) => line.trim());
  const question = said.findIndex((line) => line.endsWith('?'));
  return question < 0 ? undefined : said.slice(0, question + 1).join(' ');
}

function saying(lines: readonly string[]): readonly string[] {
  return lines
    .filter((line) => !DRAWN_ONLY.test(line))
    .map((line) => line.replace(DRAWN_BEFORE, '').replace(DRAWN_BEHIND, ''));
}

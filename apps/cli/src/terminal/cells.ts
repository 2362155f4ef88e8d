import { columnsOf } from '@berth/foundation';

const PLAIN = /^[ -~]*$/;
const ELLIPSIS = '…';

/** Columns that a text without control characters takes in a terminal. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += columnsOf(character.codePointAt(0) ?? 0);
  return width;
}

/** Exactly `width` columns: padded, or cut at the end with an ellipsis. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const own = widthOf(text);
  if (own > width) return cutEnd(text, width);
  const padding = ' '.repeat(width - own);
  return align === 'left' ? text + padding : padding + text;
}

/** Exactly `width` columns, of which the end matters most, as with paths. */
export function fitEnd(text: string, width: number): string {
  return widthOf(text) > width ? cutStart(text, width) : fit(text, width);
}

/** At most `width` columns. */
export function clip(text: string, width: number): string {
  return widthOf(text) > width ? cutEnd(text, width).trimEnd() : text;
}

function cutEnd(text: string, width: number): string {
  if (width <= 0) return '';
  return pad(take(text, width - 1) + ELLIPSIS, width);
}

function cutStart(text: string, width: number): string {
  if (width <= 0) return '';
  const backwards = take([...text].reverse().join(''), width - 1);
  return pad(ELLIPSIS + [...backwards].reverse().join(''), width);
}

/** As much of the beginning as fits; what takes two columns is not halved. */
function take(text: string, width: number): string {
  if (PLAIN.test(text)) return text.slice(0, width);
  let taken = '';
  let room = width;
  for (const character of text) {
    room -= columnsOf(character.codePointAt(0) ?? 0);
    if (room < 0) break;
    taken += character;
  }
  return taken;
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(width - widthOf(text));
}

/** What a terminal of xterm.js asks for its character widths; the same shape in its browser and headless builds. */
export interface UnicodeWidths {
  readonly version: string;
  wcwidth(code: number): 0 | 1 | 2;
  charProperties(code: number, preceding: number): number;
}

/**
 * How many columns a character takes. The terminal library's own table is that of 2007 and gives an emoji one column,
 * where programs and users' terminals count two. The screen model of the daemon and the terminal of the page register this
 * very object, so that both lay out alike. Regional indicators stay one column each: a flag is two of them.
 */
export const UNICODE_WIDTHS: UnicodeWidths = {
  version: 'berth-1',
  wcwidth: columnsOf,
  charProperties(code, preceding) {
    const own = columnsOf(code);
    const before = (preceding >> 1) & 3;
    const joins = own === 0 && preceding !== 0 && before !== 0;
    // The library's packing: bit 0 "joins the cell before", bits 1-2 the columns of the cell so far.
    return ((joins ? Math.max(own, before) : own) << 1) | (joins ? 1 : 0);
  },
};

/** East Asian wide and fullwidth blocks; emoji come on top by their Unicode property. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x2fffd],
  [0x30000, 0x3fffd],
];
const SOFT_HYPHEN = 0xad;
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7ff]$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;
const REGIONAL_INDICATOR = /^\p{Regional_Indicator}$/u;

/** Columns plus one, so that zero means "not looked up yet". Filled as characters turn up; the planes above are rare. */
const known = new Uint8Array(0x20000);

export function columnsOf(code: number): 0 | 1 | 2 {
  if (code >= 0x20 && code < 0x7f) return 1;
  const cached = known[code];
  if (cached) return (cached - 1) as 0 | 1 | 2;
  const columns = lookUp(code);
  if (code < known.length) known[code] = columns + 1;
  return columns;
}

function lookUp(code: number): 0 | 1 | 2 {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
  if (code < 0x300) return 1;
  const text = String.fromCodePoint(code);
  if (code !== SOFT_HYPHEN && ZERO_WIDTH.test(text)) return 0;
  if (WIDE.some(([from, to]) => code >= from && code <= to)) return 2;
  return EMOJI.test(text) && !REGIONAL_INDICATOR.test(text) ? 2 : 1;
}

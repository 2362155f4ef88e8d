import { describe, expect, it } from 'vitest';
import { UNICODE_WIDTHS } from './unicode-widths.ts';

describe('the character widths', () => {
  it.each([
    ['a', 1],
    ['ł', 1],
    ['─', 1],
    ['✔', 1],
    ['⠋', 1],
    ['漢', 2],
    ['한', 2],
    ['ｆ', 2],
    ['👍', 2],
    ['🥳', 2],
    ['✅', 2],
    ['🇵', 1],
    ['\u00ad', 1],
    ['\u0301', 0],
    ['\u200d', 0],
    ['\ufe0f', 0],
    ['𠀀', 2],
    ['\u{e0100}', 0],
    ['\x07', 0],
  ])('give %j %i columns, the second time as the first', (text, columns) => {
    const code = text.codePointAt(0) ?? 0;
    expect([UNICODE_WIDTHS.wcwidth(code), UNICODE_WIDTHS.wcwidth(code)]).toEqual([columns, columns]);
  });
});

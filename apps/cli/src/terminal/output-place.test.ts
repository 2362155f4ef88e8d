import { Terminal } from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { OutputPlace } from './output-place.ts';

const placeAfter = (bytes: Uint8Array) => {
  const place = new OutputPlace();
  place.follow(bytes);
  return place.isBetween;
};
const between = (text: string) => placeAfter(Buffer.from(text));

/** All of them in one, as programs print them. */
const OUTPUT = Buffer.from(
  [
    'plain äö 😀 text\r\n',
    '\u001b[1;31mred\u001b[0m \u001b[?25l\u001b[>4;2m\u001b[2 q',
    '\u001b]0;a title — ä\u0007\u001b]2;another\u001b\\\u001b]8;;https://example.org\u0007link\u001b]8;;\u0007',
    '\u001b(B\u001b)0\u001b#8\u001b7\u001b8\u001b=\u001bM\u001b%G',
    '\u001bP+q544e\u001b\\\u001b_Ga=q;AAAA\u001b\\\u001b^private\u001b\\\u001bXstart\u001b\\',
    'half \u001b[3\u00181m \u001b]0;broken\u001a \u001b[1\r;2Hx',
    '\u009b5Cc1 \u009d0;c1 title\u0007 end\u001b[10;10H.\r\n',
  ].join(''),
);

describe('a place in the output of a program', () => {
  it.each([
    ['text', 'abc ä 😀', true],
    ['a finished sequence', '\u001b[1;31m', true],
    ['an escape', '\u001b', false],
    ['parameters', '\u001b[1;3', false],
    ['a title', '\u001b]0;abc', false],
    ['a title that a bell has ended', '\u001b]0;abc\u0007', true],
    ['a title whose end has begun', '\u001b]0;abc\u001b', false],
    ['a title that is ended', '\u001b]0;abc\u001b\\', true],
    ['a device string, which no bell ends', '\u001bPabc\u0007', false],
    ['a charset', '\u001b(', false],
    ['a whole charset', '\u001b(B', true],
    ['what was given up', '\u001b]0;abc\u0018', true],
    ['a control character within a sequence', '\u001b[1\r', false],
    ['an old control character', '\u009d0;abc', false],
  ])('is known after %s', (_, text, expected) => {
    expect(between(text)).toBe(expected);
  });

  it('is not within a character', () => {
    const bytes = Buffer.from('a😀b');
    expect([1, 2, 3, 4, 5, 6].map((end) => placeAfter(bytes.subarray(0, end)))).toEqual([
      true,
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('is the same however the output comes in pieces', () => {
    for (let cut = 0; cut <= OUTPUT.length; cut += 1) {
      const place = new OutputPlace();
      place.follow(OUTPUT.subarray(0, cut));
      place.follow(OUTPUT.subarray(cut));
      expect(place.isBetween).toBe(true);
    }
  });

  it('is one at which a notification changes nothing of what a terminal shows', async () => {
    const untouched = await shown(OUTPUT);
    let rung = 0;
    for (let cut = 0; cut <= OUTPUT.length; cut += 1) {
      if (!placeAfter(OUTPUT.subarray(0, cut))) continue;
      const ring = Buffer.from('\u0007\u001b]9;ann asks\u001b\\');
      const mixed = await shown(Buffer.concat([OUTPUT.subarray(0, cut), ring, OUTPUT.subarray(cut)]));
      expect({ cut, ...mixed, bells: mixed.bells - 1 }).toEqual({ cut, ...untouched });
      rung += 1;
    }
    expect(rung).toBeGreaterThan(60);
  });
});

/** What a terminal makes of it. */
async function shown(bytes: Uint8Array) {
  const terminal = new Terminal({ cols: 80, rows: 12, allowProposedApi: true });
  const titles: string[] = [];
  let bells = 0;
  terminal.onTitleChange((title) => titles.push(title));
  terminal.onBell(() => {
    bells += 1;
  });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: 12 }, (_, row) => active.getLine(row)?.translateToString());
  const cursor = [active.cursorX, active.cursorY];
  terminal.dispose();
  return { lines, titles, bells, cursor };
}

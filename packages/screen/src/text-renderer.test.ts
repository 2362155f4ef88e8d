import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordings } from './testing/terminals.ts';
import { TextRenderer } from './text-renderer.ts';

const SIZE = { cols: 40, rows: 10 };

async function render(pieces: readonly (Uint8Array | string)[], size = SIZE): Promise<string> {
  const renderer = new TextRenderer(size);
  let text = '';
  for (const piece of pieces) text += await renderer.write(Buffer.from(piece));
  return text + renderer.finish();
}

function numbered(count: number, more = ''): string[] {
  return Array.from({ length: count }, (_, index) => `line ${index}${more}`);
}

describe('the text renderer', () => {
  it('gives every line of 200,000 exactly once and in order', async () => {
    const lines = numbered(200_000, ' \x1b[32mok\x1b[m');
    const text = await render([lines.join('\r\n')], { cols: 80, rows: 24 });
    expect(text === numbered(200_000, ' ok\n').join('')).toBe(true);
  });

  it('gives the same for every cutting of line-oriented output', async () => {
    const word = fc.constantFrom(
      '',
      'word ',
      '漢字',
      'e\u0301',
      '\x1b[31mred\x1b[m',
      'x'.repeat(45),
      '👍',
      '\t|',
      'zażółć',
      '漢'.repeat(30),
    );
    const line = fc.array(word, { maxLength: 5 }).map((words) => `${words.join('')}.`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        async (lines, places) => {
          const bytes = Buffer.from(lines.join('\r\n'));
          const cuts = [
            0,
            ...places.map((place) => place % bytes.length).sort((a, b) => a - b),
            bytes.length,
          ];
          const pieces = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
          const wanted = lines.map((each) => `${each.replaceAll(/\x1b\[\d*m/g, '')}\n`).join('');
          const text = await render(pieces);
          expect(text.replaceAll(/ *\|/g, '|')).toBe(wanted.replaceAll(/ *\t\|/g, '|'));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('shows the last alternate screen of a program that showed nothing else and has left it', async () => {
    const shown = '\x1b[?1049h\x1b[2;3Hhello\x1b[4;1Hworld';
    expect(await render([shown, '\x1b[?1049l'])).toBe('\n  hello\n\nworld\n');
    expect(await render([shown, '\x1b[2J\x1b[?1049l'])).toBe('');
    expect(await render(['before\r\n', shown, '\x1b[?1049l'])).toBe('before\n');
  });

  it('gives a line as soon as the next one is begun', async () => {
    const renderer = new TextRenderer(SIZE);
    expect(await renderer.write(Buffer.from('one\r\ntw'))).toBe('one\n');
    expect(await renderer.write(Buffer.from('o\r\n\r\nfour'))).toBe('two\n\n');
    expect(renderer.finish()).toBe('four\n');
  });

  it('shows only the last form of a line that is written over', async () => {
    expect(await render(['10%\r50%\r100%\r\ndone\b\b\b\bgone\r\n'])).toBe('100%\ngone\n');
  });

  it('waits for lines to leave the screen once a program goes back to them', async () => {
    const frames = numbered(50).map((line) => `\x1b[2A\x1b[J${line}\r\nstatus\r\n`);
    expect(await render(['log\r\n\r\n\r\n', ...frames])).toMatch(/^log\n(?:\n)*line 49\nstatus\n$/);
  });

  it('gives a changed line again in its last form, and loses none', async () => {
    const text = await render(['one\r\ntwo\r\n', '\x1b[2Achanged', `\x1b[2B\r${numbered(20).join('\r\n')}`]);
    expect(text).toBe(`one\ntwo\nchanged\n${numbered(20, '\n').join('')}`);
  });

  it('joins lines that were wrapped, however long', async () => {
    const long = 'abcdefghi '.repeat(30_000);
    expect(await render([`before\r\n${long}|\r\nafter`])).toBe(`before\n${long}|\nafter\n`);
  });

  it('breaks a line that never ends instead of keeping it', async () => {
    const renderer = new TextRenderer(SIZE);
    let given = 0;
    for (let count = 0; count < 3; count++)
      given += (await renderer.write(Buffer.alloc(1024 * 1024, 'x'))).length;
    expect(given).toBeGreaterThan(1024 * 1024);
  });

  it('leaves the alternate screen out until the end', async () => {
    expect(await render(['one\r\n\x1b[?1049h\x1b[Hfull screen\x1b[?1049l', 'two'])).toBe('one\ntwo\n');
    expect(await render(['one\r\ntwo\x1b[?1049h\x1b[Hfull\r\nscreen'])).toBe('one\ntwo\nfull\nscreen\n');
  });

  it('keeps what was printed before a reset or an erased scrollback', async () => {
    expect(await render(['one\r\ntwo\x1bcthree\r\n'])).toBe('one\ntwo\nthree\n');
    expect(await render([`${numbered(30).join('\r\n')}\x1b[3J\r\nlast`])).toBe(
      `${numbered(30, '\n').join('')}last\n`,
    );
  });

  it('keeps lines across a change of size', async () => {
    const renderer = new TextRenderer(SIZE);
    let text = await renderer.write(Buffer.from(numbered(30, ` ${'x'.repeat(50)}`).join('\r\n')));
    await renderer.resize(20, 6);
    text += await renderer.write(Buffer.from('\r\nnarrow\r\n'));
    await renderer.resize(90, 20);
    text += await renderer.write(Buffer.from('wide'));
    expect(text + renderer.finish()).toBe(`${numbered(30, ` ${'x'.repeat(50)}\n`).join('')}narrow\nwide\n`);
  });

  it('reads a shell session as its user did', async () => {
    const shell = recordings().find(({ name }) => name === 'shell');
    const text = await render([shell?.bytes ?? ''], shell);
    expect(text).toContain(
      `$ seq 1 60\n${numbered(60)
        .map((_, index) => `${index + 1}\n`)
        .join('')}$ printf`,
    );
    expect(text).toContain('red one\nred two\nred three\n');
    expect(text).toContain('; echo\n3%\n');
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
  });
});

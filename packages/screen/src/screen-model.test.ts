import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { type RestoreOptions, ScreenModel, type ScreenModelOptions, terminalOf } from './screen-model.ts';
import { factsOf } from './testing/facts.ts';
import { anyOutput, wellFormedOutput } from './testing/output.ts';
import { factsOfModel, recordings, TEST_SCROLLBACK, terminalAfter } from './testing/terminals.ts';
import { coreOf } from './xterm-internals.ts';

const SIZE = { cols: 40, rows: 10 };
const anySize = fc.record({ cols: fc.integer({ min: 2, max: 41 }), rows: fc.integer({ min: 1, max: 11 }) });
const models = new Set<ScreenModel>();

afterEach(() => {
  for (const model of models) model.dispose();
  models.clear();
});

function openModel(options: Partial<ScreenModelOptions> = {}): ScreenModel {
  const model = new ScreenModel({ ...SIZE, scrollback: TEST_SCROLLBACK, ...options });
  models.add(model);
  return model;
}

async function modelAfter(
  output: Uint8Array | string,
  options: Partial<ScreenModelOptions> = {},
): Promise<ScreenModel> {
  const model = openModel(options);
  await model.write(0, Buffer.from(output));
  return model;
}

async function restored(model: ScreenModel, options: RestoreOptions = {}): Promise<ScreenModel> {
  const again = await ScreenModel.restore(await model.checkpoint(), {
    scrollback: TEST_SCROLLBACK,
    ...options,
  });
  if (again === undefined) throw new Error('the checkpoint was refused');
  models.add(again);
  return again;
}

/** Output in two parts, with a checkpoint between them and without. */
async function expectSameAcross(output: Buffer, cut: number, size = SIZE): Promise<void> {
  const model = await modelAfter(output.subarray(0, cut), size);
  const again = await restored(model);
  expect(again.offset).toBe(cut);
  expect(factsOfModel(again)).toEqual(factsOfModel(model));
  await model.write(cut, output.subarray(cut));
  await again.write(cut, output.subarray(cut));
  expect(factsOfModel(again)).toEqual(factsOfModel(model));
  expect(keyboardOf(await again.snapshot())).toEqual(keyboardOf(await model.snapshot()));
}

/** The part of a picture that speaks of what the terminal library ignores. */
function keyboardOf({ data }: { data: Uint8Array }): string[] {
  return (
    Buffer.from(data)
      .toString('latin1')
      .match(/\x1b\[(?:[<=>][\d;]*[um]|\?\d+[hl])/g) ?? []
  );
}

async function expectPaintsSame(model: ScreenModel): Promise<void> {
  const { data, cols, rows } = await model.snapshot();
  const viewer = await terminalAfter({ cols, rows }, data);
  expect(factsOf(viewer).seen).toEqual(factsOfModel(model).seen);
  viewer.dispose();
}

describe('a snapshot', () => {
  it('paints the same screen on a fresh terminal, whatever was written', async () => {
    await fc.assert(
      fc.asyncProperty(anySize, wellFormedOutput, async (size, output) => {
        const model = await modelAfter(output, size);
        await expectPaintsSame(model);
        model.dispose();
      }),
      { numRuns: 250 },
    );
  });

  it.each(recordings())('paints what $name showed at any time', async ({ bytes, cols, rows }) => {
    const model = openModel({ cols, rows });
    const step = Math.ceil(bytes.length / 40);
    for (let at = 0; at < bytes.length; at += step) {
      await model.write(at, bytes.subarray(at, at + step));
      await expectPaintsSame(model);
    }
  });

  it.each([
    ['underline styles and colours', '\x1b[4:3;58:2::255:0:9mcurly\x1b[4:5;58:5:9mdashed\x1b[21mdouble'],
    ['dim text after bold dim text', '\x1b[1;2mboth\x1b[22;2mdim'],
    ['sixteen colours apart from the palette that holds them too', '\x1b[31;102ma\x1b[38;5;1;48;5;10mb'],
    ['links with and without an id', '\x1b]8;id=7;https://a.org\x07a\x1b]8;;https://b.org\x07b\x1b]8;;\x07c'],
    ['protected text', '\x1b[1"qkept\x1b[0"qnot\x1b[?2J'],
    ['the cursor in origin mode', '\x1b[3;7r\x1b[?6h\x1b[2;5H'],
    ['a cursor waiting to wrap', `\x1b[31m${'x'.repeat(40)}`],
    ['a wide character before a pending wrap', `${'x'.repeat(38)}漢`],
    ['a wide character that wrapped early', `${'x'.repeat(39)}漢字`],
    ['an empty line end in colour', '\x1b[44m\x1b[K\r\nnext\x1b[3;5H\x1b[42m\x1b[10X'],
    ['a wrapped line erased at its seam', `${'x'.repeat(60)}\x1b[1;40H\x1b[K`],
    ['both screens and the cursor saved below', 'below\x1b[5;5H\x1b[35m\x1b[?1049h\x1b[m\x1b[Habove'],
    ['line drawing in use', '\x1b(0lqqk\x1b)A\x0e#'],
    ['tab stops', '\x1b[3g\x1b[7G\x1bH\x1b[20G\x1bH\r\ta'],
    ['the title of the window and of its icon', '\x1b]2;window\x07\x1b]1;icon\x07'],
    ['modes that SM sets', '\x1b[4h\x1b[20h'],
    ['mouse, focus, paste and keypad', '\x1b[?1002h\x1b[?1006h\x1b[?1004h\x1b[?2004h\x1b=\x1b[?1h'],
    ['cursor shape, blinking and hiding', '\x1b[3 q\x1b[?12h\x1b[?25l'],
  ])('keeps %s', async (_, output) => {
    const model = await modelAfter(output);
    const blank = await modelAfter('');
    expect(factsOfModel(model).seen).not.toEqual(factsOfModel(blank).seen);
    await expectPaintsSame(model);
  });

  it('says the column again after characters on whose width terminals disagree', async () => {
    const { data } = await (await modelAfter('👍a e\u0301b ─c 漢d')).snapshot();
    expect(Buffer.from(data).toString()).toContain('👍\x1b[3Ga e\u0301\x1b[6Gb ─c 漢d');
  });

  it('repeats the modes that the terminal library does not know', async () => {
    const set = ['\x1b[?2031h', '\x1b[?1007l', '\x1b[?1005h', '\x1b[>4;2m'];
    const { data } = await (await modelAfter(`${set.join('')}\x1b[>4;2m`)).snapshot();
    for (const sequence of set) expect(data.toString()).toContain(sequence);
  });

  it('repeats the keyboard flags of each screen while it is shown', async () => {
    const model = await modelAfter('\x1b[=1;1u\x1b[>5u\x1b[?1049h\x1b[>7u\x1b[>8u\x1b[<u');
    const painted = Buffer.from((await model.snapshot()).data).toString();
    expect(painted.match(/\x1b\[(?:\?1049h|[<=>][\d;]*u)/g)).toEqual([
      '\x1b[=1;1u',
      '\x1b[>5u',
      '\x1b[?1049h',
      '\x1b[>7u',
    ]);
  });

  it.each(['\x1bc', '\x1b[!p'])('forgets keyboard modes on a reset by %j', async (reset) => {
    const model = await modelAfter(`\x1b[>5u\x1b[=3;1u\x1b[>4;2m${reset}`);
    expect(keyboardOf(await model.snapshot())).toEqual([]);
  });

  it('takes from the keyboard flags what is popped, and combines what is set', async () => {
    const flagsAfter = async (output: string) => keyboardOf(await (await modelAfter(output)).snapshot());
    expect(await flagsAfter('\x1b[=5;1u\x1b[>1u\x1b[>2u\x1b[<u')).toEqual(['\x1b[=5;1u', '\x1b[>1u']);
    expect(await flagsAfter('\x1b[=5;1u\x1b[>1u\x1b[<1u')).toEqual(['\x1b[=5;1u']);
    expect(await flagsAfter('\x1b[=5;1u\x1b[>1u\x1b[<9u')).toEqual([]);
    expect(await flagsAfter('\x1b[=1;1u\x1b[=8;2u')).toEqual(['\x1b[=9;1u']);
    expect(await flagsAfter('\x1b[>15u\x1b[=3;3u')).toEqual(['\x1b[>12u']);
    expect(await flagsAfter('\x1b[>1u'.repeat(50))).toHaveLength(7);
  });

  it('shows the cursor again after a full reset, and leaves no mode on', async () => {
    const model = await modelAfter('\x1b[?25l\x1b[?12h\x1b[20h\x1b[?2004h\x1b[?2031h\x1bc');
    expect(factsOfModel(model).seen).toEqual(factsOfModel(openModel()).seen);
  });

  it('undoes the margins below for terminals that have one pair for both screens', async () => {
    const { data } = await (await modelAfter('\x1b[2;5r\x1b[?1049h')).snapshot();
    expect(Buffer.from(data).toString()).toMatch(/\x1b\[2;5r.*\x1b\[\?1049h\x1b\[r/s);
  });

  it('never holds a viewer in a synchronised update', async () => {
    const { data } = await (await modelAfter('\x1b[?2026hhalf a frame')).snapshot();
    expect(data.toString()).not.toContain('2026');
  });

  it.each([
    ['sequence', '\x1b[3', '1mred'],
    ['sequence with a control in it', '\x1b[3\r', '1mred'],
    ['title', '\x1b]0;ti', 'tle\x07'],
    ['character', Buffer.from('漢').subarray(0, 2), Buffer.from('漢').subarray(2)],
    ['control in UTF-8', Buffer.from('\u009b3').subarray(0, 1), Buffer.from('\u009b31mx').subarray(1)],
  ])('begins where an unfinished %s begins, so that what follows completes it', async (_, before, after) => {
    const output = Buffer.concat([Buffer.from('text '), Buffer.from(before), Buffer.from(after)]);
    const model = await modelAfter(output.subarray(0, output.length - after.length));
    const { offset, data } = await model.snapshot();
    expect(offset).toBe('text '.length);
    const viewer = await terminalAfter(SIZE, data, output.subarray(offset));
    const whole = await terminalAfter(SIZE, output);
    expect(factsOf(viewer).seen).toEqual(factsOf(whole).seen);
  });
});

describe('a checkpoint', () => {
  it('goes on exactly as the model would have, wherever any output is cut', async () => {
    await fc.assert(
      fc.asyncProperty(anySize, anyOutput, fc.nat(), async (size, output, cut) => {
        await expectSameAcross(output, cut % (output.length + 1), size);
        for (const model of models) model.dispose();
        models.clear();
      }),
      { numRuns: 250 },
    );
  });

  it.each(recordings())('can be taken at any byte of $name', async ({ bytes, cols, rows }) => {
    const window = bytes.subarray(0, Math.min(bytes.length, 6000));
    for (let cut = 1; cut < window.length; cut += 211) await expectSameAcross(window, cut, { cols, rows });
  });

  it('can be taken at every byte of characters and sequences of all kinds', async () => {
    const output = Buffer.from(
      'e\u0301漢👩‍💻\x1b[4:3;38;2;1;2;3mx\x1b]8;;https://a.org\x1b\\l\x1bP$qm\x1b\\text\u009b1m\x1b(0q\x1b[?1049h\x1b[2;3Hü\x1b]0;ü\x07\x1b[5bz',
    );
    for (let cut = 0; cut <= output.length; cut++) await expectSameAcross(output, cut);
  });

  it('goes on counting the marks on one character', async () => {
    const output = Buffer.from(`\r\nbelow\x1b[He${'\u0301'.repeat(50)}x`);
    await expectSameAcross(output, 51);
  });

  it('keeps the title stack, custom tab stops of both screens and what a resize changed', async () => {
    const model = await modelAfter(
      '\x1b]2;one\x07\x1b[22t\x1b]2;two\x07\x1b[?1049h\x1b[3g\x1b[5G\x1bH\x1b[?1049llong '.repeat(8),
    );
    await model.resize(23, 6);
    const again = await restored(model);
    expect(factsOfModel(again)).toEqual(factsOfModel(model));
    for (const each of [model, again]) await each.write(each.offset, Buffer.from('\x1b[23t\r\tx'));
    expect(factsOfModel(again)).toEqual(factsOfModel(model));
  });

  it('can be taken of a checkpoint in the middle of a long string', async () => {
    const model = await modelAfter(`\x1bPq${'#0;2;0;0;0'.repeat(20_000)}`);
    const again = await restored(await restored(model));
    await again.write(again.offset, Buffer.from('\x1b\\after'));
    expect(again.text()).toBe('after');
    expect((await model.checkpoint()).length).toBeLessThan(100_000);
  });

  it('is refused when a byte is changed, cut off or added', async () => {
    const bytes = await (await modelAfter('\x1b[31mtext')).checkpoint();
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        expect(await ScreenModel.restore(damaged)).toBeUndefined();
        expect(await ScreenModel.restore(bytes.subarray(0, at))).toBeUndefined();
      }),
      { numRuns: 200 },
    );
    expect(await ScreenModel.restore(Buffer.concat([bytes, Buffer.from('x')]))).toBeUndefined();
    expect(await ScreenModel.restore(new Uint8Array(0))).toBeUndefined();
  });

  it('is refused when it is whole but holds something else', async () => {
    const decoded = decodeCheckpoint(await (await modelAfter('text')).checkpoint());
    if (decoded === undefined) throw new Error('the checkpoint was refused');
    const { residue: _, ...rest } = decoded;
    expect(await ScreenModel.restore(encodeCheckpoint(rest as typeof decoded))).toBeUndefined();
    expect(await ScreenModel.restore(encodeCheckpoint(decoded))).toBeInstanceOf(ScreenModel);
  });

  it('brings its title back without telling it', async () => {
    const titles: string[] = [];
    const model = await modelAfter(`\x1b]0;${'long '.repeat(1000)}\x07`, {
      onTitle: (title) => titles.push(title),
    });
    expect(titles).toEqual([model.title]);
    const again = await restored(model, { onTitle: (title) => titles.push(title) });
    expect(again.title).toBe(model.title);
    await again.write(again.offset, Buffer.from('\x1b]2;new\x07'));
    expect(titles).toEqual([model.title, 'new']);
    expect(again.title).toBe('new');
  });

  it('answers nothing again while it is restored', async () => {
    const replies: string[] = [];
    const onReply = (bytes: Uint8Array) => replies.push(bytes.toString());
    const model = await modelAfter('\x1b[6n\x1b[6');
    const again = await restored(model, { onReply });
    expect(replies).toEqual([]);
    await again.write(again.offset, Buffer.from('n'));
    expect(replies).toEqual([String(Buffer.from('\x1b[1;1R'))]);
  });
});

describe('a screen model', () => {
  it.each([
    ['DA1', '\x1b[c', '\x1b[?1;2c'],
    ['DA2', '\x1b[>c', '\x1b[>0;276;0c'],
    ['status', '\x1b[5n', '\x1b[0n'],
    ['cursor position', 'abc\x1b[6n', '\x1b[1;4R'],
    ['a private mode', '\x1b[?2004$p', '\x1b[?2004;2$y'],
    ['an unknown mode', '\x1b[?9876$p', '\x1b[?9876;0$y'],
    ['margins', '\x1bP$qr\x1b\\', '\x1bP1$r1;10r\x1b\\'],
    ['a terminfo capability', '\x1bP+q544e\x1b\\', '\x1bP0+r\x1b\\'],
    ['the version', '\x1b[>q', '\x1bP>|Berth\x1b\\'],
    ['the size', '\x1b[18t', '\x1b[8;10;40t'],
    ['the colour scheme', '\x1b[?996n', '\x1b[?997;1n'],
    ['the background', '\x1b]11;?\x07', '\x1b]11;rgb:1010/1010/1010\x1b\\'],
    [
      'two colours at once',
      '\x1b]10;?;?\x1b\\',
      '\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\\x1b]11;rgb:1010/1010/1010\x1b\\',
    ],
    ['nothing when a colour is set', '\x1b]11;#123456\x07', ''],
    ['nothing about kitty keyboard flags', '\x1b[?u', ''],
    ['nothing about clipboard and palette', '\x1b]52;c;?\x07\x1b]4;1;?\x07', ''],
  ])('answers %s', async (_, query, answer) => {
    const replies: string[] = [];
    await modelAfter(query, { onReply: (bytes) => replies.push(bytes.toString()) });
    expect(replies.join('')).toBe(answer);
  });

  it('says with each answer where the write began that completed the query', async () => {
    const offsets: number[] = [];
    const model = openModel({ onReply: (_, offset) => offsets.push(offset) });
    await model.write(0, Buffer.from('0123456789\x1b['));
    await model.write(12, Buffer.from('c\x1b[c'));
    expect(offsets).toEqual([12, 12]);
  });

  it('hands what onReply throws to whoever wrote', async () => {
    const model = openModel({
      onReply: () => {
        throw new Error('pipe is gone');
      },
    });
    await expect(model.write(0, Buffer.from('\x1b[c'))).rejects.toThrow('pipe is gone');
    await model.write(model.offset, Buffer.from('goes on'));
    expect(model.text()).toBe('goes on');
  });

  it('leaves out bytes that it knows, and takes a gap for lost output', async () => {
    const model = await modelAfter('one ');
    await model.write(2, Buffer.from('e two '));
    expect(model.offset).toBe(8);
    await model.write(0, Buffer.from('one'));
    await model.write(8, Buffer.from('\x1b]0;unfinished'));
    await model.write(1000, Buffer.from('three'));
    expect(model.text()).toBe('one two three');
    expect((await model.snapshot()).offset).toBe(1005);
  });

  it('applies writes, skips, sizes and pictures in the order of the calls', async () => {
    const model = openModel();
    const done = [model.write(0, Buffer.alloc(60_000, 'a')), model.resize(20, 5)];
    model.skip(60_000, 70_000);
    const small = model.snapshot();
    done.push(model.write(70_000, Buffer.from('\r\nlast')), model.resize(30, 6));
    expect(await small).toMatchObject({ offset: 70_000, cols: 20, rows: 5 });
    await Promise.all(done);
    expect(model.size).toEqual({ cols: 30, rows: 6 });
    expect(model.text()).toMatch(/a\nlast$/);
  });

  it('gives the visible text, of the alternate screen while that is shown', async () => {
    const model = await modelAfter('one  \r\n\r\n\x1b[1mtwo\x1b[m 漢');
    expect(model.text()).toBe('one\n\ntwo 漢');
    await model.write(model.offset, Buffer.from('\x1b[?1049h\x1b[Hother'));
    expect(model.text()).toBe('other');
  });

  it('gives the last of the rows that are not empty', async () => {
    const model = await modelAfter('one\r\n\r\ntwo\r\nthree');
    expect(model.rows()).toEqual(['one', '', 'two', 'three']);
    expect(model.rows(3)).toEqual(['', 'two', 'three']);
    expect(model.rows(0)).toEqual([]);
    expect((await modelAfter('')).rows()).toEqual([]);
  });

  it('knows when the program is in the middle of drawing', async () => {
    const model = await modelAfter('\x1b[?2026h');
    expect(model.isDrawing).toBe(true);
    await model.write(model.offset, Buffer.from('\x1b[?2026l'));
    expect(model.isDrawing).toBe(false);
  });

  it('erases up to the bottom right corner, where the terminal library throws', async () => {
    const model = await modelAfter('top\r\nmiddle\x1b[10;40Hx\x1b[10;40H\x1b[1Jafter');
    expect(model.text()).toBe(`${'\n'.repeat(8)}${' '.repeat(39)}a\nfter`);
    expect(model.faults).toBe(0);
  });

  it('passes over a sequence on which the terminal library throws', async () => {
    const model = openModel();
    const { buffers } = coreOf(terminalOf(model));
    Object.defineProperty(buffers.normal.lines, 'splice', {
      value: () => {
        throw new RangeError('as a defect would');
      },
    });
    await model.write(0, Buffer.from('before\x1b[Lafter'));
    expect(model.text()).toBe('beforeafter');
    expect(model.faults).toBe(1);
  });

  it.each(['L', 'M', 'S', 'T', 'b', 'I', 'Z', '@', 'P', 'X'])(
    'does not count out a huge CSI %s',
    async (final) => {
      const model = await modelAfter(`x\x1b[2147483647${final}`.repeat(50));
      expect(model.faults).toBe(0);
    },
  );

  it('does not let one character grow with the output', async () => {
    const model = await modelAfter(`e${'\u0301'.repeat(100_000)}x`);
    expect(model.text()).toHaveLength(2 + 32);
  });

  it('forgets links that are no longer shown, and no others', async () => {
    const model = await modelAfter('\x1b]8;;https://a.org/kept\x07kept\x1b]8;;\x07');
    for (let frame = 0; frame < 3000; frame++) {
      void model.write(
        model.offset,
        Buffer.from(`\x1b[2H\x1b]8;;https://a.org/${frame}\x07link\x1b]8;;\x07`),
      );
    }
    const painted = Buffer.from((await model.snapshot()).data).toString();
    expect(painted.match(/https:[^\x1b]+/g)).toEqual(['https://a.org/kept', 'https://a.org/2999']);
    const links = coreOf(terminalOf(model))._oscLinkService;
    const kept = Array.from({ length: 3002 }, (_, number) => links.getLinkData(number)).filter(Boolean);
    expect(kept.length).toBeLessThanOrEqual(1000);
  });

  it('does nothing more after it was disposed of', async () => {
    const model = openModel();
    const pending = model.write(0, Buffer.alloc(200_000, 'x\r\n'));
    model.dispose();
    await pending;
    await model.write(200_000, Buffer.from('y'));
    await expect(model.snapshot()).rejects.toThrow('disposed');
  });
});

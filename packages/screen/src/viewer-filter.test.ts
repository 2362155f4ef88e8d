import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTWARD } from './outward-rules.ts';
import { QUERIES as QUERY_RULES } from './query-rules.ts';
import type { SequenceRules } from './sequence-rules.ts';
import { recordings, terminalAfter } from './testing/terminals.ts';
import { ViewerFilter } from './viewer-filter.ts';

const HELD_BYTES_MAX = 4096;

const QUERIES = [
  ...['\x1b[c', '\x1b[0c', '\x1b[>c', '\x1b[>0c', '\x1b[=c', '\x1bZ', '\x05'],
  ...['\x1b[5n', '\x1b[6n', '\x1b[?6n', '\x1b[?15n', '\x1b[?996n'],
  ...[
    '\x1b[4$p',
    '\x1b[?2026$p',
    '\x1b[>q',
    '\x1b[>0q',
    '\x1b[?u',
    '\x1b[?4m',
    '\x1b[x',
    '\x1b[1x',
    '\x1b[?1;1;0S',
  ],
  ...[11, 13, 14, 15, 16, 18, 19, 20, 21].map((report) => `\x1b[${report}t`),
  ...['\x1b[14;2t', '\x1b[1;1;1;1;1;1*y', '\x1b[1$w'],
  ...[
    '\x1bP$qm\x1b\\',
    '\x1bP$q"p\x1b\\',
    '\x1bP+q544e;524742\x1b\\',
    '\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\',
  ],
  ...[
    '\x1b]4;7;?\x07',
    '\x1b]4;1;?;2;?\x1b\\',
    '\x1b]10;?\x07',
    '\x1b]11;?\x1b\\',
    '\x1b]12;?\x07',
    '\x1b]10;?;?\x07',
  ],
  ...['\x1b[#R', '\x1b[1;1;2;2#|', '\x1b["v', "\x1b[1'|"],
  ...['\x1b]52;c;?\x07', '\x1b]52;;?\x1b\\', '\x1b]21;foreground=?\x1b\\', '\x1b]1337;ReportCellSize\x07'],
  ...['\u009bc', '\u009d11;?\u009c', '\u0090$qm\u009c', '\x1b]11;?\u009c'],
];

const ORDINARY = [
  ...[
    '\x1b[m',
    '\x1b[38;5;196m',
    '\x1b[2J',
    '\x1b[10;20H',
    '\x1b[?25l',
    '\x1b[?2004h',
    '\x1b[u',
    '\x1b[s',
    '\x1b[5q',
    '\x1b[2 q',
  ],
  ...[
    '\x1b[!p',
    '\x1b["p',
    '\x1b[61"p',
    '\x1b[>4;2m',
    '\x1b[>4n',
    '\x1b[>1u',
    '\x1b[<u',
    '\x1b[=1u',
    '\x1b[22;0t',
    '\x1b[8;24;80t',
  ],
  ...[
    '\x1b[4S',
    '\x1b[1;1;5;5;1;1;1$v',
    '\x1b[2*x',
    '\x1b[?1c',
    '\x1b7',
    '\x1b8',
    '\x1b(0',
    '\x1bM',
    '\x1b=',
    '\x1b#8',
    '\x1b%G',
  ],
  ...[
    '\x1b]0;a title?\x07',
    '\x1b]2;?\x07',
    '\x1b]8;;https://a.org/?\x1b\\',
    '\x1b]11;#123456\x07',
    '\x1b]4;1;rgb:0/0/0\x1b\\',
  ],
  ...[
    '\x1b]52;c;aGVsbG8/\x07',
    '\x1b]133;A\x07',
    '\x1b]9;4;1;50\x07',
    '\x1b]1337;File=inline=1:AAAA\x07',
    '\x1b]7;file://h/?\x07',
  ],
  ...[
    '\x1bPq#0;2;0;0;0~-\x1b\\',
    '\x1bP1$r0m\x1b\\',
    '\x1bPtmux;x\x1b\\',
    '\x1b_Ga=T,f=100,i=1;AAAA\x1b\\',
    '\x1b_other\x1b\\',
    '\x1b^pm\x1b\\',
  ],
  ...['\u009b1m', '\u009d0;t\u009c', '\x1b[1\r2m', '\x1b[3\x18'],
];

const TEXT = [
  'plain text',
  '\r\n',
  'x',
  'zażółć · «ünï» ©',
  '漢字',
  '👩‍💻',
  '?',
  ';',
  'c',
  '6n',
  '\\',
  '\x07',
  '\t\x0e\x0f',
  'q$p',
];

function filterAll(pieces: readonly Buffer[], rules: SequenceRules = QUERY_RULES): Buffer {
  const filter = new ViewerFilter(rules);
  const passed = pieces.map((piece) => {
    const output = Buffer.from(filter.filter(piece));
    expect(filter.held).toBeLessThanOrEqual(HELD_BYTES_MAX);
    return output;
  });
  return Buffer.concat([...passed, filter.flush()]);
}

/** The pieces between cuts at any places. */
function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

describe('a filter of queries', () => {
  it.each(QUERIES)('takes out %j', (query) => {
    expect(filterAll([Buffer.from(`a${query}b`)]).toString()).toBe('ab');
  });

  it.each(ORDINARY)('leaves %j', (sequence) => {
    expect(filterAll([Buffer.from(`a${sequence}b`)]).toString()).toBe(`a${sequence}b`);
  });

  it('takes out exactly the queries of any output, however it is cut', () => {
    const piece = fc.oneof(
      fc.constantFrom(...TEXT).map((text) => ({ text, passes: true })),
      fc.constantFrom(...ORDINARY).map((text) => ({ text, passes: true })),
      fc.constantFrom(...QUERIES).map((text) => ({ text, passes: false })),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (pieces, places) => {
          const input = Buffer.from(pieces.map(({ text }) => text).join(''));
          const wanted = pieces.map(({ text, passes }) => (passes ? text : '')).join('');
          expect(filterAll(cutAt(input, places)).toString()).toBe(wanted);
          expect(filterAll([...input].map((byte) => Buffer.of(byte))).toString()).toBe(wanted);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('gives the same for every cutting of any bytes at all', () => {
    const byte = fc.oneof(
      fc.nat(255),
      fc.constantFrom(
        ...Buffer.from('\x1b\x1b\x1b[[]P_?>$+;0146qcnpuGa=\\\x05\x07\x18\x9b\x9c\xc2', 'latin1'),
      ),
    );
    fc.assert(
      fc.property(
        fc.array(byte, { maxLength: 120 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (bytes, places) => {
          const input = Buffer.from(bytes);
          expect(filterAll(cutAt(input, places))).toEqual(filterAll([input]));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each(recordings())('leaves $name as it is but for its queries, however it is cut', ({ bytes }) => {
    const whole = filterAll([bytes]);
    expect(
      filterAll(
        cutAt(
          bytes,
          Array.from({ length: 200 }, (_, index) => index * 7919),
        ),
      ),
    ).toEqual(whole);
    const asked =
      /\x1b\[(?:>?c|\?\d+\$p|\?u|\?4m|>q|6n|18t)|\x1b\]1[01];\?(?:\x07|\x1b\\)|\x1bP[+$]q[^\x1b]*\x1b\\/g;
    expect(whole.toString('latin1')).toBe(bytes.toString('latin1').replace(asked, ''));
  });

  it('passes on the very same buffer where there is nothing to take out', () => {
    const filter = new ViewerFilter(QUERY_RULES);
    for (const text of ['plain', '\x1b[31mred\x1b[m', 'zażółć · ©\x1b]0;t\x07']) {
      const bytes = Buffer.from(text);
      const passed = filter.filter(bytes);
      expect(passed.buffer).toBe(bytes.buffer);
      expect(passed.equals(bytes)).toBe(true);
    }
  });

  it('holds back no more than may be the beginning of a query', () => {
    const filter = new ViewerFilter(QUERY_RULES);
    expect(filter.filter(Buffer.from('text\x1b[?20')).toString()).toBe('text');
    expect(filter.held).toBe(5);
    expect(filter.filter(Buffer.from('04h!')).toString()).toBe('\x1b[?2004h!');
    expect(filter.held).toBe(0);
  });

  it.each([
    ['a title', '\x1b]0;', 'x'],
    ['an image', '\x1bPq', '#0~'],
    ['a graphics transmission', '\x1b_Ga=T,i=1;', 'AAAA'],
    ['a clipboard write', '\x1b]52;c;', 'AAAA'],
    ['a file', '\x1b]1337;File=:', 'AAAA'],
  ])('lets %s of any length stream through', (_, start, unit) => {
    const filter = new ViewerFilter(QUERY_RULES);
    const chunk = Buffer.from(unit.repeat(1000));
    let passed = filter.filter(Buffer.from(start)).length;
    for (let count = 0; count < 20; count++) passed += filter.filter(chunk).length;
    expect(filter.held).toBe(0);
    expect(passed).toBe(start.length + 20 * chunk.length);
    expect(filter.filter(Buffer.from('\x1b\\\x1b[cdone')).toString()).toBe('\x1b\\done');
  });

  it.each([
    ['graphics query', '\x1b_Ga=q;'],
    ['capability request', '\x1bP+q'],
  ])('takes out a %s of any length without holding it back', (_, start) => {
    const filter = new ViewerFilter(QUERY_RULES);
    let passed = filter.filter(Buffer.from(`a${start}`)).toString();
    for (let count = 0; count < 20; count++) passed += filter.filter(Buffer.alloc(1000, 'A')).toString();
    expect(filter.held).toBe(0);
    expect(passed + filter.filter(Buffer.from('\x1b\\b')).toString()).toBe('ab');
  });

  it.each([
    ['controls inside a query', 'a\x1b[\r\n6nb', 'a\r\nb'],
    ['an enquiry inside a sequence', 'a\x1b[3\x051mb', 'a\x1b[31mb'],
    ['a sequence that a query cut short', 'a\x1b[6\x1b[cnb', 'anb'],
    ['a sequence that a control in UTF-8 cut short', 'a\x1b[6\u009bcnb', 'anb'],
    ['a sequence that a sequence cut short', 'a\x1b[6\x1b[1mb', 'a\x1b[6\x1b[1mb'],
    ['a title that a query cut short', 'a\x1b]0;t\x1b[cb', 'a\x1b]0;t\x1b\\b'],
    ['a query string that a sequence cut short', 'a\x1b]11;?\x1b[1mb', 'a\x1b[1mb'],
    ['a query string that a query cut short', 'a\x1b]11;?\x1b]10;?\x07b', 'ab'],
    ['a query that was cancelled', 'a\x1b[6\x18nb', 'a\x1b[6\x18nb'],
  ])('deals with %s', (_, input, wanted) => {
    expect(filterAll([Buffer.from(input)]).toString('latin1')).toBe(wanted);
    expect(filterAll([...Buffer.from(input)].map((byte) => Buffer.of(byte))).toString('latin1')).toBe(wanted);
  });

  it('does not hold back any number of sequences that cut each other short', () => {
    const input = Buffer.from('\x1b[6'.repeat(5000));
    expect(filterAll([input]).equals(input)).toBe(true);
    expect(filterAll([input, Buffer.from('\x1b[ctext')]).toString('latin1')).toMatch(/\x18text$/);
  });

  it('decides about a long sequence by its bytes alone, not by where it is cut', () => {
    for (const length of [2030, 2040, 2044, 2046, 2048, 2050, 3000]) {
      const inputs = [`\x1b]4;${'1;?;'.repeat(length / 4)}1;?\x07b`, `\x1b[${'0'.repeat(length)}cb`];
      for (const input of inputs.map((text) => Buffer.from(text))) {
        const whole = filterAll([input]);
        for (let cut = 2000; cut < Math.min(input.length, 2100); cut += 3) {
          expect(filterAll([input.subarray(0, cut), input.subarray(cut)]).equals(whole)).toBe(true);
        }
      }
    }
  });

  it('gives out what it holds at a flush and starts afresh', () => {
    const filter = new ViewerFilter(QUERY_RULES);
    filter.filter(Buffer.from('\x1b]0;open \x1b[6'));
    expect(filter.flush().toString()).toBe('\x1b[6');
    expect(filter.filter(Buffer.from('n\x05')).toString()).toBe('n');
  });
});

/** What acts on more than the picture. */
const OUTWARD_ACTS = [
  ...['\x1b[?38h', '\x1b[?25;46h', '\x1b[?40;3h', '\x1b[50*|', '\x1b[132$|', '\x1b%@', '\x1b%G'],
  ...['\x1b]10;?x\x07', '\x1b_Ga=T,t\x00=f;AAAA\x1b\\', '\x1b]0;a\u0085b\x07'],
  ...['\x1b]52;c;aGVsbG8=\x07', '\x1b]052;c;aGVsbG8=\x07', '\x1b]52\x07', '\x1b]5\x002;c;aGVsbG8=\x07'],
  ...['\u009d52;c;aGVsbG8=\u009c', '\x1b\x00]52;c;aGVsbG8=\x1b\\'],
  ...['\x1b]1337;Copy=:aGVsbG8=\x07', '\x1b]1337;File=name=YQ==:AAAA\x07', '\x1b]1337;SetProfile=x\x07'],
  ...[
    '\x1b]8;;file:///etc/passwd\x1b\\',
    '\x1b]8;;ssh://host/-oProxyCommand=x\x07',
    '\x1b]8;id=1;javascript:x\x07',
  ],
  ...['\x1b]8;;vscode://x\x07', `\x1b]8;;https://${'a'.repeat(4000)}\x07`],
  ...['\x1b]9;6;calc\x07', '\x1b]9;look here\x07', '\x1b]777;notify;a;b\x07', '\x1b]99;;hello\x1b\\'],
  ...[
    '\x1b]50;font\x07',
    '\x1b]46;/tmp/log\x07',
    '\x1b]7;file://h/\x07',
    '\x1b]5113;ac=send\x07',
    '\x1b]l title\x1b\\',
  ],
  ...[
    `\x1b]0;${'t'.repeat(5000)}\x07`,
    '\x1b]2;a\x08b\x07',
    '\x1b]3;P=v\x07',
    '\x1b];x\x07',
    '\x1b]0x;title\x07',
  ],
  ...[
    '\x1b[i',
    '\x1b[5i',
    '\x1b[?5i',
    '\x1b[2t',
    '\x1b[3;0;0t',
    '\x1b[5t',
    '\x1b[8;24;80t',
    '\x1b[30t',
    '\x1b[12;2]',
  ],
  ...['\x1bPtmux;\x1b\x1b]52;c;aGVsbG8=\x07\x1b\\', '\x1bP0;1|17/6c73\x1b\\', '\x1bP@kitty-cmd{}\x1b\\'],
  ...[
    '\x1b_Ga=T,t=f;L2V0Yy9wYXNzd2Q=\x1b\\',
    '\x1b_Ga=T,f=100,t=t;AAAA\x1b\\',
    '\x1b_other\x1b\\',
    '\x1b^pm\x1b\\',
    '\x1bXsos\x1b\\',
  ],
];
/** What only paints, or tells its viewer something short. */
const PAINTING = [
  ...['\x1b[1;31m', '\x1b[2J', '\x1b[?1049h', '\x1b[22;0t', '\x1b[23;0t', '\x1bc', '\x1b7'],
  ...[
    '\x1b]0;✳ a title\x07',
    '\x1b]2;t\x1b\\',
    '\x1b]10;#ffffff\x07',
    '\x1b]4;1;rgb:00/00/00\x1b\\',
    '\x1b]104\x07',
  ],
  ...[
    '\x1b]8;;https://a.org/?q=1\x1b\\',
    '\x1b]8;id=a;HTTP://a.org\x07',
    '\x1b]8;;mailto:a@b.org\x07',
    '\x1b]8;;\x07',
  ],
  ...[
    '\x1b]9;4;1;50\x07',
    '\x1b]133;A\x07',
    '\x1b]133;D;0\x07',
    '\x1bPq#0;2;0;0;0~-\x1b\\',
    '\x1b_Ga=T,f=100;AAAA\x1b\\',
  ],
];

describe("a filter of a confined program's output", () => {
  const filtered = (pieces: readonly Buffer[]) => filterAll(pieces, OUTWARD).toString();

  it.each([...QUERIES, ...OUTWARD_ACTS])('takes out %j', (sequence) => {
    // What cut a string short, such as an escape within it, may be left; nothing that a terminal would still act on.
    const rest = filtered([Buffer.from(`a${sequence}b`)]);
    expect(rest.replace('\x1b\\', '')).toBe('ab');
  });

  it.each(PAINTING)('leaves %j', (sequence) => {
    expect(filtered([Buffer.from(`a${sequence}b`)])).toBe(`a${sequence}b`);
  });

  it('does so however the output is cut', () => {
    const piece = fc.constantFrom(...OUTWARD_ACTS, ...PAINTING, ...TEXT);
    const places = fc.array(fc.nat(), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), places, (pieces, cuts) => {
        const input = Buffer.from(pieces.join(''));
        expect(filtered(cutAt(input, cuts))).toBe(filtered([input]));
        expect(filtered([input])).not.toMatch(/\x1b\]0*(?:52|1337|777|99);|file:|\x1b\[\??\d*i/);
      }),
      { numRuns: 500 },
    );
  });

  it('lets no terminal act on anything but the picture, whatever the bytes', async () => {
    const token = fc.oneof(
      fc.constantFrom(...OUTWARD_ACTS, ...PAINTING),
      fc.constantFrom(
        ...'\x1b \x1b] 52 ; c ; aGk= \x07 \x1b\\ \x1b[ 5 i 8 file: \x18 \x00 \x1bP \u009d \u009c \u0085 é'.split(
          ' ',
        ),
      ),
    );
    const acts: string[] = [];
    const terminal = await terminalAfter({ cols: 80, rows: 24 });
    for (const number of [7, 46, 50, 52, 99, 777, 1337, 5113]) {
      terminal.parser.registerOscHandler(number, (text) => acts.push(`${number};${text}`) > 0);
    }
    terminal.parser.registerOscHandler(
      8,
      (text) => /;(?!https?:|mailto:|$)/i.test(text) && acts.push(text) > 0,
    );
    terminal.parser.registerCsiHandler({ final: 'i' }, () => acts.push('i') > 0);
    await fc.assert(
      fc.asyncProperty(
        fc.array(token, { maxLength: 40 }),
        fc.array(fc.nat(), { maxLength: 5 }),
        async (tokens, cuts) => {
          const shown = filterAll(cutAt(Buffer.from(tokens.join('')), cuts), OUTWARD);
          acts.length = 0;
          // One terminal for all: nothing may be left under way in it either.
          await new Promise<void>((resolve) => terminal.write(shown, resolve));
          expect(acts).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each(['\x1b[\u009c5i', '\x1b[\u00855i', '\x1b[1\u00905i'])(
    'cuts off %j, which a control has broken',
    (text) => {
      const whole = filtered([Buffer.from(text)]);
      expect(whole).toMatch(/^\x1b\[1?\x18/);
      expect(filtered([...Buffer.from(text)].map((byte) => Buffer.of(byte)))).toBe(whole);
    },
  );

  it('cuts off a control sequence that is too long to be judged', () => {
    expect(filtered([Buffer.from(`\x1b[${'0'.repeat(3000)}5i`)])).toMatch(/^\x1b\[0+\x180*5i$/);
  });

  it.each([
    ['a title', '\x1b]0;a\u009d52;c;QUJD\x07b'],
    ['an image', '\x1bPq#0\u009d52;c;QUJD\x07b'],
    ['graphics', '\x1b_Ga=T,f=100;AAAA\u009d52;c;QUJD\x07b\x1b\\'],
    ['a title, in a print', '\x1b]0;a\u009b5ib\x07'],
  ])('does not let a control of the upper half out of %s', async (_, text) => {
    const terminal = await terminalAfter({ cols: 80, rows: 24 });
    const acts: string[] = [];
    terminal.parser.registerOscHandler(52, (clip) => acts.push(clip) > 0);
    terminal.parser.registerCsiHandler({ final: 'i' }, () => acts.push('i') > 0);
    await new Promise<void>((resolve) => terminal.write(filterAll([Buffer.from(text)], OUTWARD), resolve));
    expect(acts).toEqual([]);
  });

  it.each([
    ['alone', Buffer.from([0x61, 0x9d, 0x35, 0x32, 0x07]), 'a52\x07'],
    ['in a title', Buffer.from('\x1b]0;a\x9d52;c;QUJD\x07b', 'latin1'), 'b'],
    ['after the beginning of a character', Buffer.from([0xe2, 0x9d, 0x9d, 0x9d, 0x62]), '❝b'],
  ])('drops a control of the upper half that is no UTF-8, %s', (_, bytes, wanted) => {
    expect(filtered([bytes])).toBe(wanted);
    expect(filtered([...bytes].map((byte) => Buffer.of(byte)))).toBe(wanted);
  });

  it('leaves text in all scripts as it is, however it is cut', () => {
    const text = Buffer.from('zażółć \u0085 漢字 👩‍💻 ©'.repeat(20));
    expect(filtered([text])).toBe(text.toString());
    expect(filtered([...text].map((byte) => Buffer.of(byte)))).toBe(text.toString());
  });

  it('leaves no image under way before a jump', () => {
    const filter = new ViewerFilter(OUTWARD);
    expect(filter.filter(Buffer.from('\x1bPq#0')).toString()).toBe('\x1bPq#0');
    expect(filter.flush().toString()).toBe('\x18');
    expect(filter.flush().toString()).toBe('');
  });

  it('does not give out the start of something unwanted before a jump', () => {
    const filter = new ViewerFilter(OUTWARD);
    expect(filter.filter(Buffer.from('a\x1b]5')).toString()).toBe('a');
    expect(filter.flush().toString()).toBe('');
    expect(filter.filter(Buffer.from('2;c;aGVsbG8=\x07')).toString()).toBe('2;c;aGVsbG8=\x07');
  });
});

import fc from 'fast-check';

/** Arbitrary output of programs: text of all kinds between the sequences that real programs send. */

const WORDS = ['hello', 'x', ' ', 'lorem ipsum ', 'Zażółć', '漢字', '日本語 text', 'ｆｕｌｌ', '한국어'];
const CLUSTERS = [
  'e\u0301',
  'a\u0308\u0323',
  '👍',
  '🚀🚀',
  '👩‍💻',
  '❤️',
  '🇵🇱',
  'ก็',
  '\u0301',
  '\u200d',
  '─│┌┘',
  '⠋',
  '✔',
];
const LINES = [
  '\r\n',
  '\n',
  '\r',
  '\b',
  '\t',
  'a longer piece of text that will have to wrap somewhere on the way\r\n',
];
const CONTROLS = ['\x07', '\x0e', '\x0f', '\x0b', '\x00', '\x7f', '\x18'];

const count = fc.integer({ min: 0, max: 12 });

function csi(finals: string, parameters = count): fc.Arbitrary<string> {
  return fc
    .tuple(parameters, fc.constantFrom(...finals))
    .map(([n, final]) => `\x1b[${n === 0 ? '' : n}${final}`);
}

const moves = fc.oneof(
  csi('ABCDEFGdaeI`Z'),
  fc.tuple(count, fc.integer({ min: 0, max: 45 })).map(([row, column]) => `\x1b[${row};${column}H`),
  fc.constantFrom('\x1b7', '\x1b8', '\x1b[s', '\x1b[u', '\x1bM', '\x1bD', '\x1bE', '\x1b[99;99H', '\x1b[99C'),
);
const edits = fc.oneof(
  csi('@PXLMSTb'),
  csi('JK', fc.integer({ min: 0, max: 3 })),
  fc.constantFrom('\x1b[?1K', '\x1b[?2J', '\x1b#8'),
);
const color = fc.oneof(
  fc.constantFrom('31', '42', '97', '104', '39', '49', '59'),
  fc.tuple(fc.constantFrom(38, 48), fc.nat(255)).map(([target, index]) => `${target};5;${index}`),
  fc
    .tuple(fc.constantFrom('38;2;', '48;2;', '58:2::'), fc.nat(255))
    .map(([target, n]) => (target.startsWith('58') ? `${target}${n}:1:2` : `${target}${n};1;2`)),
);
const flag = fc.constantFrom(
  ...[
    '0',
    '1',
    '2',
    '3',
    '4',
    '4:0',
    '4:3',
    '4:5',
    '5',
    '7',
    '8',
    '9',
    '21',
    '22',
    '23',
    '24',
    '27',
    '28',
    '29',
    '53',
    '55',
  ],
);
const styles = fc.oneof(
  fc.array(fc.oneof(color, flag), { minLength: 0, maxLength: 4 }).map((codes) => `\x1b[${codes.join(';')}m`),
  fc.constantFrom('\x1b[m', '\x1b[1"q', '\x1b[0"q'),
);
const links = fc
  .tuple(fc.constantFrom('', 'id=one'), fc.constantFrom('a', 'b'), fc.constantFrom(...WORDS))
  .map(([id, page, word]) => `\x1b]8;${id};https://example.org/${page}\x07${word}\x1b]8;;\x1b\\`);
const modes = fc
  .tuple(
    fc.constantFrom(
      ...[1, 6, 7, 9, 12, 25, 45, 66, 1000, 1002, 1003, 1004, 1006, 1016, 2004, 2026, 2027, 2031, 1007],
    ),
    fc.constantFrom('h', 'l'),
  )
  .map(([mode, final]) => `\x1b[?${mode}${final}`);
const screens = fc.constantFrom(
  ...[
    '\x1b[?1049h',
    '\x1b[?1049l',
    '\x1b[?47h',
    '\x1b[?47l',
    '\x1b[?1047h',
    '\x1b[?1047l',
    '\x1b[?1048h',
    '\x1b[?1048l',
  ],
);
const margins = fc.tuple(count, count).map(([top, bottom]) => `\x1b[${top};${top + bottom}r`);
const other = fc.constantFrom(
  ...[
    '\x1b(0',
    '\x1b(B',
    '\x1b)0',
    '\x1b(A',
    '\x1bn',
    '\x1b=',
    '\x1b>',
    '\x1bH',
    '\x1b[g',
    '\x1b[3g',
    '\x1b[4h',
    '\x1b[4l',
  ],
  ...[
    '\x1b[20h',
    '\x1b[20l',
    '\x1b[!p',
    '\x1bc',
    '\x1b[2 q',
    '\x1b[5 q',
    '\x1b[0 q',
    '\x1b]0;title ✔\x07',
    '\x1b]2;two\x1b\\',
  ],
  ...[
    '\x1b[22t',
    '\x1b[23t',
    '\x1b[>1u',
    '\x1b[>5u',
    '\x1b[<u',
    '\x1b[=3;2u',
    '\x1b[>4;2m',
    '\x1b[>4m',
    '\x1b[>4n',
  ],
  ...[
    "\x1b[2'}",
    "\x1b[1'~",
    '\x1b[2 @',
    '\x1b[2 A',
    '\u009b3m',
    '\u009d0;c1\u009c',
    '\x1bPq#0;1\x1b\\',
    '\x1b_Gi=1;AAAA\x1b\\',
  ],
);
const queries = fc.constantFrom(
  '\x1b[c',
  '\x1b[6n',
  '\x1b]11;?\x07',
  '\x1b[?2026$p',
  '\x1bP$qm\x1b\\',
  '\x1b[>q',
  '\x1b[18t',
);

const text = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 3, arbitrary: fc.constantFrom(...CLUSTERS) },
  { weight: 3, arbitrary: fc.constantFrom(...LINES) },
  { weight: 1, arbitrary: fc.constantFrom(...CONTROLS) },
);

/** Bytes that are no sequence and no character, as a broken program or a lost piece leaves them. */
const debris = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      '\x1b',
      '\x1b[',
      '\x1b[3',
      '\x1b]0;half',
      '\x1bP',
      '\x1b[1\n2m',
      '\x1b[?',
      '\x1b[38;5',
      '\xc2',
    )
    .map((raw) => Buffer.from(raw, 'latin1')),
);

const piece = fc.oneof(
  { weight: 12, arbitrary: text },
  { weight: 5, arbitrary: moves },
  { weight: 4, arbitrary: edits },
  { weight: 5, arbitrary: styles },
  { weight: 1, arbitrary: links },
  { weight: 2, arbitrary: modes },
  { weight: 1, arbitrary: screens },
  { weight: 1, arbitrary: margins },
  { weight: 2, arbitrary: other },
  { weight: 1, arbitrary: queries },
);

/** Well-formed output. */
export const wellFormedOutput: fc.Arbitrary<Buffer> = fc
  .array(piece, { minLength: 1, maxLength: 60, size: 'max' })
  .map((pieces) => Buffer.from(pieces.join('')));

/** Output with debris in it. */
export const anyOutput: fc.Arbitrary<Buffer> = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: piece.map((raw) => Buffer.from(raw)) },
      { weight: 1, arbitrary: debris },
    ),
    {
      minLength: 1,
      maxLength: 60,
      size: 'max',
    },
  )
  .map((pieces) => Buffer.concat(pieces));

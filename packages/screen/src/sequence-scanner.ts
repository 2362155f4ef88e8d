import type { SequenceRules } from './sequence-rules.ts';

/** What the bytes from an introducer on turned out to be. */
export type Scan =
  /** Not decided by the bytes there are. */
  | { readonly kind: 'unfinished' }
  /** Leave it as it is, up to `end`. */
  | { readonly kind: 'ordinary'; readonly end: number; readonly isString?: boolean }
  /** Cut short by the beginning of another sequence at `end`; it never has an effect. */
  | { readonly kind: 'aborted'; readonly end: number }
  /** To be removed. Control characters inside a control sequence act all the same and stay; a string has none. */
  | { readonly kind: 'unwanted'; readonly end: number; readonly isString: boolean }
  /** To be left, although a terminal may still be waiting for its end: too long, or broken off by a character. */
  | { readonly kind: 'open'; readonly end: number }
  /** A string of which only the beginning, up to `end`, is needed to tell whether to leave or to remove it. */
  | {
      readonly kind: 'string';
      readonly end: number;
      readonly unwanted: boolean;
      readonly endsWithBell: boolean;
    };

/** Longer than any query, and than any title or link that is worth showing. */
const UNDECIDED_BYTES_MAX = 2048;
const NUMBER_DIGITS_MAX = 4;

const BELL = 0x07;
export const ENQUIRY = 0x05;
export const ESC = 0x1b;
export const C1_LEAD = 0xc2;
const CAN = 0x18;
const SUB = 0x1a;
const DEL = 0x7f;
const ST_FINAL = 0x5c;
const C1_ST = 0x9c;

const UNFINISHED: Scan = { kind: 'unfinished' };

const INTRODUCERS = '[]P_^X';

/** The character after ESC for each introducer, by its one-byte form as UTF-8 puts it after `C1_LEAD`. */
const C1_AS_ESCAPE: Readonly<Record<number, string>> = {
  0x90: 'P',
  0x98: 'X',
  0x9b: '[',
  0x9d: ']',
  0x9e: '^',
  0x9f: '_',
};

/** Finals of control sequences that any rules may not want, and of such that only are with the prefix `?`. */
const TELLING_FINALS = finalsOf('cnxqpwytui]Rv|');
const TELLING_FINALS_IF_PRIVATE = finalsOf('mSh');
const CSI_FINAL = 0x5b;
const QUESTION_MARK = 0x3f;

/**
 * Where the sequence at `start` ends, if it is one of the many that no rules are about: a whole control sequence
 * with nothing odd in it. Zero otherwise. Nearly all sequences end here, so this makes no objects.
 */
export function skipPlainSequence(bytes: Buffer, start: number): number {
  if (bytes[start] !== ESC || bytes[start + 1] !== CSI_FINAL) return 0;
  const limit = Math.min(bytes.length, start + UNDECIDED_BYTES_MAX);
  let at = start + 2;
  while (at < limit && ((bytes[at] ?? 0) & 0xe0) === 0x20) at++;
  const final = bytes[at] ?? 0;
  if (at >= limit || final < 0x40 || final >= DEL) return 0;
  if (TELLING_FINALS[final] === 1) return 0;
  return TELLING_FINALS_IF_PRIVATE[final] === 1 && bytes[start + 2] === QUESTION_MARK ? 0 : at + 1;
}

function finalsOf(finals: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const final of finals) table[final.charCodeAt(0)] = 1;
  return table;
}

/** Looks at the sequence that begins with ESC at `start`, or with a C1 control in UTF-8. */
export function scanSequence(bytes: Buffer, start: number, rules: SequenceRules): Scan {
  // The outcome must not depend on how much more there happens to be.
  const full = bytes.length - start >= UNDECIDED_BYTES_MAX;
  const window = full ? bytes.subarray(0, start + UNDECIDED_BYTES_MAX) : bytes;
  const { at, introducer } = findIntroducer(window, start);
  const scan =
    introducer === undefined
      ? scanEscape(window, start, rules)
      : scanIntroduced({ bytes: window, at, rules }, introducer);
  if (scan.kind !== 'unfinished' || !full) return scan;
  if (introducer === undefined || introducer === '[') return { kind: 'open', end: window.length };
  return { kind: 'string', end: window.length, unwanted: rules.strict, endsWithBell: introducer === ']' };
}

export interface StringEnd {
  readonly at: number;
  /** After the terminator; the same as `at` for an escape, which begins something by itself. */
  readonly after: number;
}

/** Where a string ends, if it does. */
export function findStringEnd(bytes: Buffer, from: number, endsWithBell: boolean): StringEnd | undefined {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === ESC) return { at, after: at };
    if (byte === CAN || byte === SUB || (byte === BELL && endsWithBell)) return { at, after: at + 1 };
    if (byte === C1_LEAD && bytes[at + 1] === C1_ST) return { at, after: at + 2 };
  }
  return undefined;
}

export function isStringTerminator(bytes: Buffer, at: number): boolean {
  return bytes[at] === ESC && bytes[at + 1] === ST_FINAL;
}

/** The introducer of a sequence and where its content begins; none for a mere escape or an unfinished beginning. */
function findIntroducer(bytes: Buffer, start: number): { at: number; introducer?: string } {
  let at = start + 1;
  if (bytes[start] !== ESC) return withIntroducer(at + 1, C1_AS_ESCAPE[bytes[at] ?? 0]);
  while (at < bytes.length && isInertInEscape(bytes[at] ?? 0)) at++;
  const final = String.fromCharCode(bytes[at] ?? 0);
  return withIntroducer(at + 1, INTRODUCERS.includes(final) ? final : undefined);
}

function withIntroducer(at: number, introducer: string | undefined): { at: number; introducer?: string } {
  return introducer === undefined ? { at } : { at, introducer };
}

/** Control characters act in the middle of a sequence without ending it. */
function isInertInEscape(byte: number): boolean {
  return (byte < 0x20 && byte !== ESC && byte !== CAN && byte !== SUB) || byte === DEL;
}

/** An escape sequence without an introducer: intermediates and a final. */
function scanEscape(bytes: Buffer, start: number, rules: SequenceRules): Scan {
  if (bytes[start] !== ESC)
    return bytes.length > start + 1 ? { kind: 'ordinary', end: start + 1 } : UNFINISHED;
  for (let at = start + 1; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === ESC) return { kind: 'aborted', end: at };
    if (byte === CAN || byte === SUB) return { kind: 'ordinary', end: at + 1 };
    if (byte > DEL) return breakOff(bytes, at);
    if (byte < 0x30 || byte === DEL) continue;
    // Control characters may stand inside a sequence; they act on their own and are no part of it.
    const intermediates = bytes.toString('latin1', start + 1, at).replace(CONTROLS, '');
    return rules.escape(intermediates, String.fromCharCode(byte))
      ? { kind: 'unwanted', end: at + 1, isString: false }
      : { kind: 'ordinary', end: at + 1 };
  }
  return UNFINISHED;
}

/** A sequence in which a character stands that is none of its own, perhaps the beginning of another one. */
function breakOff(bytes: Buffer, at: number): Scan {
  if (bytes[at] !== C1_LEAD) return { kind: 'open', end: at };
  if (at + 1 >= bytes.length) return UNFINISHED;
  return { kind: isC1(bytes[at + 1] ?? 0) ? 'aborted' : 'open', end: at };
}

export function isC1(byte: number): boolean {
  return byte >= 0x80 && byte < 0xa0;
}

/** Bytes whose sequence has its content at `at`. */
interface Content {
  readonly bytes: Buffer;
  readonly at: number;
  readonly rules: SequenceRules;
}

function scanIntroduced(content: Content, introducer: string): Scan {
  if (introducer === '[') return scanControl(content);
  if (introducer === ']') return scanCommand(content);
  if (introducer === 'P') return scanDevice(content);
  if (introducer === '_') return scanApplication(content);
  return beginString(content.at, content.rules.otherStrings);
}

function beginString(end: number, unwanted: boolean, endsWithBell = false): Scan {
  return { kind: 'string', end, unwanted, endsWithBell };
}

function scanControl({ bytes, at, rules }: Content): Scan {
  const end = findFinal(bytes, at);
  if (typeof end !== 'number') return end;
  const unwanted = rules.control(takeApart(bytes, at, end));
  return unwanted ? { kind: 'unwanted', end, isString: false } : { kind: 'ordinary', end };
}

/** Index after the final byte of a control or device control sequence, or what became of it instead. */
function findFinal(bytes: Buffer, start: number): number | Scan {
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x40 && byte < DEL) return at + 1;
    if (byte === ESC) return { kind: 'aborted', end: at };
    if (byte === CAN || byte === SUB) return { kind: 'ordinary', end: at + 1 };
    if (byte > DEL) return breakOff(bytes, at);
  }
  return UNFINISHED;
}

function takeApart(bytes: Buffer, start: number, end: number) {
  // Control characters may stand inside a sequence; they act on their own and are no part of it.
  const text = bytes.toString('latin1', start, end - 1).replace(CONTROLS, '');
  const [, prefix = '', parameters = '', intermediates = ''] = SHAPE.exec(text) ?? [];
  return {
    prefix,
    parameters: parameters.split(/[;:]/).map(Number),
    intermediates,
    final: String.fromCharCode(bytes[end - 1] ?? 0),
  };
}

const SHAPE = /^([<=>?]?)([\d;:]*)([ -/]*)$/;
const CONTROLS = /[\x00-\x1f\x7f]/g;

function scanCommand({ bytes, at: start, rules }: Content): Scan {
  let at = start;
  while (at < bytes.length && isDigit(bytes[at] ?? 0) && at - start <= NUMBER_DIGITS_MAX) at++;
  if (at >= bytes.length) return UNFINISHED;
  const rule = rules.command(bytes.toString('latin1', start, at), bytes[at] ?? 0);
  if (typeof rule === 'boolean') return beginString(at, rule, true);
  const textStart = bytes[at] === SEMICOLON ? at + 1 : at;
  const end = findStringEnd(bytes, textStart, true);
  if (end === undefined) return UNFINISHED;
  const unwanted = rule(bytes.toString('latin1', textStart, end.at));
  if (unwanted) return endJudged(bytes, end, 'unwanted');
  return rules.strict ? endJudged(bytes, end, 'ordinary') : beginString(textStart, false, true);
}

function scanDevice({ bytes, at, rules }: Content): Scan {
  const end = findFinal(bytes, at);
  if (typeof end !== 'number') return end;
  return beginString(end, rules.device(takeApart(bytes, at, end)));
}

function scanApplication({ bytes, at: start, rules }: Content): Scan {
  if (start >= bytes.length) return UNFINISHED;
  if (bytes[start] !== GRAPHICS) return beginString(start, rules.otherStrings);
  const semicolon = bytes.indexOf(SEMICOLON, start);
  const end = findStringEnd(bytes, start, false);
  if (end === undefined && semicolon < 0) return UNFINISHED;
  const dataEnd = semicolon < 0 ? (end?.at ?? 0) : Math.min(semicolon, end?.at ?? semicolon);
  return beginString(dataEnd, rules.graphics(bytes.toString('latin1', start + 1, dataEnd)));
}

/** What an escape ends takes the escape along where that is the terminator. */
function endJudged(bytes: Buffer, { at, after }: StringEnd, kind: 'unwanted' | 'ordinary'): Scan {
  if (at < after) return { kind, end: after, isString: true };
  if (at + 1 >= bytes.length) return UNFINISHED;
  return { kind, end: isStringTerminator(bytes, at) ? at + 2 : at, isString: true };
}

const SEMICOLON = 0x3b;
const GRAPHICS = 0x47;

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

import {
  C1_LEAD,
  ENQUIRY,
  ESC,
  findStringEnd,
  isC1,
  isStringTerminator,
  type Scan,
  scanSequence,
  skipPlainSequence,
} from './sequence-scanner.ts';
import type { SequenceRules } from './sequence-rules.ts';

const EMPTY = Buffer.alloc(0);
/** Ends a string that was let through and whose own terminator was the beginning of something removed. */
const STRING_TERMINATOR = Buffer.from('\x1b\\');
/** Stands for the byte to come when a character is cut in two: it may make a control. */
const C1_UNKNOWN = 0x9b;
const CANCEL = Buffer.from([0x18]);
/** Sequences cut short by an escape are held back together with what follows up to this length. */
const ABORTED_BYTES_MAX = 1024;

/** A string being let through or removed to its end. */
interface OpenString {
  readonly remove: boolean;
  readonly endsWithBell: boolean;
}

/**
 * Takes out of a program's output, on its way to a viewer, what its rules do not want there. All else passes
 * unchanged, and the result does not depend on how the output is cut into chunks.
 */
export class ViewerFilter {
  readonly #rules: SequenceRules;
  #held: Buffer = EMPTY;
  #string: OpenString | undefined;
  /** Ends what was let through unfinished, should the bytes that would have ended it be removed. */
  #closer: Buffer = EMPTY;
  #input: Buffer = EMPTY;
  /** Bytes that the character under way still has. */
  #continuations = 0;
  #output: Buffer[] = [];
  /** Start of the input not yet let through. */
  #from = 0;

  constructor(rules: SequenceRules) {
    this.#rules = rules;
  }

  /** How many bytes are held back until it shows whether they are wanted. */
  get held(): number {
    return this.#held.length;
  }

  /** The bytes to pass on: the very same buffer where nothing is taken out or held back. */
  filter(bytes: Buffer): Buffer {
    if (bytes.length === 0) return EMPTY;
    const isWhole = this.#held.length === 0 && this.#string === undefined && !this.#rules.strict;
    if (isWhole && !mayTell(bytes)) return bytes;
    this.#input = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    this.#held = EMPTY;
    this.#output = [];
    this.#from = 0;
    let at = 0;
    while (at < this.#input.length)
      at = this.#string === undefined ? this.#passText(at) : this.#passString(at);
    this.#passUpTo(this.#input.length);
    return this.#take();
  }

  /**
   * Ends the stream or jumps within it: what was held back comes out, unless it may be the start of something unwanted;
   * then nothing is left under way in the viewer's terminal.
   */
  flush(): Buffer {
    const isImageOpen = this.#string?.remove === false;
    const strictly = isImageOpen ? CANCEL : EMPTY;
    const held = this.#rules.strict ? strictly : this.#held;
    this.#held = EMPTY;
    this.#string = undefined;
    this.#closer = EMPTY;
    return held;
  }

  #take(): Buffer {
    const [first = EMPTY] = this.#output;
    const output = this.#output.length > 1 ? Buffer.concat(this.#output) : first;
    this.#output = [];
    this.#input = EMPTY;
    return output;
  }

  /** Goes on to the next sequence and decides about it. Returns where to go on. */
  #passText(from: number): number {
    const input = this.#input;
    let at = from;
    for (; at < input.length; at++) {
      const byte = input[at];
      if (byte === ESC) {
        const end = skipPlainSequence(input, at);
        if (end === 0) break;
        this.#closer = EMPTY;
        this.#continuations = 0;
        at = end - 1;
      } else if (byte === ENQUIRY || (byte === C1_LEAD && isC1(input[at + 1] ?? C1_UNKNOWN))) break;
      else if (this.#rules.strict && this.#isStray(byte ?? 0)) break;
    }
    if (at >= input.length) return at;
    const stops = input[at];
    if (stops === ESC || stops === C1_LEAD) {
      const next = this.#passSequence(at);
      // A lone control of the upper half is left as the character it is.
      this.#continuations = input[next - 1] === C1_LEAD && isC1(input[next] ?? 0) ? 1 : 0;
      return next;
    }
    this.#cut(at, at + 1);
    return at + 1;
  }

  /**
   * A byte that is part of no character, and a control where a terminal does not speak UTF-8. What is none is let through:
   * it only shows as something wrong.
   */
  #isStray(byte: number): boolean {
    const isContinuation = byte >= 0x80 && byte < 0xc0;
    if (!isContinuation) {
      this.#continuations = byte < 0xc2 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : byte < 0xf5 ? 3 : 0;
      return false;
    }
    if (this.#continuations === 0) return isC1(byte);
    this.#continuations -= 1;
    return false;
  }

  #passSequence(start: number): number {
    let at = start;
    let scan = scanSequence(this.#input, at, this.#rules);
    // Something cut short by an escape has no effect, but must not find a new end in what follows something removed.
    let held = start;
    while (scan.kind === 'aborted') {
      at = scan.end;
      if (this.#rules.strict && this.#input[at] === C1_LEAD) {
        // Some terminals pass over controls of the upper half, and would go on with what was cut short.
        this.#closer = CANCEL;
        this.#close(at);
        held = at;
      }
      if (at - held > ABORTED_BYTES_MAX) {
        held = at;
        this.#closer = CANCEL;
      }
      scan = scanSequence(this.#input, at, this.#rules);
    }
    return this.#settle(scan, { held, at });
  }

  #settle(scan: Exclude<Scan, { kind: 'aborted' }>, { held, at }: { held: number; at: number }): number {
    switch (scan.kind) {
      case 'unfinished':
        return this.#hold(held);
      case 'unwanted':
        this.#remove(held, scan.end, scan.isString ? at : scan.end);
        return scan.end;
      case 'string':
        if (scan.unwanted) this.#remove(held, scan.end, at);
        else this.#cutEnquiries(held, scan.end);
        this.#string = { remove: scan.unwanted, endsWithBell: scan.endsWithBell };
        return scan.end;
      default:
        this.#cutEnquiries(held, scan.end);
        this.#closer = scan.kind === 'open' ? CANCEL : EMPTY;
        if (scan.kind === 'open' && this.#rules.strict) this.#close(scan.end);
        return scan.end;
    }
  }

  #passString(from: number): number {
    const { remove, endsWithBell } = this.#string ?? { remove: false, endsWithBell: false };
    const input = this.#input;
    const end = findStringEnd(input, from, endsWithBell);
    if (!remove && this.#rules.strict) {
      const odd = input.subarray(from, end?.at).findIndex((byte) => byte >= 0x80);
      if (odd >= 0) return this.#breakOff(from + odd);
    }
    if (end === undefined) {
      const split = input.at(-1) === C1_LEAD;
      const to = split ? input.length - 1 : input.length;
      if (remove) this.#cut(from, to);
      return split ? this.#hold(to) : input.length;
    }
    if (remove) return this.#endRemoved(from, end.at, end.after);
    this.#string = undefined;
    this.#closer = end.at === end.after ? STRING_TERMINATOR : EMPTY;
    return end.after;
  }

  /** Images are told in ASCII. At anything else some terminals leave the string, and would take what follows as their own. */
  #breakOff(at: number): number {
    this.#closer = STRING_TERMINATOR;
    this.#close(at);
    this.#string = undefined;
    return at;
  }

  #endRemoved(from: number, at: number, after: number): number {
    if (at === after && at + 1 >= this.#input.length) {
      this.#cut(from, at);
      return this.#hold(at);
    }
    const end = isStringTerminator(this.#input, at) ? at + 2 : after;
    this.#cut(from, end);
    this.#string = undefined;
    return end;
  }

  #hold(from: number): number {
    this.#passUpTo(from);
    this.#held = Buffer.from(this.#input.subarray(from));
    this.#from = this.#input.length;
    return this.#input.length;
  }

  #passUpTo(to: number): void {
    if (to > this.#from) this.#output.push(this.#input.subarray(this.#from, to));
    this.#from = to;
  }

  /** A terminal acts on an enquiry even in the middle of another sequence. */
  #cutEnquiries(from: number, to: number): void {
    for (let at = from; at < to; at++) if (this.#input[at] === ENQUIRY) this.#cut(at, at + 1);
  }

  /** Takes out a sequence; control characters before `controlsTo` still come through, as they still act. */
  #remove(from: number, end: number, controlsTo: number): void {
    this.#close(from);
    const controls = this.#input.subarray(from, controlsTo).filter(isControl);
    if (controls.length > 0) this.#output.push(Buffer.from(controls));
    this.#from = end;
  }

  /** Ends what was let through unfinished before `at`. */
  #close(at: number): void {
    this.#passUpTo(at);
    if (this.#closer.length > 0) this.#output.push(this.#closer);
    this.#closer = EMPTY;
  }

  #cut(from: number, end: number): void {
    this.#passUpTo(from);
    this.#from = end;
  }
}

function mayTell(bytes: Buffer): boolean {
  return bytes.includes(ESC) || bytes.includes(ENQUIRY) || bytes.includes(C1_LEAD);
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== ESC && byte !== ENQUIRY;
}

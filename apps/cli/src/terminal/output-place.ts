const BELL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const DEL = 0x7f;
/** C1 controls as UTF-8 writes them: this byte and the control. */
const C1_LEAD = 0xc2;

type Place =
  /** Between two sequences. */
  | 'between'
  /** After ESC, and after characters that put off the end of such a sequence. */
  | 'escape'
  | 'intermediate'
  | 'control sequence'
  /** Strings: what a bell ends, and what it does not. */
  | 'command'
  | 'string';

const AFTER_ESCAPE: Readonly<Record<string, Place>> = {
  '[': 'control sequence',
  ']': 'command',
  P: 'string',
  X: 'string',
  '^': 'string',
  _: 'string',
};

const AFTER_C1: Readonly<Record<number, Place>> = {
  0x90: 'string',
  0x98: 'string',
  0x9b: 'control sequence',
  0x9d: 'command',
  0x9e: 'string',
  0x9f: 'string',
};

/**
 * Follows what is written to a terminal, to know whether something else may be written now: not inside an escape
 * sequence, nor inside a character. Where terminals differ, it says no.
 */
export class OutputPlace {
  #place: Place = 'between';
  /** Bytes of a character that are still to come. */
  #missing = 0;
  #lead = 0;

  get isBetween(): boolean {
    return this.#place === 'between' && this.#missing === 0;
  }

  follow(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += 1) {
      if (this.isBetween) at = plainEnd(bytes, at);
      const byte = bytes[at];
      if (byte === undefined) return;
      if (this.#place === 'between') this.#text(byte);
      else this.#sequence(byte);
    }
  }

  #text(byte: number): void {
    if (this.#missing > 0 && byte >= 0x80 && byte < 0xc0) {
      this.#missing -= 1;
      if (this.#lead === C1_LEAD) this.#place = AFTER_C1[byte] ?? 'between';
      return;
    }
    this.#missing = missingAfter(byte);
    this.#lead = byte;
    if (byte === ESC) this.#place = 'escape';
  }

  #sequence(byte: number): void {
    if (byte === CAN || byte === SUB) this.#place = 'between';
    else if (byte === ESC) this.#place = 'escape';
    else if (this.#place === 'command') {
      if (byte === BELL) this.#place = 'between';
    } else if (this.#place === 'control sequence') {
      if (byte >= 0x40 && byte < DEL) this.#place = 'between';
    } else if (this.#place !== 'string') this.#escape(byte);
  }

  #escape(byte: number): void {
    // Control characters act in the middle of a sequence without ending it.
    if (byte < 0x20 || byte === DEL) return;
    if (byte < 0x30) this.#place = 'intermediate';
    else if (this.#place === 'intermediate') this.#place = 'between';
    else this.#place = AFTER_ESCAPE[String.fromCharCode(byte)] ?? 'between';
  }
}

/** Most of what programs print; going through it costs hardly anything. */
function plainEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && NOT_PLAIN[bytes[at] ?? 0] === 0) at += 1;
  return at;
}

const NOT_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => (byte === ESC || byte >= C1_LEAD ? 1 : 0));

function missingAfter(byte: number): number {
  if (byte < 0xc2 || byte > 0xf4) return 0;
  return byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
}

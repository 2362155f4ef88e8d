import { type Core, GROUND_STATE, LAST_CONTROL_STATE } from './xterm-internals.ts';

/** Enough for any sequence that the model acts on; of a longer string only its beginning is kept, which is as good. */
const KEPT_BYTES_MAX = 64 * 1024;
const ESC = 0x1b;
/** C1 controls as UTF-8 writes them: this byte and the control. */
const C1_LEAD = 0xc2;
/** DCS, SOS, CSI, OSC, PM and APC. */
const C1_INTRODUCERS = new Set([0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f]);
const EMPTY = new Uint8Array(0);

/**
 * The bytes since the parser last stood between two sequences and two characters. Every sequence begins with a byte
 * that ends whatever was before it, so the last such byte is where an unfinished one began.
 */
export class TrailingSequence {
  /** How many raw bytes the unfinished sequence has taken so far. */
  length = 0;
  #kept: Uint8Array = EMPTY;
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** To be called right after the parser has taken a piece of output. */
  follow(piece: Uint8Array): void {
    const { _parser, _utf8Decoder } = this.#core._inputHandler;
    if (_parser.currentState === GROUND_STATE) {
      const unfinished = _utf8Decoder.interim.indexOf(0);
      this.#keep(_utf8Decoder.interim.subarray(0, unfinished < 0 ? undefined : unfinished));
      this.length = this.#kept.length;
      return;
    }
    const start = lastIntroducer(piece);
    if (start >= 0) this.#keep(piece.subarray(start));
    else if (this.#kept.length < KEPT_BYTES_MAX) this.#keep(Buffer.concat([this.#kept, piece]));
    this.length = start < 0 ? this.length + piece.length : piece.length - start;
  }

  clear(): void {
    this.#kept = EMPTY;
    this.length = 0;
  }

  /** What brings a parser that stands between sequences to where this one is, without acting twice on anything. */
  replay(): Uint8Array {
    const { currentState } = this.#core._inputHandler._parser;
    const acted = currentState !== GROUND_STATE && currentState <= LAST_CONTROL_STATE;
    return acted ? this.#kept.filter((byte) => byte >= 0x20 || byte === ESC) : this.#kept;
  }

  #keep(bytes: Uint8Array): void {
    // A copy: the piece belongs to the caller, the decoder's bytes to the library.
    this.#kept = bytes.length === 0 ? EMPTY : Uint8Array.from(bytes.subarray(0, KEPT_BYTES_MAX));
  }
}

function lastIntroducer(piece: Uint8Array): number {
  const escape = piece.lastIndexOf(ESC);
  let lead = piece.lastIndexOf(C1_LEAD);
  while (lead > escape) {
    if (C1_INTRODUCERS.has(piece[lead + 1] ?? 0)) return lead;
    lead = lead === 0 ? -1 : piece.lastIndexOf(C1_LEAD, lead - 1);
  }
  return escape;
}

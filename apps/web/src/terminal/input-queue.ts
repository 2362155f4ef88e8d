import { encodeInput, INPUT_RESULT } from '@berth/contract';

/** Larger input goes in pieces: the keeper keeps 1 MiB for whatever types, and the daemon takes no larger frame. */
export const PIECE_MAX_BYTES = 64 * 1024;
/** How much the terminal has not confirmed yet, so that of a paste no piece is on the way behind one that failed. */
const UNDER_WAY_MAX_BYTES = 64 * 1024;
/** What waits here in all. */
const INPUT_MAX_BYTES = 8 * 1024 * 1024;
const SEQUENCES = 2 ** 32;

/** How much of what was typed or pasted at once has arrived for certain. */
export interface Typed {
  readonly arrived: number;
  readonly total: number;
}

/** Why the terminal did not take some input. */
export type InputFailure = 'queueFull' | 'notRunning';

interface Text {
  arrived: number;
  readonly total: number;
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly text: Text;
}

/** What is typed over one connection, in order, and what of it the terminal has not confirmed. */
export class InputQueue {
  readonly #send: (frame: Uint8Array<ArrayBuffer>) => void;
  readonly #underWay = new Map<number, Piece>();
  #waiting: Piece[] = [];
  #underWayBytes = 0;
  #waitingBytes = 0;
  #sequence = 0;

  constructor(send: (frame: Uint8Array<ArrayBuffer>) => void) {
    this.#send = send;
  }

  /** False when it is too much; then nothing of it is typed. */
  take(bytes: Uint8Array): boolean {
    if (this.#waitingBytes + bytes.length > INPUT_MAX_BYTES) return false;
    const text: Text = { arrived: 0, total: bytes.length };
    for (let at = 0; at < bytes.length; at += PIECE_MAX_BYTES)
      this.#waiting.push({ bytes: bytes.subarray(at, at + PIECE_MAX_BYTES), text });
    this.#waitingBytes += bytes.length;
    this.#give();
    return true;
  }

  /** The terminal took a piece, or never will. In that case nothing that waits behind it is typed either. */
  done(sequence: number, result: number): ({ readonly why: InputFailure } & Typed) | undefined {
    const piece = this.#underWay.get(sequence);
    if (piece === undefined) return undefined;
    const { bytes, text } = piece;
    this.#underWay.delete(sequence);
    this.#underWayBytes -= bytes.length;
    if (result !== INPUT_RESULT.written) {
      this.#forgetWaiting();
      return { why: result === INPUT_RESULT.queueFull ? 'queueFull' : 'notRunning', ...text };
    }
    text.arrived += bytes.length;
    this.#give();
    return undefined;
  }

  /** Forgets all of it. Returns the first of it that was not confirmed. */
  drop(): Typed | undefined {
    const [first = this.#waiting[0]] = this.#underWay.values();
    this.#underWay.clear();
    this.#underWayBytes = 0;
    this.#forgetWaiting();
    return first === undefined ? undefined : { ...first.text };
  }

  #forgetWaiting(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #give(): void {
    for (let piece = this.#waiting[0]; piece !== undefined; piece = this.#waiting[0]) {
      const { bytes } = piece;
      if (this.#underWayBytes + bytes.length > UNDER_WAY_MAX_BYTES) return;
      this.#waiting.shift();
      this.#waitingBytes -= bytes.length;
      this.#underWayBytes += bytes.length;
      this.#sequence = (this.#sequence + 1) % SEQUENCES;
      this.#underWay.set(this.#sequence, piece);
      this.#send(encodeInput(this.#sequence, bytes));
    }
  }
}

import { BerthError } from '@berth/contract';

export const DEFAULT_DETACH_KEYS = 'ctrl-q';
const MAX_KEYS = 4;

/**
 * Recognises the keys that leave a terminal. A program may have switched the user's terminal to one of the extended
 * keyboard protocols, under which ctrl-q no longer arrives as one byte, so each key is known in all its forms.
 */
export class DetachKeys {
  readonly #keys: readonly (readonly Buffer[])[];
  #matched = 0;
  /** Bytes of the keys that matched so far; they are typed after all when the next one does not. */
  #pending: Buffer[] = [];

  constructor(keys: readonly (readonly Buffer[])[]) {
    this.#keys = keys;
  }

  /** What of `input` is to be typed, and whether the user leaves. */
  feed(input: Buffer): { typed: Buffer; leave: boolean } {
    const typed: Buffer[] = [];
    for (let at = 0; at < input.length; ) {
      const rest = input.subarray(at);
      const form = this.#keys[this.#matched]?.find((bytes) => rest.subarray(0, bytes.length).equals(bytes));
      if (form === undefined) {
        const hadMatched = this.#matched > 0;
        typed.push(...this.#pending.splice(0));
        this.#matched = 0;
        if (hadMatched) continue;
        const next = this.#nextCandidate(rest);
        typed.push(rest.subarray(0, next));
        at += next;
        continue;
      }
      this.#pending.push(form);
      this.#matched += 1;
      at += form.length;
      if (this.#matched === this.#keys.length) return { typed: Buffer.concat(typed), leave: true };
    }
    return { typed: Buffer.concat(typed), leave: false };
  }

  /** Bytes until the first key could begin again; at least one. */
  #nextCandidate(rest: Buffer): number {
    const places = (this.#keys[0] ?? []).map((form) => rest.indexOf(form, 1)).filter((place) => place > 0);
    return places.length === 0 ? rest.length : Math.min(...places);
  }
}

/** `ctrl-q`, or several keys with commas: `ctrl-p,ctrl-d`. Throws `usage`. */
export function parseDetachKeys(text: string): DetachKeys {
  const names = text.split(',');
  if (names.length > MAX_KEYS) throw badKeys(text);
  return new DetachKeys(names.map((name) => formsOf(name, text)));
}

function formsOf(name: string, text: string): Buffer[] {
  const control = /^ctrl-([a-z@[\\\]^_])$/.exec(name)?.[1];
  if (control === undefined) {
    if (name.length === 1) return [Buffer.from(name)];
    throw badKeys(text);
  }
  const code = control.charCodeAt(0);
  return [
    Buffer.from([code & 0x1f]),
    // The kitty keyboard protocol, with and without an event type, and xterm's modifyOtherKeys.
    Buffer.from(`\u001b[${code};5u`),
    Buffer.from(`\u001b[${code};5:1u`),
    Buffer.from(`\u001b[27;5;${code}~`),
  ];
}

function badKeys(text: string): BerthError {
  return new BerthError({
    code: 'usage',
    message: `--detach-keys ${text}: write up to ${MAX_KEYS} keys with commas between, each a character or ctrl-LETTER.`,
  });
}

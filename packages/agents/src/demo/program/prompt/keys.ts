/* oxlint-disable no-control-regex -- control characters are what terminals speak */
/** What a person does at the keyboard, freed from how terminals spell it. */
export type Key =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: KeyName };

export type KeyName =
  | 'enter'
  | 'newline'
  | 'escape'
  | 'backspace'
  | 'delete'
  | 'left'
  | 'right'
  | 'wordLeft'
  | 'wordRight'
  | 'up'
  | 'down'
  | 'home'
  | 'end'
  | 'pageUp'
  | 'pageDown'
  | 'killLine'
  | 'killWord'
  | 'killToEnd'
  | 'interrupt'
  | 'endOfInput'
  | 'redraw'
  | 'unknown';

/** Single control characters and the ends of escape sequences (after `ESC [` or `ESC O`). */
const CONTROLS: ReadonlyMap<string, KeyName> = new Map([
  ['\r', 'enter'],
  ['\n', 'newline'],
  ['\x7f', 'backspace'],
  ['\b', 'backspace'],
  ['\x01', 'home'],
  ['\x02', 'left'],
  ['\x03', 'interrupt'],
  ['\x04', 'endOfInput'],
  ['\x05', 'end'],
  ['\x06', 'right'],
  ['\x0b', 'killToEnd'],
  ['\x0c', 'redraw'],
  ['\x0e', 'down'],
  ['\x10', 'up'],
  ['\x15', 'killLine'],
  ['\x17', 'killWord'],
]);
const SEQUENCES: ReadonlyMap<string, KeyName> = new Map([
  ['A', 'up'],
  ['B', 'down'],
  ['C', 'right'],
  ['D', 'left'],
  ['H', 'home'],
  ['F', 'end'],
  ['1~', 'home'],
  ['3~', 'delete'],
  ['4~', 'end'],
  ['5~', 'pageUp'],
  ['6~', 'pageDown'],
  ['7~', 'home'],
  ['8~', 'end'],
  ['1;5C', 'wordRight'],
  ['1;5D', 'wordLeft'],
  ['1;3C', 'wordRight'],
  ['1;3D', 'wordLeft'],
]);
const META: ReadonlyMap<string, KeyName> = new Map([
  ['\r', 'newline'],
  ['\n', 'newline'],
  ['\x7f', 'killWord'],
  ['b', 'wordLeft'],
  ['f', 'wordRight'],
]);

const PASTE_START = '200~';
const PASTE_END = '\x1b[201~';
/** A paste that never ends must not fill the memory; what is beyond is dropped. */
const PASTE_MAX = 1024 * 1024;
/** No key is spelled longer than this; more is a stray reply of the terminal. */
const SEQUENCE_MAX = 64;
const SEQUENCE = /^\x1b(?:\[([0-?]*[ -/]*[@-~])|O([@-~]))/;
const UNFINISHED = /^\x1b(?:\[[0-?]*[ -/]*|O)?$/;
const PRINTABLE = /^[^\x00-\x1f\x7f]+/;

/** Turns terminal input into keys. Input may be cut anywhere; the rest waits for the next piece. */
export class KeyDecoder {
  #pending = '';
  #paste: string | undefined;

  push(input: string): Key[] {
    this.#pending += input;
    const keys: Key[] = [];
    while (this.#pending !== '') {
      const key = this.#paste === undefined ? this.#next() : this.#continuePaste();
      if (key === undefined) break;
      if (key !== 'nothing') keys.push(key);
    }
    return keys;
  }

  /** Whether an ESC arrived that may be the key or the start of a sequence. Call `flush` when nothing follows. */
  get waiting(): boolean {
    return this.#pending !== '' && this.#paste === undefined;
  }

  /** Takes what is waiting for what it is so far. */
  flush(): Key[] {
    if (!this.waiting) return [];
    const pending = this.#pending;
    this.#pending = '';
    return [{ kind: pending === '\x1b' ? 'escape' : 'unknown' }];
  }

  #next(): Key | 'nothing' | undefined {
    const pending = this.#pending;
    const text = PRINTABLE.exec(pending)?.[0];
    if (text !== undefined) return this.#take(text.length, { kind: 'text', text });
    const first = pending.charAt(0);
    if (first !== '\x1b') return this.#take(1, { kind: CONTROLS.get(first) ?? 'unknown' });
    if (UNFINISHED.test(pending) && pending.length <= SEQUENCE_MAX) return undefined;
    return this.#escape(pending);
  }

  #escape(pending: string): Key | 'nothing' {
    const sequence = SEQUENCE.exec(pending);
    if (sequence !== null) return this.#sequence(sequence[0].length, sequence[1] ?? sequence[2] ?? '');
    const second = pending.charAt(1);
    if (second === '\x1b') return this.#take(1, { kind: 'escape' });
    if (second === '[') return this.#take(pending.length, { kind: 'unknown' });
    return this.#take(2, { kind: META.get(second) ?? 'unknown' });
  }

  #sequence(length: number, name: string): Key | 'nothing' {
    if (name !== PASTE_START) return this.#take(length, { kind: SEQUENCES.get(name) ?? 'unknown' });
    this.#paste = '';
    return this.#take(length, 'nothing');
  }

  #continuePaste(): Key | undefined {
    const end = this.#pending.indexOf(PASTE_END);
    // The end marker itself may be cut, so that many characters wait.
    const ready = end === -1 ? Math.max(0, this.#pending.length - PASTE_END.length + 1) : end;
    const text = ((this.#paste ?? '') + this.#pending.slice(0, ready)).slice(0, PASTE_MAX);
    this.#pending = this.#pending.slice(end === -1 ? ready : end + PASTE_END.length);
    this.#paste = end === -1 ? text : undefined;
    return end === -1 ? undefined : { kind: 'paste', text };
  }

  #take<Taken>(length: number, taken: Taken): Taken {
    this.#pending = this.#pending.slice(length);
    return taken;
  }
}

import { openTerminal } from './open-terminal.ts';
import { type Charset, type CharsetService, coreOf } from './xterm-internals.ts';

/** The final characters of the charsets that the library knows, ASCII apart. */
const DESIGNATORS = '0A4C5RQKYE6ZH7=';
const SLOTS = ['(', ')', '*', '+'] as const;
/** Locking shifts that make slot 0 to 3 the one in use. */
const SHIFTS = ['\x0f', '\x0e', '\x1bn', '\x1bo'] as const;

/** What is needed to set up the charsets again. Empty strings stand for ASCII. */
export interface CharsetState {
  readonly slots: readonly string[];
  readonly level: number;
  /** In use; after restoring a cursor that need not be what its slot holds. */
  readonly active: string;
}

let designators: Map<Charset, string> | undefined;

/** Empty for ASCII. */
export function designatorOf(charset: Charset | undefined): string {
  return charset === undefined ? '' : (knownCharsets().get(charset) ?? '');
}

export function charsetOf(designator: string): Charset | undefined {
  for (const [charset, known] of knownCharsets()) if (known === designator) return charset;
  return undefined;
}

export function captureCharsets({ _charsets, glevel, charset }: CharsetService): CharsetState {
  const slots = SLOTS.map((_, index) => designatorOf(_charsets[index]));
  return { slots, level: glevel, active: designatorOf(charset) };
}

export function applyCharsets(service: CharsetService, { slots, level, active }: CharsetState): void {
  service._charsets = slots.map(charsetOf);
  service.glevel = level;
  service.charset = charsetOf(active);
}

/** Sequences that go from all ASCII to a state. The slot in use gets what is in use, which is what shows. */
export function charsetSequences({ slots, level, active }: CharsetState): string {
  const designated = slots.map((slot, index) => designate(index, index === level ? active : slot)).join('');
  return designated + (level === 0 ? '' : (SHIFTS[level] ?? ''));
}

export function designate(slot: number, designator: string): string {
  return designator === '' ? '' : `\x1b${SLOTS[slot] ?? '('}${designator}`;
}

/** The library does not export its tables, so a terminal of its own is asked once to select each of them. */
function knownCharsets(): Map<Charset, string> {
  if (designators !== undefined) return designators;
  designators = new Map();
  const terminal = openTerminal({ cols: 2, rows: 1 }, 0);
  const { _inputHandler, _charsetService } = coreOf(terminal);
  for (const designator of DESIGNATORS) {
    _inputHandler.selectCharset(`(${designator}`);
    const charset = _charsetService._charsets[0];
    if (charset !== undefined && !designators.has(charset)) designators.set(charset, designator);
  }
  terminal.dispose();
  return designators;
}

/** Keys that an on-screen keyboard lacks. */
export type NamedKey = 'escape' | 'tab' | 'enter' | 'up' | 'down' | 'left' | 'right';

export interface Modifiers {
  readonly ctrl: boolean;
  readonly alt: boolean;
}

export const NO_MODIFIERS: Modifiers = { ctrl: false, alt: false };

const ESCAPE = '\u001b';
const PLAIN: Readonly<Partial<Record<NamedKey, string>>> = { escape: ESCAPE, tab: '\t', enter: '\r' };
const ARROWS: Readonly<Partial<Record<NamedKey, string>>> = { up: 'A', down: 'B', right: 'C', left: 'D' };

/** What a terminal sends for a key. `application`: the program asked for arrow keys in their other form. */
export function keyText(key: NamedKey, { ctrl, alt }: Modifiers, application: boolean): string {
  const arrow = ARROWS[key];
  if (arrow === undefined) return (alt ? ESCAPE : '') + (PLAIN[key] ?? '');
  if (ctrl || alt) return `${ESCAPE}[1;${1 + (alt ? 2 : 0) + (ctrl ? 4 : 0)}${arrow}`;
  return `${ESCAPE}${application ? 'O' : '['}${arrow}`;
}

/** Typed text as it is with modifiers held; they count for single characters. */
export function withModifiers(text: string, { ctrl, alt }: Modifiers): string {
  if ([...text].length !== 1) return text;
  return (alt ? ESCAPE : '') + (ctrl ? controlOf(text) : text);
}

function controlOf(character: string): string {
  if (character === ' ') return '\u0000';
  if (character === '?') return '\u007f';
  const code = character.toUpperCase().charCodeAt(0);
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : character;
}

/** What may be pasted: a text that was copied somewhere must not press keys, nor end the bracket that it is pasted in. */
export function pastable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

/** Whether a paste would run something by itself: a line that ends is entered. */
export function entersLines(text: string): boolean {
  return text.includes('\n');
}

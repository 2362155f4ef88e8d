import { QUERIES } from './query-rules.ts';
import type { ControlSequence, SequenceRules } from './sequence-rules.ts';

/**
 * What a confined program may not do to its viewer's machine: nothing passes that acts on more than the picture, as do
 * clipboards, windows, printers, files, keys and whatever a terminal may come to understand. So commands are let
 * through by name. Sources: xterm's ctlseqs, the kitty and iTerm2 protocol pages, console_codes(4).
 */
export const OUTWARD: SequenceRules = {
  // With `%` another encoding is chosen, in which other bytes are controls.
  escape: (intermediates, final) => QUERIES.escape(intermediates, final) || intermediates.includes('%'),
  control: (sequence) => QUERIES.control(sequence) || actsOutside(sequence),
  command: (number, next) => {
    const allowed = STRING_ENDS.has(next) ? COMMANDS.get(number) : undefined;
    if (allowed === undefined) return true;
    return (text) => !allowed.test(text) || !isPlainText(text) || isQuery(number, text);
  },
  device: ({ prefix, intermediates, final }) => prefix + intermediates + final !== SIXEL,
  graphics: (controlData) =>
    !GRAPHICS.test(controlData) || QUERIES.graphics(controlData) || readsFiles(controlData),
  otherStrings: true,
  strict: true,
};

const SIXEL = 'q';
const MEDIA_COPY = 'i';
const CONSOLE_SETTING = ']';
const WINDOW = 't';
const SET_MODE = 'h';
/** Modes that change the size of a window, open another one, or write to a file: 80 and 132 columns, Tektronix, logging. */
const OUTWARD_MODES = new Set([3, 38, 40, 46]);
/** DECSNLS and DECSCPP set the size of a window. */
const SIZES = new Set(['*|', '$|']);
/** Of what is done to windows: saving and restoring the title. */
const TITLE_STACK = new Set([22, 23]);
/** What may stand behind a command's number: a semicolon, or one of the ways to end it. */
const STRING_ENDS = new Set([0x3b, 0x07, 0x1b, 0x18, 0x1a, 0xc2]);

function actsOutside({ prefix, parameters, intermediates, final }: ControlSequence): boolean {
  if (intermediates !== '') return SIZES.has(intermediates + final);
  if (final === SET_MODE) return prefix === '?' && parameters.some((mode) => OUTWARD_MODES.has(mode));
  if (final === WINDOW) return prefix === '' && !TITLE_STACK.has(parameters[0] ?? 0);
  return final === MEDIA_COPY || final === CONSOLE_SETTING;
}

const TEXT = /^[^\x00-\x1f\x7f]*$/;
const COLORS = /^[\w#:;/.-]*$/;
const WEB_LINK = /^[^;\x00-\x1f\x7f]*;(?:(?:https?:\/\/|mailto:)[\x21-\x7e]*)?$/i;
const GRAPHICS = /^[\w=,+-]*$/;
/** A control of the upper half, in UTF-8: some terminals leave any string at it. */
const UPPER_CONTROL = /\xc2[\x80-\x9f]/;
const PROGRESS = /^4;[\d;]*$/;
const PROMPT_MARK = /^[A-D](?:;[\w=;-]*)?$/;

/** Commands that only paint, by number, and how their text must look. */
const COMMANDS: ReadonlyMap<string, RegExp> = new Map([
  ...['0', '1', '2'].map((number) => [number, TEXT] as const),
  ...['4', '5', '104', '105'].map((number) => [number, COLORS] as const),
  ...['10', '11', '12', '17', '19', '110', '111', '112', '117', '119'].map(
    (number) => [number, COLORS] as const,
  ),
  ['8', WEB_LINK],
  ['9', PROGRESS],
  ['133', PROMPT_MARK],
]);

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** `text` has a character for each byte. */
function isPlainText(text: string): boolean {
  return !UPPER_CONTROL.test(text) && isUtf8(Buffer.from(text, 'latin1'));
}

function isQuery(number: string, text: string): boolean {
  const asks = QUERIES.command(number, 0);
  return typeof asks === 'function' && asks(text);
}

/** Image data that is not in the sequence itself is in a file or in shared memory of the viewer's machine. */
function readsFiles(controlData: string): boolean {
  return controlData.split(',').some((field) => field.startsWith('t=') && field !== 't=d');
}

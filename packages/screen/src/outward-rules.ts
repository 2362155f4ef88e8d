import { QUERIES } from './query-rules.ts';
import type { ControlSequence, SequenceRules } from './sequence-rules.ts';

/**
 * What a confined program may not do to its viewer's machine: nothing passes that acts on more than the picture, as do
 * clipboards, windows, printers, files, keys and whatever a terminal may come to understand. So commands are let
 * through by name. Sources: xterm's ctlseqs, the kitty and iTerm2 protocol pages, console_codes(4).
 */
export const OUTWARD: SequenceRules = {
  control: (sequence) => QUERIES.control(sequence) || actsOutside(sequence),
  command: (number, next) => {
    const allowed = STRING_ENDS.has(next) ? COMMANDS.get(number) : undefined;
    return allowed === undefined ? true : (text) => !allowed.test(text) || isQuery(number, text);
  },
  device: ({ prefix, intermediates, final }) => prefix + intermediates + final !== SIXEL,
  graphics: (controlData) => QUERIES.graphics(controlData) || readsFiles(controlData),
  otherStrings: true,
  strict: true,
};

const SIXEL = 'q';
const MEDIA_COPY = 'i';
const CONSOLE_SETTING = ']';
const WINDOW = 't';
/** Of what is done to windows: saving and restoring the title. */
const TITLE_STACK = new Set([22, 23]);
/** What may stand behind a command's number: a semicolon, or one of the ways to end it. */
const STRING_ENDS = new Set([0x3b, 0x07, 0x1b, 0x18, 0x1a, 0xc2]);

function actsOutside({ prefix, parameter, intermediates, final }: ControlSequence): boolean {
  if (intermediates !== '') return false;
  if (final === WINDOW) return prefix === '' && !TITLE_STACK.has(parameter);
  return final === MEDIA_COPY || final === CONSOLE_SETTING;
}

const TEXT = /^[^\x00-\x1f\x7f]*$/;
const COLORS = /^[\w#:;/?.-]*$/;
const WEB_LINK = /^[^;\x00-\x1f\x7f]*;(?:(?:https?:\/\/|mailto:)[\x21-\x7e]*)?$/i;
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

function isQuery(number: string, text: string): boolean {
  const asks = QUERIES.command(number, 0);
  return typeof asks === 'function' && asks(text);
}

/** Image data that is not in the sequence itself is in a file or in shared memory of the viewer's machine. */
function readsFiles(controlData: string): boolean {
  return controlData.split(',').some((field) => field.startsWith('t=') && field !== 't=d');
}

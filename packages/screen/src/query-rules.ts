import type { ControlSequence, SequenceRules } from './sequence-rules.ts';

/**
 * Whatever makes a terminal answer: the screen model answers once, and a second answer from a viewer would reach the
 * program as typed text. Sources: xterm's ctlseqs, and the kitty and iTerm2 protocol pages.
 */
export const QUERIES: SequenceRules = {
  // DECID, the oldest way of asking for device attributes.
  escape: (intermediates, final) => intermediates === '' && final === 'Z',
  control: isControlQuery,
  command: (number) => {
    const query = commandQuery(number);
    return query === undefined ? false : (text) => query.test(text);
  },
  device: isDeviceQuery,
  graphics: isGraphicsQuery,
  otherStrings: false,
  strict: false,
};

/** Reports about windows, by the first parameter of `CSI … t`. */
const WINDOW_REPORTS = new Set([11, 13, 14, 15, 16, 18, 19, 20, 21]);

/** By intermediates and final; the value lists the prefixes, `-` for none, with which the sequence is a query. */
const CONTROL_QUERIES: Readonly<Record<string, string>> = {
  // device attributes: DA1, DA2, DA3
  c: '->=',
  // status and cursor reports; with `>` it sets a keyboard option
  n: '-?',
  // DECREQTPARM
  x: '-',
  // XTVERSION
  q: '>',
  // keyboard: kitty's flags, XTQMODKEYS
  u: '?',
  m: '?',
  // XTSMGRAPHICS
  S: '?',
  // DECRQM, DECRQPSR, DECRQTSR, DECRQCRA, DECRQUPSS, DECRQPKFM
  $p: '-?',
  $w: '-',
  $u: '-',
  '*y': '-',
  '&u': '-',
  '+x': '-',
  // XTREPORTCOLORS, XTREPORTSGR, DECRQDE, DECRQLP
  '#R': '-',
  '#|': '-',
  '"v': '-',
  "'|": '-',
};

function isControlQuery({ prefix, parameters, intermediates, final }: ControlSequence): boolean {
  if (final === 't' && prefix === '' && intermediates === '') return WINDOW_REPORTS.has(parameters[0] ?? 0);
  return CONTROL_QUERIES[intermediates + final]?.includes(prefix === '' ? '-' : prefix) === true;
}

const ANY_FIELD = /(?:^|;)\?(?:;|$)/;
const FIRST_DYNAMIC_COLOR = 10;
const LAST_DYNAMIC_COLOR = 19;
const COMMAND_QUERIES: ReadonlyMap<string, RegExp> = new Map([
  ['4', ANY_FIELD],
  ['5', ANY_FIELD],
  ['21', /=\?(?:;|$)/],
  ['22', /^\?/],
  ['52', /^[^;]*;\?$/],
  ['1337', /^Report(?:CellSize$|Variable=)/],
]);

/** What an operating system command's text must look like to be a query; undefined when that number never is one. */
function commandQuery(number: string): RegExp | undefined {
  const value = Number(number);
  if (value >= FIRST_DYNAMIC_COLOR && value <= LAST_DYNAMIC_COLOR) return ANY_FIELD;
  return COMMAND_QUERIES.get(number);
}

/** DECRQSS and XTGETTCAP. */
function isDeviceQuery({ intermediates, final }: ControlSequence): boolean {
  return final === 'q' && (intermediates === '$' || intermediates === '+');
}

/** The control data of a kitty graphics command, as far as it goes: is support for it asked after? */
function isGraphicsQuery(controlData: string): boolean {
  return controlData.split(',').includes('a=q');
}

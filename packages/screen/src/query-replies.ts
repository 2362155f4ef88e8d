import type { Terminal } from '@xterm/headless';

const ST = '\x1b\\';
/** Reported as default foreground, background and cursor colour, since no viewer's theme is the program's. */
const COLORS: Readonly<Record<number, string>> = {
  10: 'rgb:d0d0/d0d0/d0d0',
  11: 'rgb:1010/1010/1010',
  12: 'rgb:d0d0/d0d0/d0d0',
};
const LAST_COLOR = 12;
const COLOR_SCHEME_QUERY = 996;
const DARK = `\x1b[?997;1n`;

/** Answers what the library leaves unanswered although programs wait for it, and passes on the library's own answers. */
export function answerQueries(terminal: Terminal, reply: (text: string) => void): void {
  const { parser } = terminal;
  terminal.onData(reply);
  for (const color of Object.keys(COLORS).map(Number)) {
    parser.registerOscHandler(color, (data) => {
      reply(colorReplies(color, data));
      return false;
    });
  }
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, ([version]) => {
    if (version === 0) reply(`\x1bP>|Berth${ST}`);
    return false;
  });
  parser.registerCsiHandler({ prefix: '?', final: 'n' }, ([query]) => {
    if (query === COLOR_SCHEME_QUERY) reply(DARK);
    return false;
  });
  // A terminfo capability: none is known, and "no" is what a program can go on with.
  parser.registerDcsHandler({ intermediates: '+', final: 'q' }, () => {
    reply(`\x1bP0+r${ST}`);
    return true;
  });
}

/** One query may ask for several colours in a row, beginning with the one it is named for. */
function colorReplies(from: number, data: string): string {
  const asked = data.split(';').slice(0, LAST_COLOR - from + 1);
  return asked
    .map((field, index) => (field === '?' ? `\x1b]${from + index};${COLORS[from + index]}${ST}` : ''))
    .join('');
}

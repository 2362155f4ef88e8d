import type { Terminal } from '@xterm/headless';

/** Of a longer text only the beginning is told. */
const TEXT_MAX = 1024;
/** ConEmu uses the same command for progress, prompts and the like, by a number that stands first. */
const NUMBERED = /^(?:[1-9]|1[0-2])(?:;|$)/;
const NOTIFY = /^notify;(?<title>[^;]*);?(?<body>[^]*)$/;

/** Tells the text of each notification: that of OSC 9, and title and body of OSC 777 as `TITLE: BODY`. */
export function watchNotifications(terminal: Terminal, tell: (text: string) => void): void {
  const tellText = (text: string) => {
    if (text !== '') tell(text.slice(0, TEXT_MAX));
    return false;
  };
  terminal.parser.registerOscHandler(9, (data) => tellText(NUMBERED.test(data) ? '' : data));
  terminal.parser.registerOscHandler(777, (data) => {
    const { title = '', body = '' } = NOTIFY.exec(data)?.groups ?? {};
    return tellText([title, body].filter((part) => part !== '').join(': '));
  });
}

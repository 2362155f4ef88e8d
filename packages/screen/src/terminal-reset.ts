/** Private modes that programs turn on, by what they would do to a shell if left on. */
const MODES_OFF = [
  // screen updates held back, reverse video
  ...[2026, 5],
  // mouse reports and their encodings
  ...[9, 1000, 1001, 1002, 1003, 1005, 1006, 1015, 1016],
  // reports of focus, colour scheme and size
  ...[1004, 2031, 2048],
  // bracketed paste, application cursor keys and keypad, Windows key events
  ...[2004, 1, 66, 9001],
  // reverse wraparound, grapheme clusters, side margins
  ...[45, 2027, 69],
];

/** Keyboard flags are kept per screen. Popping more than was pushed clears all; then XTMODKEYS goes to its default. */
const KEYBOARD = '\x1b[<99u\x1b[=0;1u\x1b[>4m';

/** Undoing margins and origin mode sends the cursor home, hence the detour over the saved cursor. */
const MARGINS = '\x1b7\x1b[r\x1b[?6l\x1b8';

/**
 * Puts a user's terminal back in order after a program's output went to it: for a detach, or after a crash. The
 * alternate screen is left once, if it is on at all; the cursor stays where it is otherwise. Colours set for the whole
 * terminal and its title are left alone, since what they were before is not known.
 */
export const TERMINAL_RESET: string = [
  // Ends whatever sequence was cut short.
  '\x18\x1b\\',
  KEYBOARD,
  MARGINS,
  '\x1b[?1049l',
  KEYBOARD,
  // Some terminals keep margins for each screen.
  MARGINS,
  MODES_OFF.map((mode) => `\x1b[?${mode}l`).join(''),
  // keypad, wraparound, insert mode, newline mode
  '\x1b>\x1b[?7h\x1b[4l\x1b[20l',
  // links, attributes, protection, charsets
  '\x1b]8;;\x1b\\\x1b[m\x1b[0"q\x1b(B\x1b)B\x0f',
  // cursor style and visibility
  '\x1b[0 q\x1b[?25h',
].join('');

import type { ScreenRules } from '@berth/contract/schemas';

/** A dialog, with the frame around it. */
const DIALOG_ROWS = 30;
/** Rows around the one in which prompts are typed; none of them is there while a dialog is open. */
const AT_PROMPT = '^ [>!*] {3}|\\? for shortcuts|^ workspace \\(';
/** Where the prompt is, as long as nothing was typed. */
const EMPTY_PROMPT = '^ > {3}Type your message or @path';

/** What its terminal says. Its titles end in blanks. */
export const GEMINI_SCREEN_RULES: ScreenRules = {
  title: [
    // The same for a question and for an approval: what it is stands on the screen.
    { match: '^✋', activity: 'waiting_input' },
    // At the start it calls itself ready a moment before one can type.
    { match: '^◇', activity: 'idle', once: 'prompt' },
    { match: '^[✦⏲]', activity: 'working' },
  ],
  notification: [],
  screen: [
    {
      id: 'approval',
      activity: 'waiting_approval',
      rows: DIALOG_ROWS,
      all: ['1\\. Allow once', 'No, suggest changes \\(esc\\)'],
      none: [AT_PROMPT],
      detail: '^│ \\? (.*?) *│$',
    },
    {
      id: 'trust',
      activity: 'waiting_input',
      rows: DIALOG_ROWS,
      all: ['Do you trust the files in this folder\\?', '1\\. Trust folder'],
      none: [AT_PROMPT],
      detail: 'Do you trust the files in this folder\\?',
    },
    {
      id: 'login',
      activity: 'waiting_input',
      rows: DIALOG_ROWS,
      all: ['How would you like to authenticate|Enter Gemini API Key|Waiting for authentication'],
      none: [AT_PROMPT],
      detail: 'How would you like to authenticate|Enter Gemini API Key|Waiting for authentication',
    },
    {
      id: 'usage-limit',
      activity: 'limited',
      rows: DIALOG_ROWS,
      all: ['Usage limit reached for'],
      none: [AT_PROMPT],
      // The lower of the two counts, which is the time where there is one.
      detail: '(Usage limit reached for \\S+\\w|Access resets at [^│]*[^│ .])',
    },
    // Whatever it asks with answers to choose from, such as what to do when it takes a reply for a loop.
    {
      id: 'dialog',
      activity: 'waiting_input',
      rows: DIALOG_ROWS,
      all: ['^ *│ *● \\d+\\. '],
      none: [AT_PROMPT],
      detail: '│ \\?  ?(.*\\S) *│',
    },
    {
      id: 'retrying',
      activity: 'retrying',
      rows: 12,
      all: ['Trying to reach .* \\(Attempt \\d|This is taking a bit longer'],
      detail: 'Trying to reach .* \\(Attempt [^)]*\\)',
    },
    // In the place of titles, where somebody has put them off.
    { id: 'working', activity: 'working', rows: 12, all: ['\\(esc to cancel, \\d+'] },
    { id: 'prompt', activity: 'idle', rows: 6, all: [EMPTY_PROMPT] },
  ],
};

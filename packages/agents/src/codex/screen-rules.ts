import type { ScreenRules } from '@berth/contract/schemas';

/** Its spinner stands before the words where somebody has put animations on again. */
const SPINNER = '^(?:[⠀-⣿] \\| )?';
const DIALOG_ROWS = 20;
/** What it does stands above the prompt, which has two rows below it and some more above when it is long. */
const STATUS_ROWS = 12;
/** The row below the prompt, which is not there while a dialog is open. */
const AT_PROMPT = '\\? for shortcuts';
/** Whose number it tells, which is of no use to the one who waits. */
const REQUEST = '(?:, request id: \\S*)?';

/** What its terminal says. What went wrong stands anywhere on its screen, and more clearly in its transcript. */
export const CODEX_SCREEN_RULES: ScreenRules = {
  title: [
    // The same for a question and for an approval: what it is stands on the screen, and a hook tells it, too.
    { match: '^\\[ . \\] Action Required', activity: 'waiting_input' },
    // It says so a moment before it has started, and takes it back then.
    { match: `${SPINNER}Ready(?: \\||$)`, activity: 'idle', once: 'prompt' },
    { match: `${SPINNER}Starting(?: \\||$)`, activity: 'starting' },
    { match: `${SPINNER}(?:Working|Thinking|Waiting|Undoing)(?: \\||$)`, activity: 'working' },
  ],
  notification: [],
  screen: [
    {
      id: 'approval',
      activity: 'waiting_approval',
      rows: DIALOG_ROWS,
      all: ['^ *Would you like to ', 'Yes, proceed \\(y\\)', 'enter to confirm or esc to cancel'],
      none: [AT_PROMPT],
      detail: '^ *(?:\\$|Destination:) (.*)$',
    },
    {
      id: 'trust',
      activity: 'waiting_input',
      rows: DIALOG_ROWS,
      all: ['^ *Trust this folder\\?', 'Trust and continue'],
      none: [AT_PROMPT],
      detail: 'Trust this folder\\?',
    },
    {
      id: 'sign-in',
      activity: 'waiting_input',
      rows: DIALOG_ROWS,
      all: ['Choose how you want to use Codex', 'Sign in with ChatGPT'],
      none: [AT_PROMPT],
      detail: 'Sign in with ChatGPT',
    },
    {
      id: 'new-model',
      activity: 'waiting_input',
      rows: DIALOG_ROWS,
      all: ['Use existing model', 'enter/esc confirm'],
      none: [AT_PROMPT],
      detail: '^ *(Meet .*)$',
    },
    {
      id: 'hooks-review',
      activity: 'waiting_input',
      rows: DIALOG_ROWS,
      all: ['^ *Hooks need review', 'Continue without trusting'],
      none: [AT_PROMPT],
      detail: 'Hooks need review',
    },
    {
      id: 'retrying',
      activity: 'retrying',
      rows: STATUS_ROWS,
      all: ['[Rr]econnecting(?:\\.\\.\\.)? \\d+/\\d+ \\(', 'esc to interrupt'],
      detail: `^ *└ (.*?)${REQUEST}$`,
    },
    // Below its prompt stands which model works where; before, what looks like a prompt is none. Whether it has started
    // altogether, its title tells.
    {
      id: 'prompt',
      activity: 'starting',
      rows: STATUS_ROWS,
      all: ['^› ', '^ {2}\\S.* · [~/]'],
      none: ['esc to interrupt'],
    },
  ],
};

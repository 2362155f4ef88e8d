import type { ScreenRules } from '@berth/contract/schemas';

/** Its spinner stands before the words where somebody has put animations on again. */
const SPINNER = '^(?:[⠀-⣿] \\| )?';
/** Of the screen's last rows: a message of up to three rows, its distance to the prompt, the prompt and two rows below. */
const MESSAGE_ROWS = 12;
const DIALOG_ROWS = 20;
/** The row below the prompt, which is not there while a dialog is open. */
const AT_PROMPT = '\\? for shortcuts';
/** What it says of a turn that was done: what failed above it is over. */
const TURN_DONE = '^ *Worked for ';

/** Whose number it tells, which is of no use to the one who waits. */
const REQUEST = '(?:, (?:url|request id): .*)?';

/** What its terminal says. Only its own words begin in the first column with these signs; what it quotes is set in. */
export const CODEX_SCREEN_RULES: ScreenRules = {
  title: [
    // The same for a question and for an approval, of which a hook tells besides.
    { match: '^\\[ . \\] Action Required', activity: 'waiting_input' },
    { match: `${SPINNER}Ready(?: \\||$)`, activity: 'idle' },
    { match: `${SPINNER}Starting(?: \\||$)`, activity: 'starting' },
    { match: `${SPINNER}(?:Working|Thinking|Waiting|Undoing)(?: \\||$)`, activity: 'working' },
  ],
  notification: [],
  screen: [
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
      id: 'retrying',
      activity: 'retrying',
      rows: MESSAGE_ROWS,
      all: ['[Rr]econnecting(?:\\.\\.\\.)? \\d+/\\d+ \\(', 'esc to interrupt'],
      detail: `^ *└ (.*?)${REQUEST}$`,
    },
    {
      id: 'usage-limit',
      activity: 'limited',
      rows: MESSAGE_ROWS,
      all: ['^■ .*usage limit'],
      none: [TURN_DONE],
      detail: '(try again (?:at|in) .*?)\\.?$',
    },
    {
      id: 'rate-limit',
      activity: 'limited',
      rows: MESSAGE_ROWS,
      all: ['^■ .*429 Too Many Requests'],
      none: [TURN_DONE],
      detail: `^■ (.*?)${REQUEST}$`,
    },
    {
      id: 'auth',
      activity: 'auth_failed',
      rows: MESSAGE_ROWS,
      all: ['^■ .*(?:401 Unauthorized|[Ss]ign in again|access token)'],
      none: [TURN_DONE],
      detail: `^■ (.*?)${REQUEST}$`,
    },
    {
      id: 'error',
      activity: 'error',
      rows: MESSAGE_ROWS,
      all: ['^■ '],
      none: [TURN_DONE, '^■ Conversation interrupted'],
      detail: `^■ (.*?)${REQUEST}$`,
    },
  ],
};

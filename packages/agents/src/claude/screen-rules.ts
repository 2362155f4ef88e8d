import type { ScreenRules } from '@berth/contract/schemas';

/** Everything that counts stands at the bottom, around the line where one types. */
const ROWS = 12;

/** The line where one types begins in the first column, which is not there while a dialog is open. */
const AT_PROMPT = '^❯';

/** What its terminal says beyond its own state, and in its place for versions that keep none. As 2.1.330 says it. */
export const CLAUDE_SCREEN_RULES: ScreenRules = {
  // The title is the same at rest and in a dialog: it only tells of work.
  title: [{ match: '^[◐◑⠂⠐]', activity: 'working' }],
  notification: [],
  screen: [
    {
      id: 'trust',
      activity: 'waiting_input',
      rows: ROWS,
      all: ['^ *(?:❯ )?Yes, I trust this folder', '^ *Enter to confirm · Esc to cancel'],
      none: [AT_PROMPT],
      detail: 'trust this folder',
    },
    {
      id: 'retrying',
      activity: 'retrying',
      rows: ROWS,
      all: ['· retrying in \\d+s · attempt \\d+/'],
      // Without the seconds, which would be news each time.
      detail: '^✻ (.*) · retrying in',
    },
    {
      id: 'usage-limit',
      activity: 'limited',
      rows: ROWS,
      all: ['⚠ Usage limit reached'],
      detail: '⚠ Usage limit reached · (.*)$',
    },
    {
      id: 'rate-limit',
      activity: 'limited',
      rows: ROWS,
      all: ['^● API Error: Request rejected \\(429\\)'],
      detail: '^● API Error: (.*)$',
    },
    {
      id: 'login',
      activity: 'auth_failed',
      rows: ROWS,
      // What stands where one types says that nothing came after it.
      all: [
        '^\\s*⎿\\s.*(?:Invalid API key|Not logged in|Please run /login)',
        '^❯ Once fixed, resend your message',
      ],
      detail: '⎿\\s+(Invalid API key|Not logged in|.*Please run /login)',
    },
    {
      id: 'api-error',
      activity: 'error',
      rows: ROWS,
      all: ['^● API Error:', '^❯ Resend your message to try again'],
      detail: '^● (API Error:.*)$',
    },
  ],
};

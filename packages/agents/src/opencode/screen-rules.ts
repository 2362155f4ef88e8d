import type { ScreenRules } from '@berth/contract/schemas';

/** Only that its prompt is there: all else its server tells, and its title nothing. */
export const OPENCODE_SCREEN_RULES: ScreenRules = {
  title: [],
  notification: [],
  screen: [
    {
      id: 'prompt',
      activity: 'idle',
      all: ['^ *╹▀{10}', 'ctrl\\+p commands|Ask anything'],
      none: ['esc (?:again to )?interrupt'],
    },
  ],
};

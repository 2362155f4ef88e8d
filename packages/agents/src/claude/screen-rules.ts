import type { ScreenRules } from '@berth/contract/schemas';

/** What its terminal says beyond its own state, and in its place for versions that keep none. */
export const CLAUDE_SCREEN_RULES: ScreenRules = {
  // The title is the same at rest and in a dialog: it only tells of work.
  title: [{ match: '^[◐◑⠂⠐]', activity: 'working' }],
  notification: [],
  screen: [
    { id: 'retrying', activity: 'retrying', rows: 15, all: ['Retrying in \\d+'], detail: '(API Error.*)$' },
    {
      id: 'auth',
      activity: 'auth_failed',
      rows: 15,
      all: ['Please run /login'],
      detail: '(.*Please run /login)',
    },
  ],
};

import type { ScreenRules } from '@berth/contract/schemas';

/** Its title says all there is to say; see `program/view/window-title.ts`. */
export const DEMO_SCREEN_RULES: ScreenRules = {
  title: [
    { match: '^✋', activity: 'waiting_approval' },
    { match: '^✦', activity: 'working' },
    { match: '^◇', activity: 'idle' },
  ],
  notification: [],
  screen: [],
};

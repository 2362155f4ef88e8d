import type { Activity } from './states.ts';

/** States of an assistant of which a notice can be given. */
export const NOTICE_ACTIVITIES = [
  'waiting_approval',
  'waiting_input',
  'auth_failed',
  'limited',
  'error',
  'done',
] as const satisfies readonly Activity[];
export type NoticeActivity = (typeof NOTICE_ACTIVITIES)[number];

/** How terminals of `berth` ring when there is a notice. */
export const RINGS = {
  bell: 'The bell: BEL.',
  osc9: 'The terminal’s own notification: OSC 9, with the text of the notice.',
  both: 'Both of them.',
  off: 'Not at all.',
} as const;
export type Ring = keyof typeof RINGS;

/** Whether notices are shown on the desktop. */
export const DESKTOP_CHOICES = {
  auto: 'Where there is a desktop and a program that shows notices on it.',
  on: 'Always tried, and what keeps it from working is said in the daemon’s log.',
  off: 'Never.',
} as const;
export type DesktopChoice = keyof typeof DESKTOP_CHOICES;

/** Ways by which a notice reaches people. */
export const NOTICE_WAYS = {
  desktop: 'A bubble on the desktop.',
  command: 'A command of the user.',
  terminal: 'Terminals in which berth runs.',
} as const;
export type NoticeWay = keyof typeof NOTICE_WAYS;

/** What came of showing a notice by one way. */
export const NOTICE_OUTCOMES = {
  shown: 'It was handed over, and nothing complained.',
  failed: 'It was tried; the detail says what went wrong.',
  off: 'This way is not used; the detail says why.',
} as const;
export type NoticeOutcome = keyof typeof NOTICE_OUTCOMES;

/** What a person wants to be told, and how: `notify.yaml` in the directory of configuration. */
export interface NotifyConfig {
  /** Of which states a notice is given. */
  readonly on: readonly NoticeActivity[];
  readonly desktop: DesktopChoice;
  /** Program and arguments, which no shell reads. */
  readonly command: readonly string[] | null;
  readonly terminal: Ring;
}

export const DEFAULT_NOTIFY_CONFIG: NotifyConfig = {
  on: ['waiting_approval', 'waiting_input', 'auth_failed', 'limited', 'error'],
  desktop: 'auto',
  command: null,
  terminal: 'bell',
};

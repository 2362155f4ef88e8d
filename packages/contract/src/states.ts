/**
 * The three fields that say how an instance is. They are independent on purpose: a process can live while its stream
 * is cut, and a live stream says nothing about what the assistant does.
 */
export const STATUSES = {
  starting: 'A run was admitted and its keeper is being placed.',
  running: 'The child process lives, as far as its keeper says.',
  stopping: 'A stop was asked for and the process tree is on its way out.',
  exited: 'The run is over; `exit` says how.',
  lost: 'The keeper is there but cannot be reached. Nothing is restarted and nothing is deleted.',
} as const;
export type Status = keyof typeof STATUSES;

export const ATTACHMENTS = {
  connected: 'The daemon holds a live stream from the keeper.',
  connecting: 'The daemon is (re)connecting to the keeper.',
  disconnected: 'There is no stream: the run is over or its keeper cannot be reached.',
} as const;
export type Attachment = keyof typeof ATTACHMENTS;

/** What the assistant is doing. Plain programs only have `unknown` and `exited`. */
export const ACTIVITIES = {
  starting: 'The program is up but not ready yet.',
  working: 'It works on a prompt.',
  waiting_approval: 'It waits for a person to allow something.',
  waiting_input: 'It asked a question and waits for the answer.',
  idle: 'It is ready for a prompt.',
  done: 'It finished since someone last looked.',
  limited: 'A usage limit was reached.',
  auth_failed: 'The login is missing or no longer valid.',
  retrying: 'It retries after a provider error.',
  error: 'It reported an error and stopped working.',
  exited: 'There is no process.',
  unknown: 'Nothing trustworthy was reported.',
} as const;
export type Activity = keyof typeof ACTIVITIES;

/** Why a run ended. */
export const EXIT_CAUSES = {
  exited: 'The program ended by itself.',
  signalled: 'The program was ended by a signal that Berth did not send.',
  stopped: 'Berth stopped it on request.',
  keeper_lost: 'Its keeper died, and with it the terminal; the exit code is not known.',
  reboot: 'The machine was rebooted.',
  start_failed: 'It could not be started.',
  start_interrupted: 'The daemon died while starting it, before the program ran.',
} as const;
export type ExitCause = keyof typeof EXIT_CAUSES;

/** How a run ended. `code` and `signal` are null when nobody could observe them. */
export interface ExitFacts {
  readonly code: number | null;
  /** Signal name such as `SIGTERM`. */
  readonly signal: string | null;
  readonly cause: ExitCause;
  /** Wall time in milliseconds since the Unix epoch. */
  readonly time: number;
  /** A sentence for people, where the three fields above do not say enough. */
  readonly detail?: string;
}

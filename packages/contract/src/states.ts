/**
 * The three fields that say how an instance is. They are independent on purpose: a process can live while its stream
 * is cut, and a live stream says nothing about what the assistant does.
 */
export const STATUSES = {
  queued: 'It waits for room; no run of it was admitted yet.',
  starting: 'A run was admitted and its keeper is being placed.',
  running: 'The child process lives, as far as its keeper says.',
  stopping: 'A stop was asked for and the process tree is on its way out.',
  exited: 'The run is over; `exit` says how.',
  lost: 'The keeper is there but cannot be reached. Nothing is restarted and nothing is deleted.',
} as const;
export type Status = keyof typeof STATUSES;

/** Where an instance is that was taken away, and can be restored from. */
export const AWAY_PLACES = {
  trash: 'It was removed.',
  archive: 'It was archived.',
} as const;
export type AwayPlace = keyof typeof AWAY_PLACES;

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
  stopped: 'Berth stopped it: on request, or because it was not well.',
  out_of_memory: 'The kernel killed it for want of memory.',
  run_limit: 'Berth ended it: its run had taken as long as it may.',
  idle_limit: 'Berth ended it: nobody had needed it for as long as it may be idle.',
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

/** Whether an instance is started again after its program has ended, unless Berth was asked to stop it. */
export const RESTART_POLICIES = {
  never: 'It stays as it ended.',
  on_failure: 'Again, unless the program left by itself: exit status 0, or Ctrl-C.',
  always: 'Again, however it ended.',
} as const;
export type RestartPolicy = keyof typeof RESTART_POLICIES;

/** Where an instance stands whose program has ended and that was not asked to stop. */
export const RECOVERY_STATES = {
  steady: 'Nothing is owed; what failed before is remembered for a while.',
  backing_off: 'It is started again when its wait is over.',
  limited: 'It is started again when the usage limit ends.',
  restarting: 'It is being started again.',
  blocked: 'A person must mend something first; then `berth release`.',
  quarantined: 'It failed too often in too short a time; it stays as it is until `berth release`.',
} as const;
export type RecoveryState = keyof typeof RECOVERY_STATES;

/** Why it ended, or is not started again. */
export const RECOVERY_REASONS = {
  crashed: 'The program ended with an error.',
  killed: 'The program was ended by a signal that Berth did not send.',
  left: 'The program left by itself, and is to run always.',
  run_limit: 'Its run had taken as long as it may, and it is to run always.',
  out_of_memory: 'The kernel killed it for want of memory.',
  keeper_lost: 'Its keeper died, and with it the terminal.',
  rebooted: 'The machine was rebooted.',
  start_interrupted: 'The daemon died while starting it.',
  start_failed: 'It could not be started.',
  unresponsive: 'It hung, and was ended.',
  limited: 'A usage limit was reached.',
  auth_failed: 'The login is missing or no longer valid.',
  command: 'The program cannot be found or executed.',
  context_lost: 'Its conversation is not there any more.',
  refused: 'What it needs is not there.',
  crash_loop: 'It ended in the same way within seconds of its start, again and again.',
  budget: 'It was started again as often as is allowed.',
} as const;
export type RecoveryReason = keyof typeof RECOVERY_REASONS;

/** Why a start that is due waits. */
export const RECOVERY_HOLDS = {
  paused: 'Recovery is paused: `berth pause-recovery --off`.',
  correlated: 'Others with the same assistant and login fail too; one is tried first.',
  host_budget: 'All instances together were started again as often as is allowed.',
  room: 'A quota, or the memory of the machine, has no room for it.',
  turn: 'Others are being started, or one of its login was a moment ago.',
} as const;
export type RecoveryHold = keyof typeof RECOVERY_HOLDS;

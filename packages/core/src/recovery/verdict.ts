import type { ActivityReport, ExitFacts, RecoveryReason, RestartPolicy } from '@berth/contract';

/** What an end means for what comes next. */
export type Verdict =
  /** It was asked for, or is as it should be. */
  | { readonly kind: 'rest' }
  | { readonly kind: 'again'; readonly reason: RecoveryReason }
  /** Nothing was wrong with the program: starting it again costs nothing of its budget, and it need not wait. */
  | { readonly kind: 'resume'; readonly reason: RecoveryReason }
  | { readonly kind: 'limited'; readonly until: number | null }
  | { readonly kind: 'blocked'; readonly reason: RecoveryReason; readonly detail: string };

export interface End {
  readonly exit: ExitFacts;
  /** Somebody asked for it, before or while it ended. */
  readonly wasAsked: boolean;
  /** It was being ended because it was not well. */
  readonly wasCondemned: boolean;
  /** It was the first run of something that had waited for room. */
  readonly wasQueued: boolean;
  /** How long the program lived; null when it is not known to have run. */
  readonly livedMs: number | null;
  /** What its assistant was last known to do. */
  readonly activity: Pick<ActivityReport, 'activity' | 'detail' | 'resetsAt'> | null;
}

/** By shells: the program was there and could not be executed, or was not there. */
const NOT_STARTED: ReadonlySet<number | null> = new Set([126, 127]);
const CTRL_C = 130;

/** Says what an end was, before anything is started again. */
export function verdictOn(end: End, policy: RestartPolicy): Verdict {
  const { exit, wasAsked, wasCondemned, activity } = end;
  if (wasAsked || (policy === 'never' && !isOwedItsFirst(end))) return { kind: 'rest' };
  // Its keeper ended it, and no person had asked for that: it was not well, or the keeper was told to leave, as at a
  // shutdown. What it made of the signal says nothing.
  if (exit.cause === 'stopped') return { kind: 'again', reason: wasCondemned ? 'unresponsive' : 'killed' };
  if (exit.cause === 'idle_limit') return { kind: 'rest' };
  if (exit.cause === 'run_limit') {
    return policy === 'always' ? { kind: 'again', reason: 'run_limit' } : { kind: 'rest' };
  }
  const resumed = RESUMED[exit.cause];
  if (resumed !== undefined) return { kind: 'resume', reason: resumed };
  if (isByItself(exit)) return policy === 'always' ? { kind: 'again', reason: 'left' } : { kind: 'rest' };
  if (activity?.activity === 'auth_failed') {
    return { kind: 'blocked', reason: 'auth_failed', detail: activity.detail ?? 'its login was refused' };
  }
  if (activity?.activity === 'limited') return { kind: 'limited', until: activity.resetsAt ?? null };
  if (NOT_STARTED.has(exit.code)) {
    const detail = `it ended with ${exit.code}: the program is not there, or cannot be executed`;
    return { kind: 'blocked', reason: 'command', detail };
  }
  return { kind: 'again', reason: FAILED[exit.cause] ?? 'crashed' };
}

/** Ends of one kind have one signature. */
export function signatureOf({ cause, code, signal }: ExitFacts): string {
  return [cause, code ?? signal].filter((part) => part !== null).join(' ');
}

const RESUMED: Partial<Record<ExitFacts['cause'], RecoveryReason>> = {
  reboot: 'rebooted',
  start_interrupted: 'start_interrupted',
};

const FAILED: Partial<Record<ExitFacts['cause'], RecoveryReason>> = {
  signalled: 'killed',
  out_of_memory: 'out_of_memory',
  keeper_lost: 'keeper_lost',
  start_failed: 'start_failed',
};

/** It was admitted while nobody looked, and its program never ran: whoever had it wait is still owed that. */
function isOwedItsFirst({ exit, wasQueued, livedMs }: End): boolean {
  return wasQueued && livedMs === null && RESUMED[exit.cause] !== undefined;
}

/** As people leave. A program that is ended from outside, also politely, did not want to end. */
function isByItself({ cause, code, signal }: ExitFacts): boolean {
  if (cause === 'signalled') return signal === 'SIGINT';
  return cause === 'exited' && (code === 0 || code === CTRL_C);
}

import type { EventType, RecoveryReason, RecoveryRules, RecoveryState, RunId } from '@berth/contract';
import type { Verdict } from './verdict.ts';

/** One end that was not wanted. Times in milliseconds since the Unix epoch. */
export interface Failure {
  readonly run: RunId;
  readonly at: number;
  readonly livedMs: number | null;
  readonly signature: string;
}

/** What is kept about the ends of an instance and about what is owed to it. Stored, so that no daemon's death refills a budget. */
export interface Recovery {
  readonly state: RecoveryState;
  readonly reason: RecoveryReason | null;
  /** For people, where the reason does not say enough. */
  readonly detail: string | null;
  /** Starts since it was last well. */
  readonly attempt: number;
  /** When the next start is due; null when none is. */
  readonly at: number | null;
  /** When it ended. */
  readonly since: number;
  /** The next start costs nothing of the budget. */
  readonly isFree: boolean;
  readonly failures: readonly Failure[];
  /** When it was started again and that was charged. */
  readonly restarts: readonly number[];
}

export type RecoveryEvent =
  /** Its run is over. */
  | { readonly type: 'ended'; readonly verdict: Verdict; readonly failure: Omit<Failure, 'at'> }
  /** The start that is owed to it is being written down. */
  | { readonly type: 'due' }
  /** That start is not possible: now, or before a person has mended something. */
  | {
      readonly type: 'refused';
      readonly reason: RecoveryReason;
      readonly detail: string;
      readonly isFinal: boolean;
    }
  | { readonly type: 'started' }
  /** It has lived long enough. */
  | { readonly type: 'well' }
  /** A person wants it started again now. */
  | { readonly type: 'released' }
  /** A person started, stopped or removed it. */
  | { readonly type: 'commanded' };

/** What is written down about a step, beside the step itself. */
export interface RecoveryFact {
  readonly type: Extract<EventType, `recovery.${string}`>;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface RecoveryStep {
  readonly next: Recovery | null;
  readonly facts: readonly RecoveryFact[];
}

/** What the function below may not find out by itself. */
export interface Chance {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** From 0 up to, and without, 1. */
  readonly random: number;
  readonly rules: RecoveryRules;
}

/** What can be done about an event. */
export const RECOVERY_ACTIONS = {
  judge:
    'The end is judged: it rests, is planned to start again, waits for a limit, is blocked, or is quarantined.',
  count: 'The start is written down and, unless it is free, charged to the budget.',
  retry: 'Another attempt is planned, or it is blocked where none can succeed.',
  settle: 'It runs again; how long it was away is told.',
  forget: 'Nothing is held against it any more.',
  hasten: 'It is started at once, with nothing held against it.',
  cancel: 'It is not started again.',
} as const;

/** What is done. `ignore` says why nothing is. */
type Cell = keyof typeof RECOVERY_ACTIONS | { readonly ignore: string };

const NO_RUN = { ignore: 'there is no run that could end' };
const NOT_DUE = { ignore: 'no start is owed to it' };
const LIVES = { ignore: 'it runs' };
const NOT_STARTING = { ignore: 'it was not started again' };
const NOT_YET = { ignore: 'it does not run' };

/** Every state with every event. */
export const RECOVERY_TABLE: Readonly<Record<RecoveryState, Readonly<Record<RecoveryEvent['type'], Cell>>>> =
  {
    steady: {
      ended: 'judge',
      due: NOT_DUE,
      refused: NOT_DUE,
      started: NOT_STARTING,
      well: 'forget',
      released: LIVES,
      commanded: 'forget',
    },
    backing_off: {
      ended: NO_RUN,
      due: 'count',
      refused: 'retry',
      started: NOT_STARTING,
      well: NOT_YET,
      released: 'hasten',
      commanded: 'cancel',
    },
    limited: {
      ended: NO_RUN,
      due: 'count',
      refused: 'retry',
      started: NOT_STARTING,
      well: NOT_YET,
      released: 'hasten',
      commanded: 'cancel',
    },
    restarting: {
      ended: 'judge',
      due: NOT_DUE,
      refused: NOT_DUE,
      started: 'settle',
      well: NOT_YET,
      released: LIVES,
      commanded: 'forget',
    },
    blocked: {
      ended: NO_RUN,
      due: NOT_DUE,
      refused: NOT_DUE,
      started: NOT_STARTING,
      well: NOT_YET,
      released: 'hasten',
      commanded: 'cancel',
    },
    quarantined: {
      ended: NO_RUN,
      due: NOT_DUE,
      refused: NOT_DUE,
      started: NOT_STARTING,
      well: NOT_YET,
      released: 'hasten',
      commanded: 'cancel',
    },
  };

const NOTHING: Recovery = {
  state: 'steady',
  reason: null,
  detail: null,
  attempt: 0,
  at: null,
  since: 0,
  isFree: false,
  failures: [],
  restarts: [],
};

/** How an instance that nobody asked to stop comes back, or why it does not: as a pure function. */
export function recover(before: Recovery | null, event: RecoveryEvent, chance: Chance): RecoveryStep {
  const current = before ?? NOTHING;
  const cell = RECOVERY_TABLE[current.state][event.type];
  if (typeof cell === 'object') return { next: before, facts: [] };
  return ACTIONS[cell](current, event, chance);
}

type Action = (current: Recovery, event: RecoveryEvent, chance: Chance) => RecoveryStep;

const ACTIONS: Readonly<Record<Exclude<Cell, object>, Action>> = {
  judge: (current, event, chance) =>
    event.type === 'ended' ? judged(current, event, chance) : { next: current, facts: [] },
  count: (current, _event, { now, rules }) => {
    const charged = current.isFree ? [] : [now];
    const restarts = [...recent(current.restarts, now, rules), ...charged];
    return { next: { ...current, state: 'restarting', at: null, restarts }, facts: [] };
  },
  retry: (current, event, chance) =>
    event.type === 'refused' ? refused(current, event, chance) : { next: current, facts: [] },
  settle: (current, _event, { now }) => {
    const { reason, attempt, since } = current;
    const data = { reason, attempt, durationMs: Math.max(0, now - since) };
    return {
      next: { ...current, state: 'steady', reason: null, detail: null, at: null },
      facts: [{ type: 'recovery.restarted', data }],
    };
  },
  forget: () => ({ next: null, facts: [] }),
  hasten: ({ state, since, reason }, _event, { now }) => ({
    next: { ...NOTHING, state: 'backing_off', reason, at: now, since, attempt: 1, isFree: true },
    facts: [{ type: 'recovery.released', data: { state } }],
  }),
  cancel: ({ state }) => ({ next: null, facts: [{ type: 'recovery.cancelled', data: { state } }] }),
};

function judged(
  before: Recovery,
  { verdict, failure }: RecoveryEvent & { type: 'ended' },
  chance: Chance,
): RecoveryStep {
  const { now, rules } = chance;
  const ended = { ...before, since: now, detail: null, isFree: false };
  switch (verdict.kind) {
    case 'rest':
      return { next: null, facts: [] };
    case 'resume':
      return planned({ ...ended, reason: verdict.reason, isFree: true }, { at: now, failure, now });
    case 'limited': {
      const at = Math.max(verdict.until ?? now + rules.limitMs, now + rules.backoffMs);
      const waiting = { ...ended, reason: 'limited' as const, isFree: true };
      return planned({ ...waiting, state: 'limited' }, { at, failure, now });
    }
    case 'blocked': {
      const { reason, detail } = verdict;
      return blocked({ ...ended, reason }, detail);
    }
    case 'again': {
      const failures = [
        ...before.failures.filter(({ at }) => isRecent(at, now, rules)),
        { ...failure, at: now },
      ];
      const failed = { ...ended, reason: verdict.reason, failures };
      if (verdict.reason === 'out_of_memory' && ranOutBefore(before, failure.signature, chance)) {
        return blocked(failed, 'it ran out of memory twice; give it more, or less to do');
      }
      const excess = excessOf(failed, chance);
      if (excess !== undefined) return quarantined(failed, excess);
      return planned(failed, { at: now + wait(before.attempt + 1, chance), failure, now });
    }
  }
}

function planned(
  recovery: Recovery,
  { at, failure, now }: { at: number; failure: Omit<Failure, 'at'>; now: number },
): RecoveryStep {
  const state = recovery.state === 'limited' ? 'limited' : 'backing_off';
  const next: Recovery = { ...recovery, state, at, attempt: recovery.attempt + 1 };
  const { reason, attempt } = next;
  const { livedMs, signature } = failure;
  const data = { reason, attempt, at, delayMs: at - now, livedMs, signature };
  return { next, facts: [{ type: 'recovery.planned', data }] };
}

function blocked(recovery: Recovery, detail: string): RecoveryStep {
  const next: Recovery = { ...recovery, state: 'blocked', detail, at: null };
  return { next, facts: [{ type: 'recovery.blocked', data: { reason: recovery.reason, detail } }] };
}

function quarantined(recovery: Recovery, reason: 'crash_loop' | 'budget'): RecoveryStep {
  const next: Recovery = { ...recovery, state: 'quarantined', reason, at: null };
  return { next, facts: [{ type: 'recovery.quarantined', data: { reason, failures: recovery.failures } }] };
}

function refused(
  current: Recovery,
  { reason, detail, isFinal }: RecoveryEvent & { type: 'refused' },
  chance: Chance,
): RecoveryStep {
  if (isFinal) return blocked({ ...current, reason }, detail);
  const attempt = current.attempt + 1;
  const at = chance.now + chance.rules.backoffMs + wait(attempt, chance);
  return {
    next: { ...current, state: 'backing_off', detail, attempt, at },
    facts: [{ type: 'recovery.refused', data: { reason, detail, attempt, at } }],
  };
}

/** Once may be bad luck; a program that takes all memory again takes it from all others too. */
function ranOutBefore({ failures }: Recovery, signature: string, { now, rules }: Chance): boolean {
  return failures.some((before) => before.signature === signature && isRecent(before.at, now, rules));
}

/** Why it is not started once more, if so. */
function excessOf({ failures, restarts }: Recovery, { now, rules }: Chance) {
  const last = failures.slice(-rules.loopEnds);
  const isAlike = last.every(
    ({ livedMs, signature }) => (livedMs ?? 0) < rules.loopMs && signature === last[0]?.signature,
  );
  if (last.length === rules.loopEnds && isAlike) return 'crash_loop';
  return recent(restarts, now, rules).length >= rules.budget ? 'budget' : undefined;
}

/** Anywhere below a bound that doubles, so that what failed together is not started together. */
function wait(attempt: number, { random, rules }: Chance): number {
  const bound = Math.min(rules.backoffMaxMs, rules.backoffMs * 2 ** Math.min(attempt - 1, 30));
  return Math.floor(random * bound);
}

function recent(times: readonly number[], now: number, rules: RecoveryRules): number[] {
  return times.filter((at) => isRecent(at, now, rules));
}

/** What seems to lie in the future was before the clock was set back, and counts. */
export function isRecent(at: number, now: number, { windowMs }: Pick<RecoveryRules, 'windowMs'>): boolean {
  return now - at < windowMs;
}

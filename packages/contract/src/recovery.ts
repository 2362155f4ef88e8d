/** The figures by which instances are started again. Times in milliseconds. */
export interface RecoveryRules {
  /** The longest first wait; doubles with each attempt. The wait itself is chosen at random below it. */
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
  /** Restarts of one instance, and of all instances together, that `windowMs` may see. */
  readonly budget: number;
  readonly hostBudget: number;
  readonly windowMs: number;
  /** A program that lived this long was well: what failed before is forgotten. */
  readonly wellMs: number;
  /** So many ends of the same kind, each within `loopMs` of its start, are a loop. */
  readonly loopEnds: number;
  readonly loopMs: number;
  /** A group of which so many and at least half fail within `groupMs` has one cause, and is held for `groupHoldMs`. */
  readonly groupEnds: number;
  readonly groupMs: number;
  readonly groupHoldMs: number;
  /** Starts at the same time, and between two of one login. */
  readonly width: number;
  readonly loginGapMs: number;
  /** A usage limit whose end nobody told is tried again after this long. */
  readonly limitMs: number;
}

export const RECOVERY_RULES: RecoveryRules = {
  backoffMs: 1000,
  backoffMaxMs: 60_000,
  budget: 5,
  hostBudget: 20,
  windowMs: 600_000,
  wellMs: 600_000,
  loopEnds: 3,
  loopMs: 5000,
  groupEnds: 3,
  groupMs: 60_000,
  groupHoldMs: 60_000,
  width: 4,
  loginGapMs: 1000,
  limitMs: 900_000,
};

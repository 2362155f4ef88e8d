import type { Rung } from '@berth/contract';

/** Where a suspected run stands; null: it is not suspected. */
export type Ladder = { readonly rung: Rung; readonly deadline: number } | null;

export interface LadderLook {
  /** It has shown no sign of life for as long as is allowed. */
  readonly isHung: boolean;
  /** By the clock that measures durations. */
  readonly now: number;
  /** Something may be done to it, and not only be looked at. */
  readonly mayAct: boolean;
  /** How long each rung is given. */
  readonly rungMs: number;
}

export interface LadderStep {
  readonly next: Ladder;
  /** What is to be done now. */
  readonly rung: Rung | null;
  readonly isCleared: boolean;
}

type Position = Rung | 'calm';
/** `hung`: before its deadline. `overdue`: after it. `moved`: it shows signs of life. */
type Seen = 'hung' | 'overdue' | 'moved';
/** A rung is climbed; `stay` and `clear` as they say. */
type Cell = Rung | 'stay' | 'clear';

/** Every position with everything that may be seen. */
export const LADDER_TABLE: Readonly<Record<Position, Readonly<Record<Seen, Cell>>>> = {
  calm: { hung: 'probe', overdue: 'stay', moved: 'stay' },
  probe: { hung: 'stay', overdue: 'interrupt', moved: 'clear' },
  interrupt: { hung: 'stay', overdue: 'signal', moved: 'clear' },
  signal: { hung: 'stay', overdue: 'condemn', moved: 'clear' },
  // It could not be ended.
  condemn: { hung: 'stay', overdue: 'condemn', moved: 'clear' },
};

/** What is done about a run that may hang, as a pure function. */
export function climb(ladder: Ladder, look: LadderLook): LadderStep {
  const { now, mayAct, rungMs } = look;
  const cell = LADDER_TABLE[ladder?.rung ?? 'calm'][seen(ladder, look)];
  if (cell === 'clear') return { next: null, rung: null, isCleared: true };
  const isBarred = cell !== 'probe' && !mayAct;
  if (cell === 'stay' || isBarred) return { next: ladder, rung: null, isCleared: false };
  return { next: { rung: cell, deadline: now + rungMs }, rung: cell, isCleared: false };
}

function seen(ladder: Ladder, { isHung, now }: LadderLook): Seen {
  if (!isHung) return 'moved';
  return ladder !== null && now >= ladder.deadline ? 'overdue' : 'hung';
}

import type { Change, Renaming } from './nodes.ts';

/** A whole number from 0 up to, not including, `end`; the same ones for the same seed. */
export type Dice = (end: number) => number;

/** Smallest piece that a disk writes wholly or not at all. */
const SECTOR_BYTES = 512;

/** What of all that was not synced reaches the disk. */
export interface Survival {
  readonly keeps: (renaming: Renaming) => boolean;
  /** Of one file's changes, in order, those that happened; torn ones are pieces of what was written. */
  readonly surviving: (changes: readonly Change[]) => Change[];
}

/**
 * Decides a power cut: all of it, nothing, everything up to some moment with the last write torn, or any of it in any
 * combination. `last` is the order of the newest change.
 */
export function survivalBy(dice: Dice, last: number): Survival {
  const way = dice(8);
  if (way === 0) return { keeps: () => true, surviving: (changes) => [...changes] };
  if (way === 1) return { keeps: () => false, surviving: () => [] };
  if (way === 2) return upTo(dice(last + 1), dice);
  return {
    keeps: () => dice(2) === 0,
    surviving: (changes) => changes.flatMap((change) => remains(change, dice)),
  };
}

function upTo(moment: number, dice: Dice): Survival {
  return {
    keeps: ({ order }) => order <= moment,
    surviving: (changes) => {
      const kept = changes.filter(({ order }) => order <= moment);
      const next = changes[kept.length];
      return next?.kind === 'write' ? [...kept, cutOff(next, dice)] : kept;
    },
  };
}

type Write = Extract<Change, { kind: 'write' }>;

function remains(change: Change, dice: Dice): Change[] {
  const fate = dice(6);
  if (fate < 2) return [change];
  if (fate === 2 || change.kind === 'truncate') return [];
  if (fate === 3) return [cutOff(change, dice)];
  // The file has grown, and what belongs there was not written.
  if (fate === 4) return [{ ...change, bytes: Buffer.alloc(change.bytes.length) }];
  return sectors(change).filter(() => dice(2) === 0);
}

function cutOff(change: Write, dice: Dice): Write {
  return { ...change, bytes: change.bytes.subarray(0, dice(change.bytes.length + 1)) };
}

function sectors({ at, bytes, order }: Write): Write[] {
  const pieces: Write[] = [];
  for (let from = 0; from < bytes.length; ) {
    const to = Math.min(bytes.length, from + SECTOR_BYTES - ((at + from) % SECTOR_BYTES));
    pieces.push({ kind: 'write', order, at: at + from, bytes: bytes.subarray(from, to) });
    from = to;
  }
  return pieces;
}

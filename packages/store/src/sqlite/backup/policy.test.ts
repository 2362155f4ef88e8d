import { describe, expect, it } from 'vitest';
import type { Generation } from './generation.ts';
import { BACKUP_POLICY, outdated } from './policy.ts';

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 5, 15, 12);

/** Newest first, one every `hours`. */
function generations(count: number, hours: number, before: Record<number, string> = {}): Generation[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `/backups/${count - index}.db`,
    number: count - index,
    takenAt: NOON - index * hours * HOUR_MS,
    before: before[index] ?? null,
  }));
}

const kept = (all: readonly Generation[]) => {
  const gone = new Set(outdated(all, BACKUP_POLICY));
  return all.flatMap((generation, index) => (gone.has(generation) ? [] : [index]));
};

describe('of the backups', () => {
  it('the newest are kept, and of each of the last days the last one', () => {
    expect(kept(generations(4, 1))).toEqual([0, 1, 2, 3]);
    // Two a day: at noon and at midnight, which begins a day.
    expect(kept(generations(40, 12))).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 10, 12]);
  });

  it('the last one before each migration is kept, however old', () => {
    const before = { 50: '0004-recovery', 60: '0004-recovery', 70: '0003-assistants' };
    expect(kept(generations(80, 1, before))).toEqual([0, 1, 2, 3, 4, 5, 13, 37, 50, 61, 70]);
  });

  it('order goes by number: a clock that was wrong makes none of them new', () => {
    const all = generations(8, 0).map((generation, index) =>
      index === 7 ? { ...generation, takenAt: NOON + 1000 * 24 * HOUR_MS } : generation,
    );
    expect(kept(all)).toEqual([0, 1, 2, 3, 4, 5, 7]);
  });
});

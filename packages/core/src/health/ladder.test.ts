import { RUNGS, type Rung } from '@berth/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { climb, type Ladder } from './ladder.ts';

const RUNG_MS = 30;
const DEADLINE = 100;
const SEEN = { hung: [true, 99], overdue: [true, 100], moved: [false, 99], late: [false, 200] } as const;
type Seen = keyof typeof SEEN;
type Position = Rung | 'calm';

/** Position and deadline after one look, `!rung` for what is to be done, `cleared`. `late`: signs of life, after its time. */
const CELLS: Readonly<Record<Position, Readonly<Record<Seen, string>>>> = {
  calm: { hung: 'probe 129 !probe', overdue: 'probe 130 !probe', moved: 'calm', late: 'calm' },
  probe: {
    hung: 'probe 100',
    overdue: 'interrupt 130 !interrupt',
    moved: 'calm cleared',
    late: 'calm cleared',
  },
  interrupt: {
    hung: 'interrupt 100',
    overdue: 'signal 130 !signal',
    moved: 'calm cleared',
    late: 'calm cleared',
  },
  signal: {
    hung: 'signal 100',
    overdue: 'condemn 130 !condemn',
    moved: 'calm cleared',
    late: 'calm cleared',
  },
  condemn: {
    hung: 'condemn 100',
    overdue: 'condemn 130 !condemn',
    moved: 'calm cleared',
    late: 'calm cleared',
  },
};

const positions: readonly Position[] = ['calm', ...(Object.keys(RUNGS) as Rung[])];
const rows = positions.flatMap((position) =>
  (Object.keys(SEEN) as Seen[]).map((seen) => ({ position, seen, expected: CELLS[position][seen] })),
);

const at = (position: Position): Ladder =>
  position === 'calm' ? null : { rung: position, deadline: DEADLINE };

function told(position: Position, seen: Seen, mayAct: boolean): string {
  const [isHung, now] = SEEN[seen];
  const { next, rung, isCleared } = climb(at(position), { isHung, now, mayAct, rungMs: RUNG_MS });
  const where = next === null ? 'calm' : `${next.rung} ${next.deadline}`;
  return [where, ...(rung === null ? [] : [`!${rung}`]), ...(isCleared ? ['cleared'] : [])].join(' ');
}

describe('every position with everything that may be seen', () => {
  it.each(rows)('$position, $seen: $expected', ({ position, seen, expected }) => {
    expect(told(position, seen, true)).toBe(expected);
  });

  it.each(rows)(
    '$position, $seen: nothing is done to what must not be touched',
    ({ position, seen, expected }) => {
      const isTouched = /!(?:interrupt|signal|condemn)/.test(expected);
      expect(told(position, seen, false)).toBe(isTouched ? `${position} ${DEADLINE}` : expected);
    },
  );
});

const looks = fc.array(
  fc.record({ isHung: fc.boolean(), mayAct: fc.boolean(), afterMs: fc.integer({ min: 1, max: 40 }) }),
  { maxLength: 60 },
);

it('whatever is seen, nothing is done but one rung after the other, each after its time', () => {
  const order: readonly Rung[] = ['probe', 'interrupt', 'signal', 'condemn'];
  fc.assert(
    fc.property(looks, (sequence) => {
      let ladder: Ladder = null;
      let now = 0;
      let done: { rung: Rung; at: number } | undefined;
      for (const { isHung, mayAct, afterMs } of sequence) {
        now += afterMs;
        const { next, rung, isCleared } = climb(ladder, { isHung, now, mayAct, rungMs: RUNG_MS });
        if (!isHung) expect(rung).toBeNull();
        if (isCleared) done = undefined;
        if (rung !== null) {
          const before = done === undefined ? -1 : order.indexOf(done.rung);
          expect(order.indexOf(rung)).toBe(Math.min(before + 1, 3));
          if (done !== undefined) expect(now - done.at).toBeGreaterThanOrEqual(RUNG_MS);
          if (!mayAct) expect(rung).toBe('probe');
          done = { rung, at: now };
        }
        ladder = next;
      }
    }),
  );
});

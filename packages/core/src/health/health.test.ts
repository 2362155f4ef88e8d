import { HEALTHS, type Health } from '@berth/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HealthState, judgeHealth, type ProbeResult, UNTRIED } from './health.ts';

const RETRIES = 3;
const RESULTS: readonly ProbeResult[] = ['passed', 'failed', 'excused'];

/** `health failures` after one result, and `+condemned`, from one failure less than are allowed, or one more. */
const CELLS: Readonly<Record<Health, Readonly<Record<ProbeResult, string>>>> = {
  starting: { passed: 'healthy 0', failed: 'starting 2', excused: 'starting 0' },
  healthy: { passed: 'healthy 0', failed: 'healthy 2', excused: 'healthy 0' },
  unhealthy: { passed: 'healthy 0', failed: 'unhealthy 4 +condemned', excused: 'unhealthy 3' },
};

const before = (health: Health): HealthState => ({ health, failures: health === 'unhealthy' ? RETRIES : 1 });

function told(state: HealthState, result: ProbeResult): string {
  const { next, isCondemned } = judgeHealth(state, result, RETRIES);
  return `${next.health} ${next.failures}${isCondemned ? ' +condemned' : ''}`;
}

const rows = (Object.keys(HEALTHS) as Health[]).flatMap((health) =>
  RESULTS.map((result) => ({ health, result, expected: CELLS[health][result] })),
);

describe('every state with every result', () => {
  it.each(rows)('$health, $result: $expected', ({ health, result, expected }) => {
    expect(told(before(health), result)).toBe(expected);
  });
});

it.each(['starting', 'healthy'] as const)('one failure too many makes it unhealthy (%s)', (health) => {
  expect(told({ health, failures: 2 }, 'failed')).toBe('unhealthy 3 +condemned');
});

it('with one retry the first failure is one too many', () => {
  const { next } = judgeHealth(UNTRIED, 'failed', 1);
  expect(next).toStrictEqual({ health: 'unhealthy', failures: 1 });
});

it('whatever happens, only as many failures in a row as are allowed condemn', () => {
  const sequences = fc.array(fc.constantFrom(...RESULTS), { maxLength: 40 });
  fc.assert(
    fc.property(sequences, (sequence) => {
      let state = UNTRIED;
      let inRow = 0;
      for (const result of sequence) {
        const { next, isCondemned } = judgeHealth(state, result, RETRIES);
        // What is unhealthy stays so when it is excused, and is condemned at its next failure.
        if (result === 'failed') inRow += 1;
        else if (result === 'passed' || state.health !== 'unhealthy') inRow = 0;
        expect(isCondemned).toBe(result === 'failed' && inRow >= RETRIES);
        state = next;
      }
    }),
  );
});

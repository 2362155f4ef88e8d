import type { Health } from '@berth/contract';

export interface HealthState {
  readonly health: Health;
  /** Failures in a row that count. */
  readonly failures: number;
}

export type ProbeResult =
  | 'passed'
  | 'failed'
  /** It failed in a time in which failures do not count: while it starts, or after the machine has slept. */
  | 'excused';

export interface HealthStep {
  readonly next: HealthState;
  /** It is to be ended. Said again with each failure, since what came of it before is not known here. */
  readonly isCondemned: boolean;
}

/** What is made of a result. */
export const HEALTH_ACTIONS = {
  well: 'It is healthy, and no failures are counted.',
  count: 'One more failure in a row. As many as are allowed make it unhealthy, and condemn it.',
  forgive: 'No failures are counted.',
  condemn: 'It is still unhealthy, and condemned, in case that could not be done before.',
  stay: 'It is as it was.',
} as const;

type Cell = keyof typeof HEALTH_ACTIONS;

/** Every state with every result. */
export const HEALTH_TABLE: Readonly<Record<Health, Readonly<Record<ProbeResult, Cell>>>> = {
  starting: { passed: 'well', failed: 'count', excused: 'forgive' },
  healthy: { passed: 'well', failed: 'count', excused: 'forgive' },
  unhealthy: { passed: 'well', failed: 'condemn', excused: 'stay' },
};

export const UNTRIED: HealthState = { health: 'starting', failures: 0 };

/** How an instance is after one more probe, as a pure function. */
export function judgeHealth(state: HealthState, result: ProbeResult, retries: number): HealthStep {
  return ACTIONS[HEALTH_TABLE[state.health][result]](state, retries);
}

const ACTIONS: Readonly<Record<Cell, (state: HealthState, retries: number) => HealthStep>> = {
  well: () => ({ next: { health: 'healthy', failures: 0 }, isCondemned: false }),
  count: ({ health, failures }, retries) => {
    const isOver = failures + 1 >= retries;
    return { next: { health: isOver ? 'unhealthy' : health, failures: failures + 1 }, isCondemned: isOver };
  },
  forgive: (state) => ({ next: { ...state, failures: 0 }, isCondemned: false }),
  condemn: (state) => ({ next: { ...state, failures: state.failures + 1 }, isCondemned: true }),
  stay: (state) => ({ next: state, isCondemned: false }),
};

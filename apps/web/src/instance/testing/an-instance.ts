import type { Instance } from '../../fleet/instance-fields.ts';

/** An assistant that is ready, but for what is said otherwise. */
export function anInstance(otherwise: Partial<Instance> = {}): Instance {
  return {
    ...{
      id: 'inst_1',
      name: 'one',
      agent: 'demo',
      status: 'running',
      activity: 'idle',
      activityDetail: null,
    },
    ...{ activitySince: '2026-01-01T00:00:00.000Z', attachment: 'connected', archived: false, command: [] },
    ...{ createdAt: '2026-01-01T00:00:00.000Z', startedAt: null, removedAt: null },
    ...{
      workspace: '/srv',
      owner: 'user:me',
      run: 'run_1',
    },
    ...{ generation: 1, isolation: 'none', network: null },
    ...{
      health: null,
      healthDetail: null,
      restart: 'on_failure',
      viewers: 0,
      ports: [],
      limits: [],
    },
    ...{ exit: null, recovery: null, queue: null },
    ...otherwise,
  };
}

export function recoveryIn(state: string): NonNullable<Instance['recovery']> {
  return { state, reason: null, detail: null, attempt: 1, at: null, hold: null };
}

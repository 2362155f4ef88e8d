import type { ProcessIdentity } from '@berth/contract';
import type { World } from '../world.ts';

export type Life = 'alive' | 'gone' | 'reused' | 'before_boot' | 'elsewhere' | 'unknown';

/** What became of recorded processes, judged by all that makes a process this very one. */
export function livesIn(world: World): (identity: ProcessIdentity | null | undefined) => Life {
  const { self, processes } = world;
  if (!self.identity.ok || !processes.ok) return () => 'unknown';
  const here = self.identity.value;
  const living = new Map(
    processes.value.filter(({ zombie }) => !zombie).map((entry) => [entry.pid, entry.startTime]),
  );
  return (identity) => {
    if (identity === null || identity === undefined) return 'unknown';
    if (identity.bootId !== here.bootId) return 'before_boot';
    if (identity.pidNamespace !== here.pidNamespace) return 'elsewhere';
    const startTime = living.get(identity.pid);
    // A child that ended before anybody could look at it was written down without a start time.
    if (startTime === undefined || identity.startTime === '') return 'gone';
    return startTime === identity.startTime ? 'alive' : 'reused';
  };
}

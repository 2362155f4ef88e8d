import type { Instance } from './instance-fields.ts';

/** What an instance is to the person who looks, most pressing first. */
export const STANDINGS = ['needsYou', 'working', 'ready', 'running', 'queued', 'ended', 'archived'] as const;
export type Standing = (typeof STANDINGS)[number];

const NEEDS_YOU: ReadonlySet<string> = new Set(['waiting_approval', 'waiting_input', 'auth_failed', 'error']);
const WORKING: ReadonlySet<string> = new Set(['starting', 'working', 'retrying', 'limited']);
const GIVEN_UP: ReadonlySet<string> = new Set(['blocked', 'quarantined']);

export function standingOf({ status, activity, archived, recovery }: Instance): Standing {
  if (archived) return 'archived';
  if (GIVEN_UP.has(recovery?.state ?? '')) return 'needsYou';
  if (status === 'queued') return 'queued';
  if (status === 'exited') return recovery?.at == null ? 'ended' : 'working';
  // Nobody can reach its keeper: whether it still runs is for a person to find out.
  if (status === 'lost' || NEEDS_YOU.has(activity)) return 'needsYou';
  if (status === 'starting' || status === 'stopping' || WORKING.has(activity)) return 'working';
  // Of a plain command nothing is heard: it runs, and whether it is ready for anything nobody knows.
  return activity === 'unknown' ? 'running' : 'ready';
}

const counts = new WeakMap<ReadonlyMap<string, Instance>, number>();

/** How many wait for a person. Counted once, whoever asks. */
export function needingYou({ instances }: { readonly instances: ReadonlyMap<string, Instance> }): number {
  const known = counts.get(instances);
  if (known !== undefined) return known;
  const count = [...instances.values()].filter((instance) => standingOf(instance) === 'needsYou').length;
  counts.set(instances, count);
  return count;
}

import type { AwayPlace, Status } from '@berth/contract';
import type { Desired } from '../ports/store.ts';

/** The part of an instance that its life is about. */
export interface Lifecycle {
  readonly status: Status;
  readonly desired: Desired;
  /** Number of the current run. */
  readonly generation: number;
}

/**
 * Commands come from people, and `withdraw` from Berth too; `restore` takes a removal back, or that it was archived; the rest was observed of the run with that generation. `condemn`: it is not well, and is
 * ended although it is to run. `retire`: nobody has needed it for long, and it is put away.
 */
export type LifecycleEvent =
  | { readonly type: 'start' | 'stop' | 'archive' | 'cancel' | 'withdraw' | 'remove' }
  | Restoring
  | {
      readonly type: 'started' | 'exited' | 'lost' | 'found' | 'condemn' | 'retire';
      readonly generation: number;
    };

/** Nothing is started by it. One that was removed is archived again if it was before that. */
interface Restoring {
  readonly type: 'restore';
  readonly isArchived?: boolean;
  /** Refused when it is not there. */
  readonly from?: AwayPlace | undefined;
}

/** What has to be done on the machine; idempotent, and dropped when the generation has moved on. */
export type Effect = 'stop' | 'watch' | 'destroy';

export type Transition =
  | { readonly kind: 'moved'; readonly next: Lifecycle; readonly effects: readonly Effect[] }
  /** Late, repeated or meaningless here: nothing happens. */
  | { readonly kind: 'ignored'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: Why | Elsewhere | 'removed' | 'not_owed' };

type Cell =
  | { readonly to: Status; readonly desired?: Desired; readonly effects?: readonly Effect[] }
  | { readonly ignore: string }
  | { readonly refuse: Why };

type Why = 'running' | 'not_running' | 'not_away';
/** It is to come back from where it is not. */
type Elsewhere = 'in_trash' | 'in_archive';

const REPEATED = { ignore: 'it is known already' };
const OVER = { ignore: 'the run is over' };
const EXIT = { to: 'exited' } as const;
const NOT_UP = { ignore: 'it does not run yet' };
/** Only what has no run yet leaves the queue. */
const NOT_QUEUED = { ignore: 'it does not wait for room' };
const NO_RUN = { ignore: 'it has no run' };
const WITHDRAWN = { to: 'exited', desired: 'removed' } as const;
/** What is there needs not be brought back. */
const THERE = { refuse: 'not_away' } as const;
/** Nothing is ended that cannot be reached: what is not seen may be well. */
const UNREACHABLE = { ignore: 'its keeper cannot be reached' };

/** Every state with every event. A command that finds the wrong state is refused; a fact is never refused. */
export const LIFECYCLE_TABLE: Readonly<Record<Status, Readonly<Record<LifecycleEvent['type'], Cell>>>> = {
  queued: {
    start: { to: 'starting', desired: 'running' },
    started: NO_RUN,
    // There is nothing to end; it is not to be started.
    stop: WITHDRAWN,
    archive: { refuse: 'not_running' },
    exited: NO_RUN,
    lost: NO_RUN,
    found: NO_RUN,
    condemn: NO_RUN,
    retire: NO_RUN,
    cancel: WITHDRAWN,
    withdraw: WITHDRAWN,
    remove: WITHDRAWN,
    restore: THERE,
  },
  starting: {
    start: { refuse: 'running' },
    started: { to: 'running', effects: ['watch'] },
    stop: { to: 'stopping', desired: 'stopped' },
    archive: { to: 'stopping', desired: 'archived' },
    exited: EXIT,
    lost: { to: 'lost' },
    found: { to: 'running', effects: ['watch'] },
    condemn: NOT_UP,
    retire: NOT_UP,
    cancel: { refuse: 'running' },
    withdraw: NOT_QUEUED,
    remove: { refuse: 'running' },
    restore: THERE,
  },
  running: {
    start: { refuse: 'running' },
    started: REPEATED,
    stop: { to: 'stopping', desired: 'stopped', effects: ['stop'] },
    archive: { to: 'stopping', desired: 'archived', effects: ['stop'] },
    exited: EXIT,
    lost: { to: 'lost' },
    found: REPEATED,
    condemn: { to: 'stopping', effects: ['stop'] },
    retire: { to: 'stopping', desired: 'archived', effects: ['stop'] },
    cancel: { refuse: 'running' },
    withdraw: NOT_QUEUED,
    remove: { refuse: 'running' },
    restore: THERE,
  },
  stopping: {
    start: { refuse: 'running' },
    // The stop came while the run was still being started.
    started: { to: 'stopping', effects: ['watch', 'stop'] },
    // Asked again, perhaps with less patience; or a person wants it stopped that was condemned.
    stop: { to: 'stopping', desired: 'stopped', effects: ['stop'] },
    archive: { to: 'stopping', desired: 'archived', effects: ['stop'] },
    exited: EXIT,
    lost: { to: 'lost' },
    found: REPEATED,
    condemn: REPEATED,
    retire: REPEATED,
    cancel: { refuse: 'running' },
    withdraw: NOT_QUEUED,
    remove: { refuse: 'running' },
    restore: THERE,
  },
  exited: {
    start: { to: 'starting', desired: 'running' },
    started: OVER,
    stop: { refuse: 'not_running' },
    archive: { to: 'exited', desired: 'archived' },
    exited: OVER,
    lost: OVER,
    found: OVER,
    condemn: OVER,
    retire: OVER,
    // It is not to be started again.
    cancel: { to: 'exited', desired: 'stopped' },
    withdraw: NOT_QUEUED,
    remove: { to: 'exited', desired: 'removed', effects: ['destroy'] },
    restore: THERE,
  },
  lost: {
    start: { refuse: 'running' },
    started: { to: 'running', effects: ['watch'] },
    stop: { to: 'lost', desired: 'stopped', effects: ['stop'] },
    archive: { to: 'lost', desired: 'archived', effects: ['stop'] },
    exited: EXIT,
    lost: REPEATED,
    found: { to: 'running', effects: ['watch'] },
    condemn: UNREACHABLE,
    retire: UNREACHABLE,
    cancel: { refuse: 'running' },
    withdraw: NOT_QUEUED,
    remove: { refuse: 'running' },
    restore: THERE,
  },
};

/** The whole life of an instance, as a pure function. */
export function transition(state: Lifecycle, event: LifecycleEvent): Transition {
  if (event.type === 'restore' && isAway(state)) return restored(state, event);
  if (state.desired === 'removed') return { kind: 'refused', why: 'removed' };
  if ('generation' in event && event.generation !== state.generation) {
    return { kind: 'ignored', why: `run ${event.generation} is not the current run ${state.generation}` };
  }
  const cell = LIFECYCLE_TABLE[state.status][event.type];
  if ('ignore' in cell) return { kind: 'ignored', why: cell.ignore };
  if ('refuse' in cell) return { kind: 'refused', why: cell.refuse };
  const next: Lifecycle = {
    status: cell.to,
    desired: wanted(state, cell.desired),
    generation: event.type === 'start' ? state.generation + 1 : state.generation,
  };
  const effects = cell.effects ?? [];
  return { kind: 'moved', ...(next.status === 'running' ? owed({ next, effects }) : { next, effects }) };
}

function isAway({ desired }: Lifecycle): boolean {
  return desired === 'removed' || desired === 'archived';
}

/** One step back: what was removed after it was archived is archived. What is still being ended is ended as by a stop. */
function restored(state: Lifecycle, { isArchived = false, from }: Restoring): Transition {
  const place = state.desired === 'removed' ? 'trash' : 'archive';
  if (from !== undefined && from !== place) return { kind: 'refused', why: `in_${place}` };
  const desired = state.desired === 'removed' && isArchived ? 'archived' : 'stopped';
  return { kind: 'moved', next: { ...state, desired }, effects: [] };
}

/** Who is asked to stop while it is being put away is only to hurry; and what was put away meanwhile stays so. */
function wanted({ status, desired }: Lifecycle, next: Desired = desired): Desired {
  const isPutAway = desired === 'archived' && (status === 'stopping' || status === 'exited');
  return isPutAway && next === 'stopped' ? desired : next;
}

/** A lost run that comes back although someone stopped it meanwhile is stopped now. */
function owed({ next, effects }: Omit<Transition & { kind: 'moved' }, 'kind'>) {
  if (next.desired === 'running') return { next, effects };
  return { next: { ...next, status: 'stopping' as const }, effects: [...effects, 'stop' as const] };
}

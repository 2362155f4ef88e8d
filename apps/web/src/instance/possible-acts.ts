import type { Instance } from '../fleet/instance-fields.ts';

export const ACTS = [
  'release',
  'recover',
  'start',
  'interrupt',
  'stop',
  'restart',
  'restartFresh',
  'archive',
  'unarchive',
  'remove',
] as const;
export type Act = (typeof ACTS)[number];

const LIVE: ReadonlySet<string> = new Set(['starting', 'running', 'lost']);
const BUSY: ReadonlySet<string> = new Set(['working', 'retrying', 'waiting_approval', 'waiting_input']);
const GIVEN_UP: ReadonlySet<string> = new Set(['blocked', 'quarantined']);
const WAITING: ReadonlySet<string> = new Set(['backing_off', 'limited']);

/** What makes sense to do with an instance as it is now, most likely first. */
export function possibleActs(
  instance: Pick<Instance, 'status' | 'activity' | 'archived' | 'recovery'>,
  isAssistant: boolean,
): readonly Act[] {
  const { status, activity, archived, recovery } = instance;
  const isLive = LIVE.has(status);
  const isOver = status === 'exited';
  const recoveryState = isOver ? (recovery?.state ?? '') : '';
  const isPossible: Readonly<Record<Act, boolean>> = {
    release: GIVEN_UP.has(recoveryState),
    recover: WAITING.has(recoveryState),
    start: isOver && !GIVEN_UP.has(recoveryState) && !WAITING.has(recoveryState),
    interrupt: isAssistant && status === 'running' && BUSY.has(activity),
    stop: isLive || status === 'queued' || WAITING.has(recoveryState),
    restart: isLive,
    restartFresh: isAssistant && (isLive || isOver),
    archive: !archived && status !== 'queued',
    unarchive: archived,
    remove: true,
  };
  return ACTS.filter((act) => isPossible[act]);
}

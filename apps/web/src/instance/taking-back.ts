import type { Instance } from '../fleet/instance-fields.ts';

/** What can be done to instances from wherever they are shown; `bringBack` is out of the trash and started again. */
export type ActName = 'stop' | 'restart' | 'archive' | 'unarchive' | 'remove' | 'restore' | 'bringBack';
export type TakingBack = 'restart' | 'restore' | 'unarchive' | 'bringBack';

/** How one was before something was done to it, and what that made of it. */
export interface Done {
  readonly ran: boolean;
  /** In the trash, though nobody said so: what only waits for room is removed by being stopped. */
  readonly isRemoved: boolean;
}

const RUNS: ReadonlySet<string> = new Set(['starting', 'running', 'lost']);

export function runs(instance: Pick<Instance, 'status'> | undefined): boolean {
  return instance !== undefined && RUNS.has(instance.status);
}

/** What makes of it again what it was; undefined where nothing does: what had ended is not started by taking back. */
export function takingBack(act: ActName, { ran, isRemoved }: Done): TakingBack | undefined {
  if (isRemoved && act !== 'remove') return 'restore';
  switch (act) {
    case 'stop':
      return ran ? 'restart' : undefined;
    case 'archive':
      return ran ? 'restart' : 'unarchive';
    case 'remove':
      return ran ? 'bringBack' : 'restore';
    default:
      return undefined;
  }
}

/** The name of the button: starting again is a new run, and nothing that was taken back. */
export function takingBackLabel(ways: ReadonlySet<TakingBack>, act: ActName): 'undo' | TakingBack {
  const [only] = ways;
  return act === 'remove' || ways.size !== 1 || only === undefined ? 'undo' : only;
}

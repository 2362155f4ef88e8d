import type { Room, WalkBudget, Walked } from './walk.ts';

/** What the thread is asked: how much is in places, and how much room is around paths. */
export interface DiskQuestion {
  readonly id: number;
  /** Each is several directories that are counted together. */
  readonly walks?: readonly (readonly string[])[];
  readonly budget: WalkBudget;
  readonly room?: readonly string[];
}

export type DiskAnswer =
  | {
      readonly id: number;
      readonly walked: readonly Walked[];
      /** Null for a path that is not there. */
      readonly room: readonly (Room | null)[];
    }
  | { readonly id: number; readonly problem: string };

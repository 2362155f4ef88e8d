/** What a walk may cost. */
export interface WalkBudget {
  readonly entriesMax: number;
  /** Of files with several names, and of directories that were not looked into yet, so many are remembered. */
  readonly linkedMax: number;
  readonly openMax: number;
  /** Milliseconds from its beginning, pauses included. */
  readonly durationMaxMs: number;
  /** So long it works at a stretch, and so long it then waits. */
  readonly workMs: number;
  readonly pauseMs: number;
}

export interface Walked {
  /** Bytes on the disk: of files with holes less than their length. */
  readonly bytes: number;
  readonly entries: number;
  /** Nothing was left out. */
  readonly isComplete: boolean;
  /** Milliseconds of work. */
  readonly workedMs: number;
}

export interface Room {
  /** Names the disk. */
  readonly disk: string;
  /** Bytes that this user can still write. */
  readonly free: number;
  readonly total: number;
}

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

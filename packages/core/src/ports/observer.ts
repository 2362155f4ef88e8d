import type { InstanceWithRun } from './store.ts';

/** Someone who wants to know which terminals live, such as the keeper of screens. Must not throw. */
export interface RunObserver {
  /**
   * The run is up and its keeper answers. `fresh`: it was started by this very daemon and nobody has seen any of its
   * output; otherwise it was found alive, and somebody may have dealt with what it printed so far.
   */
  runLive(found: InstanceWithRun, fresh: boolean): void;
  /** The run is over or cannot be reached. */
  runGone(found: InstanceWithRun): void;
  /** The instance is removed: it does not run, and never will again. */
  removed?(found: InstanceWithRun): void;
}

/** Where the daemon writes what nobody asked for. Messages are static; facts go into `fields`. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

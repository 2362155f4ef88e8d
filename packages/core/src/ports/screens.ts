import type { InstanceId } from '@berth/contract';

export interface ScreenSize {
  readonly cols: number;
  readonly rows: number;
}

/** A screen as it was at one place in the output. */
export interface ScreenSnapshot extends ScreenSize {
  readonly offset: number;
  /** Escape sequences that paint it on a reset terminal of that size. */
  readonly data: Uint8Array;
}

/** Knows the screen of every living terminal, and is the one place that answers a program's terminal queries. */
export interface Screens {
  /**
   * Undefined when the run is over or its screen is not known in time. With a `size`, which was just asked of the
   * terminal, waits a moment until the screen has it: a picture of another size cannot be painted.
   */
  snapshot(instance: InstanceId, size?: ScreenSize): Promise<ScreenSnapshot | undefined>;

  /** The visible rows as plain text, without empty ones at the end; undefined as above. */
  text(instance: InstanceId): Promise<readonly string[] | undefined>;
}

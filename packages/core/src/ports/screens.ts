import type { InstanceId } from '@berth/contract';

export interface ScreenSize {
  readonly cols: number;
  readonly rows: number;
}

/** A screen as text. */
export interface ScreenText extends ScreenSize {
  /** The visible rows from the top, without blank ones at the end. */
  readonly lines: readonly string[];
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

  /** What stands on it as plain text; undefined as above. */
  text(instance: InstanceId): Promise<ScreenText | undefined>;
}

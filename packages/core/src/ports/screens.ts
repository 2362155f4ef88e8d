import type { InstanceId } from '@berth/contract';

/** A screen as it was at one place in the output. */
export interface ScreenSnapshot {
  readonly offset: number;
  readonly cols: number;
  readonly rows: number;
  /** Escape sequences that paint it on a reset terminal of that size. */
  readonly data: Uint8Array;
}

/** Knows the screen of every living terminal, and is the one place that answers a program's terminal queries. */
export interface Screens {
  /** Undefined when the run is over or its screen is not known in time. */
  snapshot(instance: InstanceId): Promise<ScreenSnapshot | undefined>;
}

import type { MemoryRoom } from '@berth/contract';

/** Looks at the memory of the machine, or of the control group that the daemon is in. Nothing here changes anything. */
export interface MemoryProbe {
  /** How much there is for more programs; undefined where that cannot be seen. */
  memoryRoom(): Promise<MemoryRoom | undefined>;
}

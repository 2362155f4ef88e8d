import type { MemoryRoom } from '@berth/contract';
import type { MemoryProbe } from '@berth/core';

const GIBIBYTE = 1024 ** 3;

/** The memory of a machine, as a test says. */
export class FakeMemory implements MemoryProbe {
  /** Undefined: it cannot be seen. */
  room: MemoryRoom | undefined = {
    available: 64 * GIBIBYTE,
    total: 128 * GIBIBYTE,
    group: null,
    stalled: 0,
  };

  async memoryRoom(): Promise<MemoryRoom | undefined> {
    return this.room;
  }
}

import type { MemoryView, ResourcePoint } from '@berth/contract/schemas';
import { DOCUMENTS } from './documents.ts';
import type { Call } from './recovery-calls.ts';

/** What one may ask about what one instance uses. */
export interface ResourceCalls {
  /** The exact memory of a running instance. Dear: ask when a person wants to know. Rejects `not_running`. */
  memory(target: string): Promise<MemoryView>;
  /** The steps of the last `lastMs` milliseconds, oldest first; of the last hour at most. */
  history(target: string, lastMs?: number): Promise<ResourcePoint[]>;
}

export function resourceCalls(call: Call): ResourceCalls {
  return {
    memory: async (target) => (await call<{ memory: MemoryView }>(DOCUMENTS.memory, { target })).memory,
    history: async (target, lastMs) => {
      const variables = { target, ...(lastMs === undefined ? {} : { lastMs }) };
      type Answer = { resourceHistory: ResourcePoint[] };
      return (await call<Answer>(DOCUMENTS.resourceHistory, variables)).resourceHistory;
    },
  };
}

import { found } from '../found.ts';
import type { Check } from './check.ts';

/** Whether programs can be kept from the rest of the machine here. */
export const isolation: Check = {
  area: 'isolation',
  judge: ({ sandbox }) => {
    if (!sandbox.ok) return { things: 0, skipped: sandbox.error, findings: [] };
    const problem = sandbox.value;
    const findings = problem === null ? [] : [found('sandbox_unavailable', 'sandbox', problem)];
    return { things: 1, findings };
  },
};

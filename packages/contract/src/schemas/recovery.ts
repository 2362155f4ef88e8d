import { z } from 'zod';
import { recoveryViewSchema } from './instance.ts';

/** What waits to be started again, as `berth recover --dry-run --json` and the API show it. Only grows. */
export const recoveryPlanViewSchema = z.object({
  /** Nothing is started again by itself. */
  paused: z.boolean(),
  items: z.array(
    z.object({ id: z.string(), name: z.string(), agent: z.string(), recovery: recoveryViewSchema }),
  ),
});

export type RecoveryPlanView = z.infer<typeof recoveryPlanViewSchema>;

import { z } from 'zod';
import { RECOVERY_RULES, type RecoveryRules } from '../recovery.ts';
import { durationSchema as duration } from './duration.ts';
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

const count = z.number().int().min(1).max(100_000);

/** `recovery.yaml`. What it does not name keeps its default. */
export const recoveryRulesSchema: z.ZodType<RecoveryRules> = z
  .strictObject({
    backoff: z.strictObject({ first: duration, max: duration }).partial().default({}),
    budget: z.strictObject({ instance: count, host: count, window: duration }).partial().default({}),
    loop: z.strictObject({ ends: count, within: duration }).partial().default({}),
    group: z.strictObject({ ends: count, within: duration, hold: duration }).partial().default({}),
    pace: z.strictObject({ starts: count, login: duration }).partial().default({}),
    well: duration,
    limit: duration,
  })
  .partial()
  .transform(({ backoff = {}, budget = {}, loop = {}, group = {}, pace = {}, well, limit }) => {
    const given = {
      backoffMs: backoff.first,
      backoffMaxMs: backoff.max,
      budget: budget.instance,
      hostBudget: budget.host,
      windowMs: budget.window,
      wellMs: well,
      loopEnds: loop.ends,
      loopMs: loop.within,
      groupEnds: group.ends,
      groupMs: group.within,
      groupHoldMs: group.hold,
      width: pace.starts,
      loginGapMs: pace.login,
      limitMs: limit,
    };
    const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    return { ...RECOVERY_RULES, ...named };
  });

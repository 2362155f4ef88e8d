import { z } from 'zod';
import { EVENT_TYPES } from '../events.ts';

const types = Object.keys(EVENT_TYPES) as [keyof typeof EVENT_TYPES, ...(keyof typeof EVENT_TYPES)[]];

/** An event as `berth events --json` and the API show it: `time` is ISO 8601. */
export const eventViewSchema = z.object({
  seq: z.number().int(),
  id: z.string(),
  time: z.iso.datetime(),
  node: z.string(),
  actor: z.string(),
  subject: z.string().nullable(),
  run: z.string().nullable(),
  type: z.enum(types),
  version: z.number().int(),
  cause: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type EventView = z.infer<typeof eventViewSchema>;

/** Events `from`..`to` are no longer kept: the cursor was too old. */
export const eventGapSchema = z.object({ from: z.number().int(), to: z.number().int() });
export type EventGap = z.infer<typeof eventGapSchema>;

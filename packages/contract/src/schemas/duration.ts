import { z } from 'zod';

const DAY_MS = 24 * 60 * 60 * 1000;
const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS };

/** `500ms`, `10s`, `5m`, `1h` or `1d` in a file that people write; in milliseconds. */
export const longDurationSchema = z
  .string()
  .regex(/^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/, 'write a duration such as 500ms, 10s, 5m, 1h or 1d')
  .transform((text) => Number.parseFloat(text) * (UNITS_MS[text.replace(/^[\d.]+/, '')] ?? 1));

/** The same where nobody means more than a day. */
export const durationSchema = longDurationSchema.pipe(z.number().max(DAY_MS, 'a day is the most'));

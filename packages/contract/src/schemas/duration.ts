import { z } from 'zod';

const DAY_MS = 24 * 60 * 60 * 1000;
const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `500ms`, `10s`, `5m` or `1h` in a file that people write; in milliseconds. */
export const durationSchema = z
  .string()
  .regex(/^\d+(?:\.\d+)?(?:ms|s|m|h)$/, 'write a duration such as 500ms, 10s, 5m or 1h')
  .transform((text) => Number.parseFloat(text) * (UNITS_MS[text.replace(/^[\d.]+/, '')] ?? 1))
  .pipe(z.number().max(DAY_MS, 'a day is the most'));

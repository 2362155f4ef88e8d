import { z } from 'zod';

/** What stands on the screen of a terminal, as text. */
export const screenViewSchema = z.object({
  cols: z.number().int(),
  rows: z.number().int(),
  /** The visible rows from the top, without blank ones at the end, and without any control character. */
  lines: z.array(z.string()),
});
export type ScreenView = z.infer<typeof screenViewSchema>;

/** A variable that the program of an instance has. */
export const environmentVariableSchema = z.object({
  name: z.string(),
  /** Of what Berth sets itself and is no secret; null for everything else. */
  value: z.string().nullable(),
});
export type EnvironmentVariable = z.infer<typeof environmentVariableSchema>;

import { z } from 'zod';
import { ACTIVITIES, type Activity } from '../states.ts';

const RULES_MAX = 100;
const PATTERN_MAX = 1000;

const pattern = z
  .string()
  .min(1)
  .max(PATTERN_MAX)
  .refine(isPattern, 'must be a regular expression of JavaScript');
const activity = z.enum(Object.keys(ACTIVITIES) as [Activity, ...Activity[]]);
const patterns = z.array(pattern).min(1).max(20);

const textRuleSchema = z.strictObject({
  match: pattern,
  activity,
});

const titleRuleSchema = textRuleSchema.extend({
  /** Id of a rule about the screen that must have held once before, or a moment must pass: a title may be ahead of the screen. */
  once: z.string().optional(),
});

const screenRuleSchema = z.strictObject({
  /** Shown by `berth explain`. */
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be made of a-z, 0-9 and hyphens'),
  activity,
  /** Only so many rows at the bottom are looked at, empty ones at the end left out. Default: all. */
  rows: z.number().int().min(1).max(1000).optional(),
  /** Each must be found in one of the rows. */
  all: patterns,
  /** None may be found. */
  none: patterns.optional(),
  /** The first group of it, or the whole match, is told with the activity. */
  detail: pattern.optional(),
});

/**
 * What a terminal says of the assistant in it. Of the rules of one kind the first that holds counts. When none holds any
 * more, the source has stopped saying anything.
 */
export const screenRulesSchema = z.strictObject({
  /** The title that the program gives its terminal. */
  title: z.array(titleRuleSchema).max(RULES_MAX).default([]),
  /** Texts of OSC 9 and OSC 777, which are told once. */
  notification: z.array(textRuleSchema).max(RULES_MAX).default([]),
  /** What stands on the screen, row by row, without colours. */
  screen: z.array(screenRuleSchema).max(RULES_MAX).default([]),
});

export type ScreenRules = z.infer<typeof screenRulesSchema>;
export type ScreenRule = ScreenRules['screen'][number];

export const NO_SCREEN_RULES: ScreenRules = { title: [], notification: [], screen: [] };

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

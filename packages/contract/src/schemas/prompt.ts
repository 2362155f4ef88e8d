import { z } from 'zod';
import { PROMPT_STATES, type PromptState } from '../prompts.ts';
import { ACTIVITIES, type Activity } from '../states.ts';

/** A prompt in an inbox, as `berth send --json` and the API show it. Times are ISO 8601. */
export const promptViewSchema = z.object({
  id: z.string(),
  /** Id of its instance. */
  instance: z.string(),
  state: z.enum(Object.keys(PROMPT_STATES) as [PromptState, ...PromptState[]]),
  /** Why it is in its state, where that needs a sentence. */
  reason: z.string().nullable(),
  urgent: z.boolean(),
  text: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type PromptView = z.infer<typeof promptViewSchema>;

const tokens = z.number().int().min(0);
export const tokenUsageSchema = z.object({
  /** What the model was given, what came from a cache too. */
  input: tokens,
  cachedInput: tokens,
  /** What the model made, its thoughts too. */
  output: tokens,
});

/** What came of a question: `berth ask --json`. */
export const answerViewSchema = z.object({
  prompt: promptViewSchema,
  /** What the assistant does now that the turn is over; null when the prompt was not delivered. */
  activity: z.enum(Object.keys(ACTIVITIES) as [Activity, ...Activity[]]).nullable(),
  detail: z.string().nullable(),
  /** Its last words of the turn; null where it does not tell them. */
  answer: z.string().nullable(),
  /** What the turn took, as the vendor counts; null where it is not told. */
  tokens: tokenUsageSchema.nullable(),
});
export type AnswerView = z.infer<typeof answerViewSchema>;

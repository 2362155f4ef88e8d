import { z } from 'zod';
import { SIGNAL_SOURCES, type SignalSource, VERDICTS, type Verdict } from '../activity.ts';
import { ACTIVITIES, type Activity } from '../states.ts';
import { screenRulesSchema } from './screen-rules.ts';

const activity = z.enum(Object.keys(ACTIVITIES) as [Activity, ...Activity[]]);
const source = z.enum(Object.keys(SIGNAL_SOURCES) as [SignalSource, ...SignalSource[]]);

/** A signal and what was made of it. Times are ISO 8601. */
export const evidenceViewSchema = z.object({
  sequence: z.number().int(),
  time: z.iso.datetime(),
  source,
  label: z.string(),
  /** What the source says the assistant does; null when it says nothing of it. */
  activity: activity.nullable(),
  /** The source takes back what it said, and says nothing more. */
  stopped: z.boolean(),
  detail: z.string().nullable(),
  verdict: z.enum(Object.keys(VERDICTS) as [Verdict, ...Verdict[]]),
  /** The activity after it. */
  after: activity,
});
export type EvidenceView = z.infer<typeof evidenceViewSchema>;

/** Why an instance is said to do what it does: `berth explain --json`. */
export const explanationViewSchema = z.object({
  instance: z.string(),
  name: z.string(),
  agent: z.string(),
  /** The run that the evidence is of; null when nothing runs. */
  run: z.string().nullable(),
  activity,
  since: z.iso.datetime().nullable(),
  /** Who decided it, and by which of his words. */
  source: source.nullable(),
  label: z.string().nullable(),
  detail: z.string().nullable(),
  resetsAt: z.iso.datetime().nullable(),
  /** Prompts that were taken in this run. */
  prompts: z.number().int(),
  /** Sources whose word stands until they say otherwise, and those whose word stands until one of the first speaks. */
  full: z.array(source),
  raising: z.array(source),
  /** Oldest first; the newest some hundred. */
  evidence: z.array(evidenceViewSchema),
});
export type ExplanationView = z.infer<typeof explanationViewSchema>;

/**
 * All that is needed to understand, elsewhere and later, why an assistant was said to do what it did, and to judge it
 * again: `berth explain --record`. It holds what stands on the screen.
 */
export const recordingSchema = z.object({
  format: z.literal(1),
  berth: z.string(),
  time: z.iso.datetime(),
  /** Of the assistant's program, as it says. */
  version: z.string().nullable(),
  explanation: explanationViewSchema,
  /** Rows of the screen as text; null when it is not known. */
  screen: z.array(z.string()).nullable(),
  rules: screenRulesSchema,
});
export type Recording = z.infer<typeof recordingSchema>;

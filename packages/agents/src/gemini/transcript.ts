import type { Activity, AssistantSignal } from '@berth/contract';
import type { JsonRecord } from '../assistant/json-lines.ts';

/** What the provider's words mean for the one who waits. */
const FAILURES: readonly (readonly [RegExp, Activity])[] = [
  [/API key not valid|API_KEY_INVALID|UNAUTHENTICATED|PERMISSION_DENIED/u, 'auth_failed'],
  [/RESOURCE_EXHAUSTED|quota|usage limit|rate limit/iu, 'limited'],
];
/** Somebody pressed Esc: nothing failed. */
const CANCELLED = /cancelled by user|request cancelled/iu;
/** Its words around those of the provider, which are JSON as often as not. */
const WRAPPING = /^\[API Error: (.*)\]$/su;
const INNER_MESSAGE = /"message":"([^"]+)"/u;

/**
 * What a record says. Those of users say nothing here: when a turn was cancelled, what was said before is written again.
 */
export function transcriptSignal(record: JsonRecord): AssistantSignal | undefined {
  const { type, content, timestamp } = record;
  // What is written again is no text but parts, as the provider gets them.
  if (typeof content !== 'string' || content === '' || typeof timestamp !== 'string') return undefined;
  const common = { source: 'file', time: Date.parse(timestamp) } as const;
  // What was said of a prompt is over with either; whether there is more to do, its title tells.
  if (CANCELLED.test(content) && type !== 'gemini')
    return { ...common, label: 'transcript: cancelled', activity: null };
  if (type === 'gemini')
    return { ...common, label: 'transcript: an answer', activity: null, answer: content };
  if (type !== 'error') return undefined;
  const activity = FAILURES.find(([pattern]) => pattern.test(content))?.[1] ?? 'error';
  const words = WRAPPING.exec(content)?.[1] ?? content;
  const detail = INNER_MESSAGE.exec(words)?.[1] ?? words;
  return { ...common, label: 'transcript: an error', activity, detail };
}

/** It is written whenever the program has taken its conversation up. */
export function saysOpened({ $set: change }: JsonRecord): boolean {
  return typeof change === 'object' && change !== null && 'sessionId' in change;
}

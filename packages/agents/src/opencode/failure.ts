import type { Activity } from '@berth/contract';
import { text } from '../assistant/fields.ts';
import { fieldsOf } from './fields-of.ts';
import { shortened } from './shortened.ts';

export interface Failure {
  readonly activity: Activity;
  /** Its name for it. */
  readonly name: string;
  readonly detail: string;
}

/** What a person ended is no failure. */
const ABORTED = 'MessageAbortedError';
const LIMIT = /usage limit|rate limit|quota|insufficient (?:balance|credit|funds)|billing/i;
const LOGIN = /api key|unauthori[sz]ed|authenticat|log ?in again/i;

/** What an error of a session means for the one who waits; undefined when it is none. */
export function failureOf(error: unknown): Failure | undefined {
  const fields = fieldsOf(error);
  const data = fieldsOf(fields['data']);
  const name = text(fields, 'name') ?? 'unknown error';
  if (name === ABORTED) return undefined;
  const detail = text(data, 'message') ?? name;
  return { activity: kindOf(name, data['statusCode'], detail), name, detail: shortened(detail) };
}

function kindOf(name: string, status: unknown, detail: string): Activity {
  if (name === 'ProviderAuthError' || status === 401 || status === 403) return 'auth_failed';
  if (status === 402 || status === 429) return 'limited';
  if (LIMIT.test(detail)) return 'limited';
  return LOGIN.test(detail) ? 'auth_failed' : 'error';
}

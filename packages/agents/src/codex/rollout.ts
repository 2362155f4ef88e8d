import type { Activity, AssistantSignal } from '@berth/contract';
import { fieldsOf, text } from '../assistant/fields.ts';
import type { JsonRecord } from '../assistant/json-lines.ts';
import { resetTime } from './reset-time.ts';

/** What its names for failures mean for the one who waits. */
const FAILURES: Readonly<Record<string, Activity>> = {
  usage_limit_exceeded: 'limited',
  unauthorized: 'auth_failed',
};
const STATUSES: Readonly<Record<number, Activity>> = { 401: 'auth_failed', 429: 'limited' };
/** The part of its words that the one who waits must know. */
const RESET = /try again (?:at|in) .*?(?=\.?$)/u;
/** What only the provider can make use of. */
const REFERENCES = /, (?:url|request id): .*$/su;

/** What a record of a transcript says: the end of a turn that failed. No hook tells of it. */
export function rolloutSignal({ timestamp, payload }: JsonRecord): AssistantSignal | undefined {
  const { type, error } = fieldsOf(payload);
  const message = text(fieldsOf(error), 'message');
  if (type !== 'task_complete' || message === undefined || typeof timestamp !== 'string') return undefined;
  const time = Date.parse(timestamp);
  const resetsAt = resetTime(message, time);
  return {
    source: 'file',
    time,
    label: 'transcript: a turn failed',
    activity: activityOf(fieldsOf(error)['codex_error_info']),
    detail: RESET.exec(message)?.[0] ?? message.replace(REFERENCES, ''),
    ...(resetsAt === undefined ? {} : { resetsAt }),
  };
}

/** Its name, or its name with the answer's status in it. */
function activityOf(info: unknown): Activity {
  if (typeof info === 'string') return FAILURES[info] ?? 'error';
  const statuses = Object.values(fieldsOf(info)).map((inner) => fieldsOf(inner)['http_status_code']);
  const known = statuses.find((status) => typeof status === 'number' && status in STATUSES);
  return STATUSES[Number(known)] ?? 'error';
}

import type { Activity, ActivityReport, PromptRecord } from '@berth/contract';
import type { AssistantKeys } from '../ports/agents.ts';
import type { InstanceWithRun } from '../ports/store.ts';

/** Why a prompt waits in each activity; null where it need not. */
const WAITS_FOR: Readonly<Record<Activity, string | null>> = {
  starting: 'it is starting',
  working: 'it is working',
  retrying: 'it retries after an error of its provider',
  waiting_approval: 'a dialog waits for an approval, and nothing is typed into a dialog',
  waiting_input: 'a dialog waits for an answer, and nothing is typed into a dialog',
  limited: 'its usage limit was reached',
  auth_failed: 'its login is missing or no longer valid',
  exited: 'it does not run',
  idle: null,
  done: null,
  // After an error it is at its prompt again.
  error: null,
  // Nothing is known of it, so that nothing speaks against it either.
  unknown: null,
};

/** What can be typed into it all the same when somebody is in a hurry. */
const URGENT: ReadonlySet<Activity> = new Set(['working', 'retrying', 'limited', 'auth_failed']);

/** Why a prompt cannot be typed now, as a sentence part; undefined when it can. */
export function obstacleTo(
  { urgent }: Pick<PromptRecord, 'urgent'>,
  { instance }: InstanceWithRun,
  { report, keys, now }: { report: ActivityReport | undefined; keys: AssistantKeys; now: number },
): string | undefined {
  if (instance.status !== 'running') return `it is ${instance.status}`;
  const activity = report?.activity ?? 'starting';
  if (report !== undefined && activity === 'limited' && !urgent) return limitOf(report, now);
  const isTaken = urgent && keys.takesWhileBusy && URGENT.has(activity);
  return isTaken ? undefined : (WAITS_FOR[activity] ?? undefined);
}

/** It says nothing when its limit is over; it is tried then. */
function limitOf({ resetsAt }: ActivityReport, now: number): string | undefined {
  if (resetsAt === null) return `${WAITS_FOR.limited}, and until when is not known`;
  return now >= resetsAt ? undefined : `${WAITS_FOR.limited}, until ${new Date(resetsAt).toISOString()}`;
}

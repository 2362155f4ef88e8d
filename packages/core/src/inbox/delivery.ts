import type { AssistantSignal, InstanceId, PromptRecord } from '@berth/contract';
import type { Clock } from '@berth/foundation';
import type { ActivityMonitor } from '../activity/activity-monitor.ts';
import type { AssistantKeys } from '../ports/agents.ts';
import type { TerminalLink } from '../ports/runtime.ts';
import { enter, pasted, settleMs } from './typing.ts';

export interface DeliveryParts {
  readonly clock: Clock;
  readonly activities: Pick<ActivityMonitor, 'listen' | 'report'>;
}

export type Delivered =
  | { readonly state: 'delivered'; readonly evidence: string }
  | { readonly state: 'unconfirmed'; readonly reason: string };

/** Some take the first Enter for a part of what was pasted. */
const SECOND_ENTER_MS = 3000;
/** How much of a prompt is compared with what the assistant says that it took. */
const COMPARED_MAX = 60;

/** Types a prompt, and waits for something that shows that the assistant took it. Never presses Enter in a dialog. */
export async function deliver(
  { clock, activities }: DeliveryParts,
  prompt: Pick<PromptRecord, 'instance' | 'text'>,
  { link, keys, signal }: { link: TerminalLink; keys: AssistantKeys; signal: AbortSignal },
): Promise<Delivered> {
  const { instance, text } = prompt;
  const wasBusy = isBusy(activities, instance);
  const proof = Promise.withResolvers<string>();
  const begin = clock.now();
  const stop = activities.listen((id, told, report) => {
    if (id !== instance || told.time < begin) return;
    const began = !wasBusy && told.activity === 'working' && report.activity === 'working';
    if (began || tookIt(told, text)) proof.resolve(told.label);
  });
  const within = (ms: number) => inTime(proof.promise, { clock, ms, signal });
  try {
    await link.input(pasted(text));
    await clock.sleep(settleMs(text, keys.settleMs), signal);
    if (isInDialog(activities, instance)) return inDialog();
    await link.input(enter());
    const first = await within(Math.min(SECOND_ENTER_MS, keys.confirmMs));
    if (first !== undefined) return { state: 'delivered', evidence: first };
    if (isInDialog(activities, instance)) return inDialog();
    // At an empty prompt it means nothing.
    if (!isBusy(activities, instance)) await link.input(enter());
    const second = await within(keys.confirmMs);
    if (second !== undefined) return { state: 'delivered', evidence: second };
    return { state: 'unconfirmed', reason: 'It was typed, and nothing showed that the assistant took it.' };
  } finally {
    stop();
  }
}

/** Whether a source says that it took this very prompt. */
export function tookIt({ prompt }: AssistantSignal, text: string): boolean {
  if (prompt === undefined) return false;
  const [told, wanted] = [prompt, text].map((words) =>
    words.replaceAll(/\s+/gu, ' ').trim().slice(0, COMPARED_MAX),
  );
  // Long pastes are told wrapped into marks, and what stood at the prompt before comes first.
  return told === '' || wanted === undefined || prompt.replaceAll(/\s+/gu, ' ').includes(wanted);
}

function isBusy(activities: DeliveryParts['activities'], instance: InstanceId): boolean {
  const activity = activities.report(instance)?.activity;
  return activity === 'working' || activity === 'retrying';
}

function isInDialog(activities: DeliveryParts['activities'], instance: InstanceId): boolean {
  const activity = activities.report(instance)?.activity;
  return activity === 'waiting_approval' || activity === 'waiting_input';
}

function inDialog(): Delivered {
  const reason =
    'A dialog opened while it was typed, so that Enter was not pressed. It may stand at the prompt.';
  return { state: 'unconfirmed', reason };
}

/** Undefined when it takes longer. */
async function inTime<T>(
  promise: Promise<T>,
  { clock, ms, signal }: { clock: Clock; ms: number; signal: AbortSignal },
): Promise<T | undefined> {
  const done = new AbortController();
  const late = clock.sleep(ms, AbortSignal.any([signal, done.signal])).then(
    () => undefined,
    (error: unknown) => {
      if (signal.aborted) throw error;
      return undefined;
    },
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    done.abort();
  }
}

import type { Activity, AssistantSignal } from '@berth/contract';
import { text } from '../assistant/fields.ts';
import { hookSignal } from '../assistant/hook-signal.ts';
import type { HookEvent } from '../assistant/hook-spool.ts';

/** What an error of the provider, as its hook names it, means for the one who waits. */
const FAILURES: Readonly<Record<string, Activity>> = {
  rate_limit: 'limited',
  billing_error: 'limited',
  authentication_failed: 'auth_failed',
  oauth_org_not_allowed: 'auth_failed',
};

const QUESTION = 'AskUserQuestion';

/** What a hook's event says of its session. */
export function claudeHookSignal(event: HookEvent): AssistantSignal {
  const { name, data } = event;
  const signal = hookSignal(event);
  // A question to the user is a tool too, and no yes or no answers it.
  if (name === 'PermissionRequest' && text(data, 'tool_name') === QUESTION)
    return { ...signal, activity: 'waiting_input', detail: 'a question' };
  if (name !== 'StopFailure') return signal;
  const error = text(data, 'error') ?? 'unknown';
  const detail = text(data, 'error_details') ?? error;
  return { ...signal, label: `hook StopFailure: ${error}`, activity: FAILURES[error] ?? 'error', detail };
}

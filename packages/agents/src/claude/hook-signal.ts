import type { Activity, AssistantSignal } from '@berth/contract';
import { text } from '../assistant/fields.ts';
import type { HookEvent } from '../assistant/hook-spool.ts';
import { toolDetail } from '../assistant/tool-detail.ts';

/** What an error of the provider, as its hook names it, means for the one who waits. */
const FAILURES: Readonly<Record<string, Activity>> = {
  rate_limit: 'limited',
  billing_error: 'limited',
  authentication_failed: 'auth_failed',
  oauth_org_not_allowed: 'auth_failed',
};

const QUESTION = 'AskUserQuestion';

/** What a hook's event says of its session. */
export function claudeHookSignal({ name, time, data }: HookEvent): AssistantSignal {
  const session = text(data, 'session_id');
  const common = {
    source: 'hook',
    time,
    label: `hook ${name}`,
    ...(session === undefined ? {} : { conversation: session }),
  } as const;
  switch (name) {
    case 'UserPromptSubmit':
      return { ...common, activity: 'working', prompt: text(data, 'prompt') ?? '' };
    case 'PermissionRequest':
      // A question to the user is a tool too, and no yes or no answers it.
      if (text(data, 'tool_name') === QUESTION)
        return { ...common, activity: 'waiting_input', detail: 'a question' };
      return { ...common, activity: 'waiting_approval', ...toolDetail(data) };
    case 'PostToolUse':
      return { ...common, activity: 'working' };
    case 'Stop': {
      const answer = text(data, 'last_assistant_message');
      return { ...common, activity: 'idle', ...(answer === undefined ? {} : { answer }) };
    }
    case 'StopFailure': {
      const error = text(data, 'error') ?? 'unknown';
      const detail = text(data, 'error_details') ?? error;
      return { ...common, label: `hook StopFailure: ${error}`, activity: FAILURES[error] ?? 'error', detail };
    }
    default:
      return common;
  }
}

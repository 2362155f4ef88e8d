import type { AssistantSignal } from '@berth/contract';
import { text } from '../assistant/fields.ts';
import type { HookEvent } from '../assistant/hook-spool.ts';
import { toolDetail } from '../assistant/tool-detail.ts';

/** What a hook's event says of its session. */
export function codexHookSignal({ name, time, data }: HookEvent): AssistantSignal {
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
      return { ...common, activity: 'waiting_approval', ...toolDetail(data) };
    case 'PostToolUse':
      return { ...common, activity: 'working' };
    case 'Stop': {
      const answer = text(data, 'last_assistant_message');
      return { ...common, activity: 'idle', ...(answer === undefined ? {} : { answer }) };
    }
    case 'Interrupt':
      return { ...common, activity: 'idle' };
    default:
      return common;
  }
}

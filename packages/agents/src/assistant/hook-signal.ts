import type { AssistantSignal } from '@berth/contract';
import { text } from './fields.ts';
import type { HookEvent } from './hook-spool.ts';
import { toolDetail } from './tool-detail.ts';

/** What a hook's event says, as far as the assistants that have such hooks mean the same by its name. */
export function hookSignal({ name, time, data }: HookEvent): AssistantSignal {
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
    default:
      return common;
  }
}

import type { AssistantSignal } from '@berth/contract';
import { hookSignal } from '../assistant/hook-signal.ts';
import type { HookEvent } from '../assistant/hook-spool.ts';

/** What a hook's event says of its session. Unlike Claude Code, it tells of Esc. */
export function codexHookSignal(event: HookEvent): AssistantSignal {
  const signal = hookSignal(event);
  return event.name === 'Interrupt' ? { ...signal, activity: 'idle' } : signal;
}

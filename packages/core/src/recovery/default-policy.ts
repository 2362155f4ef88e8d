import type { RestartPolicy } from '@berth/contract';

/** What was not asked for: assistants hold work that shall go on, while a plain command that ended has done its work. */
export function defaultPolicy(isAssistant: boolean): RestartPolicy {
  return isAssistant ? 'on_failure' : 'never';
}

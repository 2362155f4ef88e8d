import type { AssistantSignal } from '@berth/contract';
import { fieldsOf, text } from '../assistant/fields.ts';
import type { JsonRecord } from '../assistant/json-lines.ts';

/** What a record of a transcript says that was said: a prompt that was taken, or the answer at the end of a turn. */
export function talkSignal({ timestamp, payload }: JsonRecord): AssistantSignal | undefined {
  const fields = fieldsOf(payload);
  if (typeof timestamp !== 'string') return undefined;
  const common = { source: 'file', time: Date.parse(timestamp) } as const;
  const { type, content } = fieldsOf(fields['item']);
  if (fields['type'] === 'item_completed' && type === 'UserMessage') {
    const conversation = text(fields, 'thread_id');
    const known = conversation === undefined ? {} : { conversation };
    return { ...common, label: 'transcript: a prompt was taken', prompt: textOf(content), ...known };
  }
  const answer = text(fields, 'last_agent_message');
  if (fields['type'] !== 'task_complete' || answer === undefined) return undefined;
  return { ...common, label: 'transcript: a turn is over', answer };
}

/** The parts of a prompt that are text; pictures are none. */
function textOf(content: unknown): string {
  const parts: unknown[] = Array.isArray(content) ? content : [];
  return parts
    .map(fieldsOf)
    .flatMap((part) => text(part, 'text') ?? [])
    .join('\n');
}

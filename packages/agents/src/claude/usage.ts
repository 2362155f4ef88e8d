import type { TokenUsage } from '@berth/contract';
import { fieldsOf, text } from '../assistant/fields.ts';
import type { JsonRecord } from '../assistant/json-lines.ts';
import { count, isSince, sumOf } from '../assistant/token-counts.ts';

/** What the replies since then took. One with several parts has a record for each, with the same count or a higher one. */
export function claudeUsage(records: readonly JsonRecord[], since: number): TokenUsage | null {
  const replies = new Map<string, TokenUsage>();
  for (const { type, message, timestamp } of records) {
    const reply = fieldsOf(message);
    const id = text(reply, 'id');
    if (type !== 'assistant' || id === undefined || !isSince(timestamp, since)) continue;
    const usage = fieldsOf(reply['usage']);
    const cachedInput = count(usage, 'cache_read_input_tokens');
    const input = count(usage, 'input_tokens') + count(usage, 'cache_creation_input_tokens') + cachedInput;
    replies.set(id, { input, cachedInput, output: count(usage, 'output_tokens') });
  }
  return sumOf([...replies.values()]);
}

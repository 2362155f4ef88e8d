import type { TokenUsage } from '@berth/contract';
import { fieldsOf, text } from '../assistant/fields.ts';
import type { JsonRecord } from '../assistant/json-lines.ts';
import { count, isSince, sumOf } from '../assistant/token-counts.ts';

/** What the replies since then took. A reply is written again when something of it changed. */
export function geminiUsage(records: readonly JsonRecord[], since: number): TokenUsage | null {
  const replies = new Map<string, TokenUsage>();
  for (const record of records) {
    const id = text(record, 'id');
    const { type, timestamp, tokens } = record;
    if (type !== 'gemini' || id === undefined || tokens === undefined || !isSince(timestamp, since)) continue;
    const counts = fieldsOf(tokens);
    replies.set(id, {
      input: count(counts, 'input'),
      cachedInput: count(counts, 'cached'),
      output: count(counts, 'output') + count(counts, 'thoughts'),
    });
  }
  return sumOf([...replies.values()]);
}

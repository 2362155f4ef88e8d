import type { TokenUsage } from '@berth/contract';
import { fieldsOf } from '../assistant/fields.ts';
import type { JsonRecord } from '../assistant/json-lines.ts';
import { count, isSince } from '../assistant/token-counts.ts';

const NOTHING: TokenUsage = { input: 0, cachedInput: 0, output: 0 };

/** What was used since then: it counts the whole conversation, again and again. */
export function codexUsage(records: readonly JsonRecord[], since: number): TokenUsage | null {
  const totals = records.flatMap(({ timestamp, payload }) => {
    const total = totalIn(payload);
    return total === undefined ? [] : [{ isNew: isSince(timestamp, since), total }];
  });
  const last = totals.findLast(({ isNew }) => isNew)?.total;
  if (last === undefined) return null;
  const before = totals.findLast(({ isNew }) => !isNew)?.total ?? NOTHING;
  return {
    input: Math.max(0, last.input - before.input),
    cachedInput: Math.max(0, last.cachedInput - before.cachedInput),
    output: Math.max(0, last.output - before.output),
  };
}

function totalIn(payload: unknown): TokenUsage | undefined {
  const { type, info } = fieldsOf(payload);
  const total = fieldsOf(info)['total_token_usage'];
  if (type !== 'token_count' || total === undefined) return undefined;
  const counts = fieldsOf(total);
  return {
    input: count(counts, 'input_tokens'),
    cachedInput: count(counts, 'cached_input_tokens'),
    output: count(counts, 'output_tokens'),
  };
}

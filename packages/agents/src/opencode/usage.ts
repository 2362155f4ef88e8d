import type { TokenUsage } from '@berth/contract';
import { fieldsOf } from '../assistant/fields.ts';
import { count, sumOf } from '../assistant/token-counts.ts';

/** What the replies since then took, of the messages as its server gives them. */
export function opencodeUsage(messages: unknown, since: number): TokenUsage | null {
  const replies = (Array.isArray(messages) ? messages : []).flatMap((message: unknown) => {
    const { role, tokens, time } = fieldsOf(fieldsOf(message)['info']);
    const isNew = count(fieldsOf(time), 'created') >= since;
    return role === 'assistant' && tokens !== undefined && isNew ? [usageOf(fieldsOf(tokens))] : [];
  });
  return sumOf(replies);
}

/** It counts what came from a cache, or went into one, beside the rest. */
function usageOf(tokens: Readonly<Record<string, unknown>>): TokenUsage {
  const cache = fieldsOf(tokens['cache']);
  const cachedInput = count(cache, 'read');
  return {
    input: count(tokens, 'input') + count(cache, 'write') + cachedInput,
    cachedInput,
    output: count(tokens, 'output') + count(tokens, 'reasoning'),
  };
}

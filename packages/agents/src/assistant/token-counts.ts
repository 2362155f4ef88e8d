import type { TokenUsage } from '@berth/contract';

/** A number that somebody else's program has counted; nothing where it has not. */
export function count(fields: Readonly<Record<string, unknown>>, name: string): number {
  const value = fields[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

/** All of them together; null when there are none. */
export function sumOf(usages: readonly TokenUsage[]): TokenUsage | null {
  if (usages.length === 0) return null;
  return usages.reduce((sum, each) => ({
    input: sum.input + each.input,
    cachedInput: sum.cachedInput + each.cachedInput,
    output: sum.output + each.output,
  }));
}

/** Whether a record was written since then. */
export function isSince(timestamp: unknown, since: number): boolean {
  return typeof timestamp === 'string' && Date.parse(timestamp) >= since;
}

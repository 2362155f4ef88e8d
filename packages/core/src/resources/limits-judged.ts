import { LIMIT_NAMES, type LimitName, type Limits } from '@berth/contract';

/** What a look has shown of a run that has limits. */
export interface LimitLook {
  /** Of those that can be seen. */
  readonly used: Readonly<Partial<Record<LimitName, number>>>;
  /** How often the kernel has held each limit so far, where it counts that. */
  readonly strikes: Readonly<Partial<Record<LimitName, number>>>;
}

export interface LimitState {
  /** Limits that were told of as nearly used up. */
  readonly near: ReadonlySet<LimitName>;
  readonly strikes: LimitLook['strikes'];
}

/** Something to tell people. */
export type LimitNews =
  | { readonly kind: 'near'; readonly limit: LimitName; readonly used: number; readonly value: number }
  | { readonly kind: 'reached'; readonly limit: LimitName; readonly times: number; readonly value: number };

/** From this share of a limit on it is nearly used up, and below that one not any more: one event for each approach. */
const NEAR = 0.9;
const CLEAR = 0.75;

/** Of a run that was never looked at, what happened before is not known; the first look only counts. */
export function judgeLimits(
  limits: Limits,
  before: LimitState | undefined,
  { used, strikes }: LimitLook,
): { readonly state: LimitState; readonly news: readonly LimitNews[] } {
  const near = new Set(before?.near);
  const news: LimitNews[] = [];
  for (const limit of LIMIT_NAMES) {
    const value = limits[limit];
    if (value === undefined) continue;
    const share = (used[limit] ?? 0) / value;
    if (share >= NEAR && !near.has(limit)) {
      near.add(limit);
      news.push({ kind: 'near', limit, used: used[limit] ?? 0, value });
    } else if (share < CLEAR) near.delete(limit);
    const times = (strikes[limit] ?? 0) - (before?.strikes[limit] ?? strikes[limit] ?? 0);
    if (times > 0) news.push({ kind: 'reached', limit, times, value });
  }
  return { state: { near, strikes }, news };
}

import { LIMIT_NAMES, type LimitName, type Limits } from '@berth/contract';

/** What a look has shown of a run that has limits. */
export interface LimitLook {
  /** Milliseconds that only grow. */
  readonly at: number;
  /** Of those that can be seen. */
  readonly used: Readonly<Partial<Record<LimitName, number>>>;
  /** How often the kernel has held each limit so far, where it counts that. */
  readonly strikes: Readonly<Partial<Record<LimitName, number>>>;
}

export interface LimitState {
  /** Limits that were told of as nearly used up. */
  readonly near: ReadonlySet<LimitName>;
  /** Limits that nobody holds and that were told of as exceeded. */
  readonly over: ReadonlySet<LimitName>;
  /** As of when they were last told of, and when that was. */
  readonly strikes: LimitLook['strikes'];
  readonly toldAt: Readonly<Partial<Record<LimitName, number>>>;
}

/** Something to tell people. */
export type LimitNews =
  | { readonly kind: 'near'; readonly limit: LimitName; readonly used: number; readonly value: number }
  | { readonly kind: 'reached'; readonly limit: LimitName; readonly times: number; readonly value: number }
  /** Nobody holds it: it is exceeded. */
  | { readonly kind: 'reached'; readonly limit: LimitName; readonly used: number; readonly value: number };

/** From this share of a limit on it is nearly used up, and below that one not any more: one event for each approach. */
const NEAR = 0.9;
const CLEAR = 0.75;
/** A program that goes on against a limit is held all the time: after one event, what follows is told in sums. */
const STRIKES_EVERY_MS = 600_000;
/** Limits that are only ever watched. */
const UNHELD: ReadonlySet<LimitName> = new Set(['disk']);

/** Of a run that was never looked at, what happened before is not known; the first look only counts. */
export function judgeLimits(
  limits: Limits,
  before: LimitState | undefined,
  { at, used, strikes }: LimitLook,
): { readonly state: LimitState; readonly news: readonly LimitNews[] } {
  const near = new Set(before?.near);
  const over = new Set(before?.over);
  const told = { ...strikes };
  const toldAt = { ...before?.toldAt };
  const news: LimitNews[] = [];
  for (const limit of LIMIT_NAMES) {
    const value = limits[limit];
    if (value === undefined) continue;
    const now = used[limit] ?? 0;
    if (isNews(near, limit, [now >= NEAR * value, now < CLEAR * value]))
      news.push({ kind: 'near', limit, used: now, value });
    if (UNHELD.has(limit) && isNews(over, limit, [now >= value, now < NEAR * value]))
      news.push({ kind: 'reached', limit, used: now, value });
    const counted = before?.strikes[limit] ?? strikes[limit] ?? 0;
    const times = (strikes[limit] ?? 0) - counted;
    if (times <= 0) continue;
    if (at - (toldAt[limit] ?? Number.NEGATIVE_INFINITY) < STRIKES_EVERY_MS) {
      told[limit] = counted;
      continue;
    }
    news.push({ kind: 'reached', limit, times, value });
    toldAt[limit] = at;
  }
  return { state: { near, over, strikes: told, toldAt }, news };
}

/** One event for each approach. */
function isNews(
  told: Set<LimitName>,
  limit: LimitName,
  [isThere, isClear]: readonly [boolean, boolean],
): boolean {
  if (isClear) told.delete(limit);
  if (!isThere || told.has(limit)) return false;
  told.add(limit);
  return true;
}

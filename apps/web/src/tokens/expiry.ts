const DAY_MS = 86_400_000;

/** For how long a new token is good; null: it does not end by itself. */
export const LIVES = [
  { name: 'day', ms: DAY_MS },
  { name: 'week', ms: 7 * DAY_MS },
  { name: 'month', ms: 30 * DAY_MS },
  { name: 'quarter', ms: 90 * DAY_MS },
  { name: 'year', ms: 365 * DAY_MS },
  { name: 'none', ms: null },
] as const;
export type Life = (typeof LIVES)[number]['name'];

export const DEFAULT_LIFE: Life = 'month';

export function lifeMs(name: Life): number | null {
  return LIVES.find((life) => life.name === name)?.ms ?? null;
}

export type ExpiryStanding = 'endless' | 'soon' | 'later';

const SOON_MS = 7 * DAY_MS;

export function expiryStanding(expiresAt: string | null, now = Date.now()): ExpiryStanding {
  if (expiresAt === null) return 'endless';
  return Date.parse(expiresAt) - now < SOON_MS ? 'soon' : 'later';
}

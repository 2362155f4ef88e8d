/** Which records are wanted. It stands in the address, so that it can be shared and come back to. */
export interface AuditSearch {
  readonly action?: string;
  readonly actor?: string;
  readonly target?: string;
  readonly since?: Since;
  readonly without?: 'terminals';
}

const HOUR_MS = 3_600_000;

export const SINCES = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS, month: 30 * 24 * HOUR_MS };
export type Since = keyof typeof SINCES;

export const AUDIT_WORDS = ['action', 'actor', 'target'] as const;

/** What makes no sense in an address is left out. */
export function auditSearch(given: Record<string, unknown>): AuditSearch {
  const words = AUDIT_WORDS.flatMap((name) => {
    const value = given[name];
    return typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [];
  });
  const { since, without } = given;
  return {
    ...Object.fromEntries(words),
    ...(isSince(since) ? { since } : {}),
    ...(without === 'terminals' ? { without } : {}),
  };
}

function isSince(value: unknown): value is Since {
  return typeof value === 'string' && Object.hasOwn(SINCES, value);
}

export function sinceTime(since: Since | undefined, now = Date.now()): string | undefined {
  return since && new Date(now - SINCES[since]).toISOString();
}

/** What instances together may hold. What is absent is not bounded. */
export interface QuotaBounds {
  /** Instances that hold a run: from the moment it is admitted until it is over. */
  readonly instances?: number;
  /** Bytes: the sum of their memory limits. */
  readonly memory?: number;
  /** Processors: the sum of their limits. */
  readonly cpus?: number;
  /** Leased ports. */
  readonly ports?: number;
}

/** Each quota, and what it counts. */
export const QUOTAS = {
  instances: { meaning: 'instances that hold a run' },
  memory: { meaning: 'bytes: the sum of their memory limits' },
  cpus: { meaning: 'processors: the sum of their limits' },
  ports: { meaning: 'leased ports' },
} as const satisfies Record<keyof QuotaBounds, { meaning: string }>;
export type QuotaName = keyof typeof QUOTAS;
export const QUOTA_NAMES = Object.keys(QUOTAS) as readonly QuotaName[];

/** Whose instances are counted together. */
export const QUOTA_SCOPES = {
  fleet: 'All instances of this Berth.',
  owner: 'All instances of one owner.',
} as const;
export type QuotaScope = keyof typeof QUOTA_SCOPES;

/** What all instances together, and those of each owner, may hold. */
export interface Quotas {
  readonly fleet: QuotaBounds;
  /** For every owner who is not named below. */
  readonly owner: QuotaBounds;
  /** By owner, such as `user:ann` or `ann`; what one names stands before what holds for everybody. */
  readonly owners: Readonly<Record<string, QuotaBounds>>;
  /**
   * What an instance counts as that has no limit of its own. Absent: where that quota is bounded, it is not started; a sum
   * of limits bounds nothing when one of them is missing.
   */
  readonly assume: { readonly memory?: number; readonly cpus?: number };
}

/** Why something does not fit: the quota, what is held of it by the others, and what was asked for. */
export interface QuotaExcess {
  readonly scope: QuotaScope;
  /** Whose quota; null for that of the fleet. */
  readonly owner: string | null;
  readonly quota: QuotaName;
  readonly used: number;
  /** Null when it has no limit of its own, so that nobody can say. */
  readonly asked: number | null;
  readonly limit: number;
}

/** How an instance is, by its health check. */
export const HEALTHS = {
  starting: 'Its check has not passed yet; failures count from the end of its start period on.',
  healthy: 'Its check passed.',
  unhealthy: 'Its check failed as often in a row as is allowed.',
} as const;
export type Health = keyof typeof HEALTHS;

/** What a health check asks. Ports are named: their numbers are those of the run that lives. */
export type HealthTarget =
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'http'; readonly port: string; readonly path: string }
  | { readonly kind: 'tcp'; readonly port: string };

export interface HealthCheck {
  readonly target: HealthTarget;
  /** Between the end of one probe and the beginning of the next. */
  readonly intervalMs: number;
  /** A probe that takes longer has failed. */
  readonly timeoutMs: number;
  /** Failures in a row that make it unhealthy. */
  readonly retries: number;
  /** Failures before this do not count, unless it has passed already. */
  readonly startPeriodMs: number;
}

/** As Docker's, but for the shorter timeout: an answer that takes longer is none for those who wait for it. */
export const HEALTH_DEFAULTS = {
  intervalMs: 30_000,
  timeoutMs: 10_000,
  retries: 3,
  startPeriodMs: 30_000,
} as const satisfies Omit<HealthCheck, 'target'>;

/** Shorter ones would keep the machine busy with questions; longer ones are mistakes. */
export const HEALTH_MIN_MS = 100;
export const HEALTH_MAX_MS = 60 * 60_000;
export const HEALTH_RETRIES_MAX = 100;

/** What is done about an assistant that is suspected to hang, one after the other, until it shows a sign of life. */
export const RUNGS = {
  probe: 'Its terminal is another size for a moment: who lives paints anew. Nothing of its work is touched.',
  interrupt: 'Its own keys for breaking its work off are typed.',
  signal: 'The program in the foreground of its terminal gets SIGINT.',
  condemn: 'It is ended, and started again with its conversation.',
} as const;
export type Rung = keyof typeof RUNGS;

/** An assistant that works and shows no sign of life for so long is suspected to hang. */
export const DEFAULT_STALL_MS = 300_000;
export const STALL_MIN_MS = 1000;
export const STALL_MAX_MS = 24 * 60 * 60_000;

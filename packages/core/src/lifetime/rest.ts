import type { Activity, ActivityReport } from '@berth/contract';

/** Assistants that wait for whatever comes. One that asked a person something, or waits for a limit, is in the midst of it. */
const AT_REST: ReadonlySet<Activity> = new Set(['idle', 'done']);

/**
 * By what an assistant is known to rest; undefined when it does not. The same sign again means that it has rested all the
 * while.
 */
export function restOfAssistant(report: ActivityReport | undefined): string | undefined {
  if (report === undefined || !AT_REST.has(report.activity)) return undefined;
  return `since ${report.since}`;
}

/** The same of a plain command, by how much it has printed. */
export function restOfCommand(printedBytes: number): string {
  return `${printedBytes} bytes`;
}

/** A stretch in which nobody needed a run. */
export interface Rest {
  /** Awake time at which it began. */
  readonly since: number;
  readonly sign: string;
  /** It was told that it is nearly as long as it may be. */
  readonly isTold: boolean;
}

/** Goes on with a rest or begins one; null when there is none. */
export function resting(before: Rest | null, sign: string | undefined, now: number): Rest | null {
  if (sign === undefined) return null;
  return before?.sign === sign ? before : { since: now, sign, isTold: false };
}

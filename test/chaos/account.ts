import type { ConversationAccount } from './conversations.ts';
import type { ChaosOptions } from './options.ts';
import type { OutputAccount } from './output-check.ts';
import type { Doubled } from './process-watch.ts';

export interface Spread {
  readonly count: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** Everything that a run found out; the file's format. Only grows. */
export interface Account {
  readonly format: 1;
  readonly date: string;
  readonly options: ChaosOptions;
  readonly seconds: number;
  readonly instances: Readonly<Record<string, number>>;
  readonly absentAssistants: readonly string[];
  /** How often each fault was done, and how often any in a minute. */
  readonly faults: Readonly<Record<string, number>>;
  readonly faultsPerMinute: number;
  readonly availability: {
    /** Of all looks at the process table, those at which it had a living child; by name, and over all. */
    readonly instances: { readonly mean: number; readonly min: number; readonly of: Record<string, number> };
    /** Of all questions, every 100 ms, those that were answered within a second. */
    readonly api: number;
    readonly apiLatencyMs: Spread;
  };
  /** From the fault until it runs again, by what was done to it; the wait before the first attempt is in it. */
  readonly comebackMs: Readonly<Record<string, Spread>>;
  /** The longest of them, by name. */
  readonly slowest: readonly { readonly instance: string; readonly cause: string; readonly ms: number }[];
  readonly daemonAnswersMs: Spread;
  readonly allAttachedMs: Spread;
  readonly recoveryEvents: Readonly<Record<string, number>>;
  readonly output: OutputAccount;
  readonly conversations: ConversationAccount;
  readonly doubled: readonly Doubled[];
  /** Instances that did not come back, with what is said of them. */
  readonly missing: readonly string[];
  /** Ports leased to instances that do not run. */
  readonly deadLeases: readonly string[];
  /** Findings of the doctor while everything runs. */
  readonly doctor: readonly string[];
  /** Processes that were left when everything was stopped, and those of earlier runs before. */
  readonly orphans: readonly string[];
  /** What went otherwise than it must in the course of a fault. */
  readonly complaints: readonly string[];
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => {
    const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    return value === undefined ? null : Math.round(value);
  };
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** Why a run failed; nothing when all that must hold did. */
export function failuresOf(account: Account): string[] {
  const { output, conversations, doubled, missing, deadLeases, doctor, orphans, complaints } = account;
  return [
    ...output.unmarked.map(
      ({ instance, lines, bytes, where }) =>
        `${instance}, ${where}: ${lines} lines (${bytes} bytes) are missing, and nothing says so`,
    ),
    ...(output.damaged > 0 ? [`${output.damaged} lines are damaged or there twice`] : []),
    ...conversations.lost.map(({ instance, why }) => `${instance} lost its conversation: ${why}`),
    ...doubled.map(
      ({ instance, pids, looks }) =>
        `${instance} had two living children at ${looks} looks: ${pids.join(', ')}`,
    ),
    ...missing.map((what) => `it did not come back: ${what}`),
    ...deadLeases.map((what) => `a lease of the dead: ${what}`),
    ...doctor.map((what) => `the doctor: ${what}`),
    ...orphans.map((what) => `an orphan: ${what}`),
    ...complaints,
  ];
}

import type { AssistantSignal, InstanceId } from '@berth/contract';
import type { ScreenRules } from '@berth/contract/schemas';
import type { InstanceWithRun } from './store.ts';

/** Takes what a source has to say, in the order in which it comes. Must not throw. */
export type Tell = (signal: AssistantSignal) => void;

/** What can be watched of a running assistant beside its screen: its hooks, files and interfaces. */
export interface WatchedRun {
  readonly instance: InstanceId;
  /** Pid of its program. */
  readonly pid: number;
  /** When the run began, in milliseconds since 1970: before its program could say anything. */
  readonly startedAt: number;
  /** It is isolated: its program has other pids for itself than the machine has for it. */
  readonly isConfined: boolean;
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
  readonly profile: string | null;
  readonly conversation: string | null;
}

/** Looks at terminals for signals: titles, notifications, and what stands on the screen. */
export interface ScreenSignals {
  /** From now on, by those rules; what holds already is told at once. Ends with `stop`, or with the run. */
  watchScreen(found: InstanceWithRun, rules: ScreenRules, tell: Tell): { stop(): void };
}

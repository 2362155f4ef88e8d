import type { ExitFacts, InstanceId, RunId } from '@berth/contract';
import type { RuntimeHandle, StartedRun } from './runtime.ts';
import type { InstanceWithRun } from './store.ts';

/** What keepers have written down of an instance, whatever a registry says. */
export interface InstanceEvidence {
  readonly instance: InstanceId;
  /** When it was removed, in milliseconds since the Unix epoch; null when nothing says that it was. */
  readonly removedAt: number | null;
  /** Runs that began, oldest first. */
  readonly runs: readonly RunEvidence[];
  /** Where it was found, for people. */
  readonly place: string;
}

export interface RunEvidence {
  readonly run: RunId;
  readonly generation: number;
  readonly handle: RuntimeHandle;
  readonly started: StartedRun;
  /** Null when the keeper has not written any: the run goes on, or nobody saw its end. */
  readonly exit: ExitFacts | null;
  /** What the registry said when the run began; null for runs that older versions started. */
  readonly registered: InstanceWithRun | null;
}

import type { InstanceRecord, InstanceWithRun, RunRecord } from '../ports/store.ts';
import type { LifecycleEvent } from '../instance/lifecycle.ts';
import type { Recovery, RecoveryEvent } from './recovery.ts';
import { signatureOf, verdictOn } from './verdict.ts';

/** Whether a start waits for its time. */
export function isOwed(
  recovery: Recovery | null,
): recovery is Recovery & { readonly at: number; readonly state: 'backing_off' | 'limited' } {
  return recovery !== null && recovery.at !== null;
}

/** Whether it ended and the last word on it is not spoken: it waits for its time, or for a person. */
export function isPending({ status, recovery }: Pick<InstanceRecord, 'status' | 'recovery'>): boolean {
  return status === 'exited' && recovery !== null && recovery.state !== 'steady';
}

/** What a step of an instance's life means for its coming back; undefined when nothing. */
export function recoveryEvent(
  { instance }: InstanceWithRun,
  { type }: LifecycleEvent,
  { run, isOwn }: { run: RunRecord | null; isOwn: boolean },
): RecoveryEvent | undefined {
  switch (type) {
    case 'start':
      return { type: isOwn ? 'due' : 'commanded' };
    case 'stop':
    case 'archive':
    case 'cancel':
    case 'remove':
      return { type: 'commanded' };
    case 'started':
    case 'found':
      return { type: 'started' };
    case 'exited':
      return run?.exit == null ? undefined : ended(instance, { ...run, exit: run.exit });
    case 'lost':
    case 'condemn':
      return undefined;
  }
}

function ended(
  { desired, status, spec }: InstanceRecord,
  { id, exit, startedAt, activity }: RunRecord & { readonly exit: NonNullable<RunRecord['exit']> },
): RecoveryEvent {
  const livedMs = startedAt === null ? null : Math.max(0, exit.time - startedAt);
  const wasCondemned = status === 'stopping';
  const end = { exit, wasAsked: desired !== 'running', wasCondemned, livedMs, activity };
  return {
    type: 'ended',
    verdict: verdictOn(end, spec.restart ?? 'never'),
    failure: { run: id, livedMs, signature: signatureOf(exit) },
  };
}

import type { InstanceRecord, InstanceWithRun, RunRecord } from '../ports/store.ts';
import type { Step } from '../instance/supervisor.ts';
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
  { event, isOwed = false, isOurs = false }: Pick<Step, 'event' | 'isOwed' | 'isOurs'>,
  run: RunRecord | null,
): RecoveryEvent | undefined {
  switch (event.type) {
    case 'start':
      return { type: isOwed ? 'due' : 'commanded' };
    case 'stop':
    case 'archive':
    case 'cancel':
    case 'withdraw':
    case 'remove':
      return { type: 'commanded' };
    case 'started':
    case 'found':
      return { type: 'started' };
    case 'exited':
      return run?.exit == null ? undefined : ended(instance, { ...run, exit: run.exit }, isOurs);
    case 'lost':
    case 'condemn':
    case 'retire':
    case 'restore':
      return undefined;
  }
}

function ended(
  { desired, status, spec, generation }: InstanceRecord,
  { id, exit, startedAt, activity }: RunRecord & { readonly exit: NonNullable<RunRecord['exit']> },
  isOurs: boolean,
): RecoveryEvent {
  const livedMs = startedAt === null ? null : Math.max(0, exit.time - startedAt);
  const wasCondemned = isOurs || status === 'stopping';
  const wasQueued = generation === 1 && spec.waitUntil !== undefined;
  const end = { exit, wasAsked: desired !== 'running', wasCondemned, wasQueued, livedMs, activity };
  return {
    type: 'ended',
    verdict: verdictOn(end, spec.restart ?? 'never'),
    failure: { run: id, livedMs, signature: signatureOf(exit) },
  };
}

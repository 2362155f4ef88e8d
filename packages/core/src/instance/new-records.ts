import type { InstanceId } from '@berth/contract';
import type { InstanceRecord, PortLease, RunRecord } from '../ports/store.ts';
import type { Admission } from './admission.ts';

/** An instance as it is admitted, with its first run. */
export function newInstance(
  { agent, workspace, spec }: Admission,
  run: RunRecord,
  owned: Pick<InstanceRecord, 'name' | 'node' | 'owner' | 'runtime' | 'conversation'>,
): InstanceRecord {
  return {
    ...owned,
    id: run.instance,
    agent: agent.id,
    workspace,
    spec,
    desired: 'running',
    recovery: null,
    status: 'starting',
    generation: run.generation,
    run: run.id,
    createdAt: run.createdAt,
    updatedAt: run.createdAt,
    removedAt: null,
    version: 0,
  };
}

/** An instance as it is admitted, that waits for room. */
export function queuedInstance(
  admission: Admission,
  at: { readonly id: InstanceId; readonly now: number; readonly waitUntil: number | null },
  owned: Pick<InstanceRecord, 'name' | 'node' | 'owner' | 'runtime' | 'conversation'>,
): InstanceRecord {
  const { id, now, waitUntil } = at;
  return {
    ...owned,
    id,
    agent: admission.agent.id,
    workspace: admission.workspace,
    spec: { ...admission.spec, waitUntil },
    desired: 'running',
    recovery: null,
    status: 'queued',
    generation: 0,
    run: null,
    createdAt: now,
    updatedAt: now,
    removedAt: null,
    version: 0,
  };
}

/** What is told of a new instance. */
export function createdData({ name, agent, workspace }: InstanceRecord) {
  return { name, agent, workspace };
}

/** A run that nobody has started yet. */
export function newRun(
  facts: Pick<RunRecord, 'id' | 'instance' | 'generation' | 'handle' | 'createdAt' | 'ports'>,
): RunRecord {
  return { ...facts, keeper: null, child: null, startedAt: null, exit: null, activity: null };
}

/** What keeps a run's ports from everybody else. */
export function leasesOf({ id, instance, createdAt, ports }: RunRecord): readonly PortLease[] {
  return ports.map(({ name, port }) => ({ name, port, instance, run: id, createdAt }));
}

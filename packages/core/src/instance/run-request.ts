import type { PreparedRun } from '../ports/agents.ts';
import type { RunRequest } from '../ports/runtime.ts';
import type { InstanceRecord, RunRecord } from '../ports/store.ts';
import { childEnvironment } from './child-environment.ts';

interface RunPreparation {
  readonly prepared: Pick<PreparedRun, 'args' | 'env' | 'reach' | 'asked'> | null;
  /** By which its program asks Berth about itself. */
  readonly token: string | undefined;
}

/** What a driver is asked to start: as the instance was admitted, or as its assistant wants this run to be. */
export function runRequest(
  instance: InstanceRecord,
  run: RunRecord,
  { prepared, token }: RunPreparation,
): RunRequest {
  const { file, cols, rows, stopSignal, limits, confinement } = instance.spec;
  const granted = prepared?.reach ?? [];
  return {
    instance: instance.id,
    agent: instance.agent,
    run: run.id,
    generation: run.generation,
    file,
    args: prepared?.args ?? instance.spec.args,
    env: { ...childEnvironment(instance, run, token), ...prepared?.env },
    cwd: instance.workspace,
    cols,
    rows,
    stopSignal,
    ...(run.ports.length === 0 ? {} : { ports: run.ports.map(({ port }) => port) }),
    ...(limits === undefined ? {} : { limits }),
    ...(confinement === undefined
      ? {}
      : { confinement: { ...confinement, granted, asked: prepared?.asked ?? [] } }),
  };
}

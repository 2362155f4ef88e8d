import type { ActorId } from '@berth/contract';
import type { FactInput, FactMaker } from '../instance/facts.ts';
import type { Insistence } from '../instance/insistence.ts';
import type { Registry } from '../instance/registry.ts';
import type { InstanceWithRun, RunRecord } from '../ports/store.ts';

export interface NoteParts {
  readonly registry: Registry;
  readonly fact: FactMaker;
  readonly insistence: Insistence;
  readonly system: ActorId;
}

/** Writes down what was seen of a run, as long as it is the one that runs: while it is being stopped that is worth nothing. */
export async function noteOfRun(
  { registry, fact, insistence, system: actor }: NoteParts,
  { found, run }: { readonly found: InstanceWithRun; readonly run: RunRecord },
  event: Pick<FactInput, 'type' | 'data'>,
): Promise<void> {
  const { id: subject } = found.instance;
  const write = () =>
    registry.update(subject, (now) =>
      now.run?.id === run.id && now.instance.status === 'running'
        ? { events: [fact({ ...event, actor, subject, run: run.id })] }
        : undefined,
    );
  await insistence.write(write, Number.POSITIVE_INFINITY);
}

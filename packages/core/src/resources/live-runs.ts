import type { InstanceId, RunId } from '@berth/contract';
import type { ResourceTarget } from '../ports/resources.ts';
import type { InstanceWithRun } from '../ports/store.ts';

/** A run that lives, as far as looking at it is concerned. */
export interface LiveRun {
  readonly target: ResourceTarget;
  readonly run: RunId;
  readonly createdAt: number;
}

/** Runs whose keepers answer. */
export class LiveRuns {
  readonly #runs = new Map<InstanceId, LiveRun>();

  add({ instance, run }: InstanceWithRun): void {
    if (run === null || run.keeper === null || run.child === null) return;
    const { keeper, child, handle } = run;
    const target = { instance: instance.id, keeper, child, handle };
    this.#runs.set(instance.id, { target, run: run.id, createdAt: instance.createdAt });
  }

  /** What is said of an older run changes nothing. */
  remove({ instance, run }: InstanceWithRun): void {
    if (this.#runs.get(instance.id)?.run === run?.id) this.#runs.delete(instance.id);
  }

  get(instance: InstanceId): LiveRun | undefined {
    return this.#runs.get(instance);
  }

  /** In the order in which their instances were created. */
  inOrder(): LiveRun[] {
    return [...this.#runs.values()].sort(
      (a, b) => a.createdAt - b.createdAt || (a.target.instance < b.target.instance ? -1 : 1),
    );
  }
}

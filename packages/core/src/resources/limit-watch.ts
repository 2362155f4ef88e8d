import { type InstanceId, type Limits, messageOf } from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import { noteOfRun, type NoteParts } from '../health/note-of-run.ts';
import type { Log, RunObserver } from '../ports/observer.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceWithRun, RunRecord } from '../ports/store.ts';
import { diskTotal, type DiskUse } from './disk-watch.ts';
import { judgeLimits, type LimitNews, type LimitState } from './limits-judged.ts';
import { LongUse } from './long-use.ts';
import type { ResourceMonitor, SampledRun } from './resource-monitor.ts';

export interface LimitWatchParts extends NoteParts {
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly resources: Pick<ResourceMonitor, 'onSample'>;
  readonly diskUse: (id: InstanceId) => DiskUse | undefined;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly log: Log;
}

interface Limited {
  readonly found: InstanceWithRun;
  readonly run: RunRecord;
  limits: Limits;
  state: LimitState | undefined;
  readonly processors: LongUse;
  /** The last look is still being judged. */
  isBusy: boolean;
}

/** Tells when a run comes near a limit, and when the kernel has held one. Looks as often as resources are looked at. */
export class LimitWatch implements RunObserver {
  readonly #parts: LimitWatchParts;
  readonly #limited = new Map<InstanceId, Limited>();

  constructor(parts: LimitWatchParts) {
    this.#parts = parts;
    const stop = parts.resources.onSample((runs) => this.#look(runs));
    parts.scope.signal.addEventListener('abort', stop, { once: true });
  }

  runLive(found: InstanceWithRun): void {
    const { instance, run } = found;
    const { limits } = instance.spec;
    if (limits === undefined || run === null || this.#limited.get(instance.id)?.run.id === run.id) return;
    this.#limited.set(instance.id, {
      found,
      run,
      limits,
      state: undefined,
      processors: new LongUse(),
      isBusy: false,
    });
  }

  /** It may take more or less from now on. */
  limitsChanged(found: InstanceWithRun): void {
    const { id, spec, status } = found.instance;
    const limited = this.#limited.get(id);
    if (limited !== undefined) limited.limits = spec.limits ?? {};
    else if (status === 'running') this.runLive(found);
  }

  runGone({ instance, run }: InstanceWithRun): void {
    if (this.#limited.get(instance.id)?.run.id === run?.id) this.#limited.delete(instance.id);
  }

  #look(runs: readonly SampledRun[]): void {
    for (const sample of runs) {
      const limited = this.#limited.get(sample.instance);
      if (limited === undefined || limited.isBusy || limited.run.id !== sample.run) continue;
      limited.isBusy = true;
      this.#parts.scope.spawn(`limits of ${sample.instance}`, () => this.#judge(limited, sample));
    }
  }

  async #judge(limited: Limited, sample: SampledRun): Promise<void> {
    const { drivers, log } = this.#parts;
    const { found, run, limits, state: before } = limited;
    try {
      const strikes = (await drivers.get(found.instance.runtime)?.strikes(run.handle)) ?? {};
      const { memory, threads } = sample;
      const at = this.#parts.clock.monotonic();
      const cpus = limited.processors.add(sample, at);
      const disk = diskTotal(this.#parts.diskUse(sample.instance));
      const slow = { ...(cpus === undefined ? {} : { cpus }), ...(disk === undefined ? {} : { disk }) };
      const used = { memory, pids: threads, ...slow };
      const { state, news } = judgeLimits(limits, before, { at, used, strikes });
      limited.state = state;
      for (const item of news) await this.#tell(limited, item);
    } catch (error) {
      log.warn('looking at limits failed', { instance: found.instance.id, error: messageOf(error) });
    } finally {
      limited.isBusy = false;
    }
  }

  #tell({ found, run }: Limited, { kind, ...data }: LimitNews): Promise<void> {
    return noteOfRun(this.#parts, { found, run }, { type: `limit.${kind}`, data });
  }
}

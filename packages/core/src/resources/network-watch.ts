import { type InstanceId, messageOf, type NotedDecision, type RunId } from '@berth/contract';
import type { Scope } from '@berth/foundation';
import type { NoteParts } from '../health/note-of-run.ts';
import type { Log, RunObserver } from '../ports/observer.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceWithRun, RunRecord, Store } from '../ports/store.ts';
import type { ResourceMonitor } from './resource-monitor.ts';

export interface NetworkWatchParts extends NoteParts {
  readonly store: Pick<Store, 'history'>;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly resources: Pick<ResourceMonitor, 'onSample'>;
  readonly scope: Scope;
  readonly log: Log;
}

interface Watched {
  readonly found: InstanceWithRun;
  readonly run: RunRecord;
  /** Up to which decision all are events; undefined while that was not looked up. */
  told: number | undefined;
  /** The last look, which is over before the next one begins. */
  look: Promise<void>;
  isLooking: boolean;
}

/** How far back it is looked for what was told already: the run before may have been told of since. */
const HISTORY = 1000;
const OF_NETWORK = ['network.allowed', 'network.refused'] as const;

/**
 * Makes events of what keepers note about connections. Looks as often as resources are looked at, and once more at the end of
 * a run; how far it came is in the events themselves, so that the next daemon goes on from there.
 */
export class NetworkWatch implements RunObserver {
  readonly #parts: NetworkWatchParts;
  readonly #watched = new Map<InstanceId, Watched>();

  constructor(parts: NetworkWatchParts) {
    this.#parts = parts;
    const stop = parts.resources.onSample(() => this.#lookAtAll());
    parts.scope.signal.addEventListener('abort', stop, { once: true });
  }

  runLive(found: InstanceWithRun): void {
    this.#watch(found);
  }

  /** It may have ended while no daemon was there to see it live. */
  runGone(found: InstanceWithRun): void {
    const watched = this.#watch(found);
    if (watched === undefined) return;
    this.#look(watched, 'last');
    this.#watched.delete(found.instance.id);
  }

  #watch(found: InstanceWithRun): Watched | undefined {
    const { instance, run } = found;
    if (instance.spec.confinement?.network !== 'allow-list' || run === null) return undefined;
    const known = this.#watched.get(instance.id);
    if (known?.run.id === run.id) return known;
    const watched = { found, run, told: undefined, look: Promise.resolve(), isLooking: false };
    this.#watched.set(instance.id, watched);
    return watched;
  }

  #lookAtAll(): void {
    for (const watched of this.#watched.values()) if (!watched.isLooking) this.#look(watched, 'next');
  }

  #look(watched: Watched, which: 'next' | 'last'): void {
    const before = watched.look;
    const { promise, resolve } = Promise.withResolvers<void>();
    watched.look = promise;
    watched.isLooking = true;
    this.#parts.scope.spawn(`network of ${watched.found.instance.id} (${which})`, async () => {
      await before;
      try {
        await this.#tellNew(watched);
      } catch (error) {
        const fields = { instance: watched.found.instance.id, error: messageOf(error) };
        this.#parts.log.warn('looking at network decisions failed', fields);
      } finally {
        watched.isLooking = false;
        resolve();
      }
    });
  }

  async #tellNew(watched: Watched): Promise<void> {
    const { found, run } = watched;
    watched.told ??= await this.#toldBefore(found.instance.id, run.id);
    const driver = this.#parts.drivers.get(found.instance.runtime);
    const decisions = (await driver?.decisions(run.handle, watched.told)) ?? [];
    const last = decisions.at(-1);
    if (last === undefined) return;
    await this.#write(watched, decisions);
    watched.told = last.sequence;
  }

  async #toldBefore(instance: InstanceId, run: RunId): Promise<number> {
    const events = await this.#parts.store.history(instance, HISTORY, OF_NETWORK);
    const last = events.findLast((event) => event.run === run);
    return Number(last?.data['sequence'] ?? 0);
  }

  /** Also of a run that is over. All or none of them, so that the last one says how far it came. */
  async #write({ found, run }: Watched, decisions: readonly NotedDecision[]): Promise<void> {
    const { registry, fact, insistence, system: actor } = this.#parts;
    const subject = found.instance.id;
    const events = decisions.map(({ verdict, time: at, ...data }) =>
      fact({ type: `network.${verdict}`, actor, subject, run: run.id, data: { ...data, at } }),
    );
    await insistence.write(() => registry.update(subject, () => ({ events })), Number.POSITIVE_INFINITY);
  }
}

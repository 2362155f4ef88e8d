import { BerthError, type InstanceId, messageOf, refusal, type RunId } from '@berth/contract';
import type { MemoryView, ResourcePoint, ResourcesView } from '@berth/contract/schemas';
import type { Clock, Scope } from '@berth/foundation';
import type { Action, Authorize } from '../access/authorize.ts';
import type { Caller } from '../access/caller.ts';
import { notRunning, unwrap } from '../instance/refusals.ts';
import { storedTarget } from '../instance/targets.ts';
import type { Log, RunObserver } from '../ports/observer.ts';
import type { ExactMemory, ResourceProbe, ResourceSample } from '../ports/resources.ts';
import type { InstanceWithRun, Store } from '../ports/store.ts';
import type { DiskUse } from './disk-watch.ts';
import { type LiveRun, LiveRuns } from './live-runs.ts';
import { ResourceHistory } from './resource-history.ts';
import { Rhythm } from './rhythm.ts';
import { type Look, viewOf } from './use-view.ts';

export interface ResourceMonitorParts {
  readonly store: Store;
  readonly probe: ResourceProbe;
  /** What an instance has on disks, as far as that is known. */
  readonly diskUse: (id: InstanceId) => DiskUse | undefined;
  readonly authorize: Authorize;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly log: Log;
}

/** A run as the last look has seen it. */
export interface SampledRun {
  readonly instance: InstanceId;
  readonly run: RunId;
  /** Its living processes, without its keeper. */
  readonly pids: readonly number[];
  /** Who counted the processor time: times of two sources cannot be compared. */
  readonly source: ResourceSample['source'];
  readonly cpuMs: number;
  /** Bytes. */
  readonly memory: number;
  readonly threads: number;
}

/** What came of the latest look, and its number. */
interface Newest {
  readonly number: number;
  readonly look: Look;
  readonly view: ResourcesView;
}

/**
 * Knows what runs use. It looks at them all at once: rarely while nobody watches, often while somebody does, and never
 * twice at the same time. It knows which runs live by observing them, so that a look costs the registry nothing.
 */
export class ResourceMonitor implements RunObserver {
  readonly #parts: ResourceMonitorParts;
  readonly #rhythm: Rhythm;
  readonly #runs = new LiveRuns();
  readonly #history = new ResourceHistory();
  readonly #listeners = new Set<(runs: readonly SampledRun[]) => void>();
  /** Those who wait for the end of the look that comes next or is under way. */
  readonly #waiting = new Set<() => void>();
  readonly #exact = new Map<RunId, Promise<ExactMemory | undefined>>();
  #newest: Newest | undefined;
  /** Why the last look failed; undefined when it did not. */
  #failure: Error | undefined;

  constructor(parts: ResourceMonitorParts) {
    this.#parts = parts;
    this.#rhythm = new Rhythm(parts.clock);
  }

  /** How many watch now. */
  get watchers(): number {
    return this.#rhythm.watchers;
  }

  /** Begins to look, until the scope closes. To be called once. */
  start(): void {
    this.#parts.scope.spawn('resources', async (signal) => {
      for (;;) {
        await this.#rhythm.due(signal);
        await this.#look();
      }
    });
  }

  runLive(found: InstanceWithRun): void {
    this.#runs.add(found);
  }

  runGone(found: InstanceWithRun): void {
    this.#runs.remove(found);
  }

  /**
   * What is used now: the newest look, or one made for this when that is older than a second. Rejects when it fails and
   * there was none before.
   */
  async latest(caller: Caller): Promise<ResourcesView> {
    this.#allow(caller, 'resource.read', null);
    if (!this.#isFresh()) {
      const ended = this.#nextEnd();
      this.#rhythm.ask();
      await ended.come;
    }
    if (this.#newest !== undefined) return this.#newest.view;
    throw this.#failure ?? this.#closing();
  }

  /**
   * Every look from now on, until `signal` aborts; the first one at once. A watcher that is slow gets the newest look
   * when it comes back, and not those in between.
   */
  async *watch(caller: Caller, signal: AbortSignal): AsyncGenerator<ResourcesView> {
    this.#allow(caller, 'resource.read', null);
    let seen = this.#isFresh() ? 0 : (this.#newest?.number ?? 0);
    const leave = this.#rhythm.join(signal);
    try {
      while (!this.#isOver(signal)) {
        const newest = this.#newest;
        if (newest !== undefined && newest.number > seen) {
          seen = newest.number;
          yield newest.view;
        } else {
          await this.#nextEnd(signal).come;
        }
      }
    } finally {
      leave();
    }
  }

  /** What an instance has used during the last `lastMs`, oldest first: an hour at most, and since this daemon began. */
  async history(caller: Caller, target: string, lastMs = Number.POSITIVE_INFINITY): Promise<ResourcePoint[]> {
    const found = await storedTarget(this.#parts.store, target, caller);
    this.#allow(caller, 'resource.read', found);
    return this.#history.of(found.instance.id, this.#parts.clock.now() - lastMs);
  }

  /** The exact memory of a running instance. Dear, so that two who ask at once share the answer. */
  async exactMemory(caller: Caller, target: string): Promise<MemoryView> {
    const found = await storedTarget(this.#parts.store, target, caller);
    this.#allow(caller, 'resource.read', found);
    const live = this.#runs.get(found.instance.id);
    if (live === undefined) throw notRunning(found);
    const exact = await this.#exactOf(live);
    if (exact === undefined) throw notRunning(found);
    return { instance: found.instance.id, ...exact };
  }

  #exactOf({ run, target }: LiveRun): Promise<ExactMemory | undefined> {
    const asked = this.#exact.get(run);
    if (asked !== undefined) return asked;
    const work = this.#parts.probe.exactMemory(target).finally(() => this.#exact.delete(run));
    this.#exact.set(run, work);
    return work;
  }

  /** Tells the daemon's own parts of each look, at whatever pace there is. Must not throw. Returns how to stop it. */
  onSample(listener: (runs: readonly SampledRun[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Never rejects: a look that fails is made again when the next one is due. */
  async #look(): Promise<void> {
    this.#rhythm.begin();
    try {
      await this.#sample();
      this.#failure = undefined;
    } catch (error) {
      if (this.#failure === undefined)
        this.#parts.log.warn('looking at resources failed', { error: messageOf(error) });
      this.#failure = error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#rhythm.end();
      for (const resume of [...this.#waiting]) resume();
    }
  }

  async #sample(): Promise<void> {
    const { probe, clock } = this.#parts;
    const runs = this.#runs.inOrder();
    const samples = await probe.sample(runs.map(({ target }) => target));
    const look: Look = {
      runs,
      samples,
      daemon: probe.daemon(),
      machine: probe.machine(),
      time: clock.now(),
      monotonic: clock.monotonic(),
      periodMs: this.#rhythm.periodMs,
    };
    this.#history.add(look);
    const before = this.#newest;
    this.#newest = {
      number: (before?.number ?? 0) + 1,
      look,
      view: viewOf(look, before?.look, this.#parts.diskUse),
    };
    const sampled = runs.flatMap(({ target: { instance }, run }) => {
      const sample = samples.get(instance);
      if (sample === undefined) return [];
      const { pids, source, cpuMs, memory, threads } = sample;
      return [{ instance, run, pids, source, cpuMs, memory, threads }];
    });
    for (const listener of this.#listeners) listener(sampled);
  }

  #nextEnd(signal?: AbortSignal): { readonly come: Promise<void> } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const signals = [signal, this.#parts.scope.signal].filter((each) => each !== undefined);
    const resume = () => {
      this.#waiting.delete(resume);
      for (const each of signals) each.removeEventListener('abort', resume);
      resolve();
    };
    this.#waiting.add(resume);
    for (const each of signals) each.addEventListener('abort', resume, { once: true });
    if (signals.some(({ aborted }) => aborted)) resume();
    return { come: promise };
  }

  #isFresh(): boolean {
    return this.#newest !== undefined && this.#rhythm.isFresh(this.#newest.look.monotonic);
  }

  #isOver(signal: AbortSignal): boolean {
    return signal.aborted || this.#parts.scope.signal.aborted;
  }

  #closing(): BerthError {
    return new BerthError(refusal('daemon_unavailable', 'The daemon is ending. Try again.'));
  }

  #allow(caller: Caller, action: Action, found: InstanceWithRun | null): void {
    const target = found === null ? null : { id: found.instance.id, owner: found.instance.owner };
    unwrap(this.#parts.authorize(caller, action, target));
  }
}

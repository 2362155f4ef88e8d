import { type InstanceId, messageOf } from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import type { Authorize } from '../access/authorize.ts';
import type { Caller } from '../access/caller.ts';
import type { Journal } from '../journal/journal.ts';
import type { Log } from '../ports/observer.ts';
import type { InstanceWithRun, Store } from '../ports/store.ts';
import { InstanceBoard, type InstanceChanges } from './instance-board.ts';
import type { InstanceViews } from './instance-views.ts';
import { unwrap } from './refusals.ts';

export interface InstanceFeedParts {
  readonly store: Pick<Store, 'listInstances' | 'getInstance'>;
  readonly journal: Pick<Journal, 'head' | 'follow'>;
  readonly views: Pick<InstanceViews, 'view' | 'presenceMark'>;
  readonly authorize: Authorize;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly log: Log;
}

/** Between two things that a reader is told: ten a second is more than eyes can follow. */
const PERIOD_MS = 100;
/** What no event tells of, such as how many look at a terminal, is compared this often. */
const LOOK_MS = 500;
/** The registry could not be read; it is read again this much later. */
const AGAIN_MS = 1000;
/** Up to so many are read one by one; more of them, all at once. */
const ONE_BY_ONE_MAX = 32;

/** What is seen for all readers together, while there are any. */
interface Watch {
  readonly board: InstanceBoard;
  readonly ending: AbortController;
  readonly waiting: Set<() => void>;
  /** What may have changed since it was last read. */
  readonly touched: Set<InstanceId>;
  /** Events were missed. */
  isUnsure: boolean;
  nap: AbortController | undefined;
  readers: number;
}

/**
 * Tells readers which instances there are, and then which of them changed. It follows the journal once for all readers, and
 * only while there are any; a view is made once, however many read it.
 */
export class InstanceFeed {
  readonly #parts: InstanceFeedParts;
  #watch: Watch | undefined;

  constructor(parts: InstanceFeedParts) {
    this.#parts = parts;
  }

  /**
   * All that are not removed; then those that changed, removed ones too; until `signal` aborts. Whoever reads slowly gets
   * the newest view of each, and fewer of them.
   */
  async *follow(caller: Caller, signal: AbortSignal): AsyncGenerator<InstanceChanges> {
    unwrap(this.#parts.authorize(caller, 'instance.list', null));
    const watch = this.#join();
    let seen = 0;
    try {
      while (!this.#isOver(signal)) {
        const news = watch.board.newsSince(seen);
        if (news === undefined) {
          await this.#nextMove(watch, signal);
          continue;
        }
        seen = watch.board.revision;
        const told = this.#parts.clock.monotonic();
        yield news;
        await this.#rest(told + PERIOD_MS - this.#parts.clock.monotonic(), signal);
      }
    } finally {
      this.#leave(watch);
    }
  }

  #join(): Watch {
    const watch = (this.#watch ??= this.#begin());
    watch.readers += 1;
    return watch;
  }

  #leave(watch: Watch): void {
    watch.readers -= 1;
    if (watch.readers > 0) return;
    watch.ending.abort();
    this.#watch = undefined;
  }

  #begin(): Watch {
    const watch: Watch = {
      board: new InstanceBoard(this.#parts.views),
      ending: new AbortController(),
      waiting: new Set(),
      touched: new Set(),
      isUnsure: false,
      nap: undefined,
      readers: 0,
    };
    this.#parts.scope.spawn('watch instances', (closing) =>
      this.#keep(watch, AbortSignal.any([watch.ending.signal, closing])),
    );
    return watch;
  }

  /** Begins anew whenever the registry could not be read: what happened meanwhile is not known. */
  async #keep(watch: Watch, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#see(watch, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#parts.log.warn('watching instances failed', { error: messageOf(error) });
        await this.#rest(AGAIN_MS, signal);
      }
    }
  }

  async #see(watch: Watch, signal: AbortSignal): Promise<void> {
    const { journal, store } = this.#parts;
    const after = await journal.head();
    watch.touched.clear();
    watch.isUnsure = false;
    watch.board.replace(await store.listInstances());
    this.#tell(watch);
    const failing = new AbortController();
    const both = AbortSignal.any([signal, failing.signal]);
    try {
      await Promise.all([this.#hear(watch, after, both), this.#readOn(watch, both)]);
    } finally {
      failing.abort();
    }
  }

  async #hear(watch: Watch, after: number, signal: AbortSignal): Promise<void> {
    for await (const item of this.#parts.journal.follow(after, signal)) {
      if (item.kind === 'gap') watch.isUnsure = true;
      else if (item.event.subject !== null) watch.touched.add(item.event.subject);
      watch.nap?.abort();
    }
  }

  async #readOn(watch: Watch, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (watch.touched.size === 0 && !watch.isUnsure) await this.#nap(watch, signal);
      await this.#read(watch);
      this.#tell(watch);
      await this.#rest(PERIOD_MS, signal);
    }
  }

  async #read(watch: Watch): Promise<void> {
    const touched = [...watch.touched];
    watch.touched.clear();
    if (watch.isUnsure) {
      watch.isUnsure = false;
      watch.board.replace(await this.#parts.store.listInstances());
      return;
    }
    if (touched.length > 0) watch.board.put(await this.#found(touched));
    watch.board.look();
  }

  async #found(ids: readonly InstanceId[]): Promise<readonly InstanceWithRun[]> {
    const { store } = this.#parts;
    if (ids.length > ONE_BY_ONE_MAX) {
      const wanted = new Set(ids);
      const all = await store.listInstances({ includeRemoved: true });
      return all.filter(({ instance }) => wanted.has(instance.id));
    }
    const found = await Promise.all(ids.map((id) => store.getInstance(id)));
    return found.filter((each) => each !== undefined);
  }

  #tell({ waiting }: Watch): void {
    for (const resume of waiting) resume();
  }

  /** Until something was read. */
  async #nextMove({ waiting }: Watch, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const signals = [signal, this.#parts.scope.signal];
    waiting.add(resume);
    for (const each of signals) each.addEventListener('abort', resume, { once: true });
    if (this.#isOver(signal)) resume();
    return promise;

    function resume(): void {
      waiting.delete(resume);
      for (const each of signals) each.removeEventListener('abort', resume);
      resolve();
    }
  }

  /** Until it is time to look, or an event has come. */
  async #nap(watch: Watch, signal: AbortSignal): Promise<void> {
    const nap = new AbortController();
    watch.nap = nap;
    await this.#rest(LOOK_MS, AbortSignal.any([nap.signal, signal]));
    watch.nap = undefined;
  }

  /** Ends early, and never badly, when aborted. */
  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    if (ms <= 0) return;
    try {
      await this.#parts.clock.sleep(ms, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #isOver(signal: AbortSignal): boolean {
    return signal.aborted || this.#parts.scope.signal.aborted;
  }
}

import type { InstanceId } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import type { InstanceWithRun } from '../ports/store.ts';
import type { InstanceViews } from './instance-views.ts';

/** All instances, or those that have changed since a reader last looked. */
export interface InstanceChanges {
  readonly whole: boolean;
  readonly instances: readonly InstanceView[];
}

interface Entry {
  readonly found: InstanceWithRun;
  readonly view: InstanceView;
  readonly mark: string;
  /** When it last changed. */
  readonly revision: number;
}

interface News {
  readonly since: number;
  readonly revision: number;
  readonly changes: InstanceChanges;
}

/** Removed instances that are remembered for those who have not heard of it. Who comes later still gets all anew. */
const REMOVED_MAX = 256;

/**
 * The newest view of each instance, and when it changed. A reader needs a number and nothing else, so that what waits for
 * a slow one is never more than there are instances.
 */
export class InstanceBoard {
  readonly #views: Pick<InstanceViews, 'view' | 'presenceMark'>;
  readonly #entries = new Map<InstanceId, Entry>();
  #revision = 0;
  /** Whoever has seen less cannot be told what changed, and gets all. */
  #wholeBefore = 0;
  /** What was last told: readers who keep up all ask for the same. */
  #told: News | undefined;

  constructor(views: Pick<InstanceViews, 'view' | 'presenceMark'>) {
    this.#views = views;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Everything there is. Every reader is told all of it. */
  replace(living: readonly InstanceWithRun[]): void {
    this.#revision += 1;
    this.#wholeBefore = this.#revision;
    this.#entries.clear();
    for (const found of living) this.#entries.set(found.instance.id, this.#entry(found, this.#revision));
  }

  /** Some that may have changed. Those that look as before are no news. */
  put(some: readonly InstanceWithRun[]): void {
    const next = this.#revision + 1;
    for (const found of some) {
      const { id } = found.instance;
      const before = this.#entries.get(id);
      const now = this.#entry(found, next);
      const isSame = before !== undefined && JSON.stringify(before.view) === JSON.stringify(now.view);
      this.#entries.set(id, isSame ? { ...now, revision: before.revision } : now);
      if (!isSame) this.#revision = next;
    }
    this.#forgetRemoved();
  }

  /** Compares what no event tells of. */
  look(): void {
    const changed = [...this.#entries.values()].filter(
      ({ found, mark }) => found.instance.removedAt === null && mark !== this.#views.presenceMark(found),
    );
    if (changed.length > 0) this.put(changed.map(({ found }) => found));
  }

  /** What a reader who has seen `since` lacks; undefined when nothing. */
  newsSince(since: number): InstanceChanges | undefined {
    if (since >= this.#revision) return undefined;
    const told = this.#told;
    if (told?.since === since && told.revision === this.#revision) return told.changes;
    const changes = this.#changesSince(since);
    this.#told = { since, revision: this.#revision, changes };
    return changes;
  }

  #changesSince(since: number): InstanceChanges {
    const whole = since < this.#wholeBefore;
    const instances = [...this.#entries.values()].flatMap(({ view, revision }) =>
      (whole ? view.removedAt === null : revision > since) ? [view] : [],
    );
    return { whole, instances };
  }

  #forgetRemoved(): void {
    const removed = [...this.#entries].filter(([, { view }]) => view.removedAt !== null);
    const oldest = removed.toSorted(([, a], [, b]) => a.revision - b.revision);
    for (const [id, { revision }] of oldest.slice(0, -REMOVED_MAX)) {
      this.#entries.delete(id);
      this.#wholeBefore = Math.max(this.#wholeBefore, revision);
    }
  }

  #entry(found: InstanceWithRun, revision: number): Entry {
    const mark = this.#views.presenceMark(found);
    return { found, view: this.#views.view(found), mark, revision };
  }
}

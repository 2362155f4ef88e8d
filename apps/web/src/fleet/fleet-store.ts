import type { Api } from '../api/client.ts';
import { Delays } from '../api/delays.ts';
import { isSame } from '../api/is-same.ts';
import { Observable } from '../api/observable.ts';
import type { Problem } from '../api/problem.ts';
import { INSTANCE_CHANGES, type Instance } from './instance-fields.ts';

/**
 * `connecting`: nothing is known yet. `live`: what is shown is true, or was 15 s ago at most, when the daemon was
 * last heard: so long it takes to see that it is silent. `away`: the daemon does not answer, and what is shown was true
 * when it last did.
 */
export type Link = 'connecting' | 'live' | 'away';

export interface Fleet {
  readonly link: Link;
  /** Counts how often the link came to life: what was asked before is to be asked again. */
  readonly epoch: number;
  /** When the daemon was heard last, while it does not answer; milliseconds since the epoch. */
  readonly lostAt: number | undefined;
  readonly problem: Problem | undefined;
  readonly instances: ReadonlyMap<string, Instance>;
}

const NOTHING: Fleet = {
  link: 'connecting',
  epoch: 0,
  lostAt: undefined,
  problem: undefined,
  instances: new Map(),
};

/** The page is drawn anew at most so often, however much happens: nobody reads faster. */
const TELL_MS = 200;

/** All instances, kept true by what the daemon tells. One for the page, whoever looks at it. */
export class FleetStore extends Observable {
  readonly #api: Api;
  readonly #delays = new Delays();
  /** What was told to the page. */
  #fleet: Fleet = NOTHING;
  /** What is known, and is told when it is time. */
  #known: ReadonlyMap<string, Instance> = NOTHING.instances;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #stop: () => void = () => undefined;

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  readonly current = (): Fleet => this.#fleet;

  open(): void {
    this.#stop();
    this.#stop = this.#api.follow(
      INSTANCE_CHANGES,
      {},
      {
        next: ({ instanceChanges }) => this.#take(instanceChanges),
        ended: (problem) => this.#lost(problem),
      },
    );
  }

  /** Asks at once instead of when it is time. */
  readonly retry = (): void => {
    if (this.#fleet.link !== 'live') this.open();
  };

  close(): void {
    this.#stop();
    clearTimeout(this.#telling);
  }

  /** An instance that did not change stays the object that it was, so that nothing is drawn for it. */
  #take({ whole, instances: changed }: { whole: boolean; instances: readonly Instance[] }): void {
    const known = this.#known;
    const instances = new Map(whole ? [] : known);
    for (const instance of changed) {
      const { id } = instance;
      const before = known.get(id);
      if (instance.removedAt !== null) instances.delete(id);
      else instances.set(id, before !== undefined && isSame(before, instance) ? before : instance);
    }
    this.#known = instances;
    this.#delays.reset();
    if (this.#fleet.link !== 'live') return this.#tell();
    this.#telling ??= setTimeout(() => this.#tell(), this.#toldAt + TELL_MS - performance.now());
  }

  #tell(): void {
    this.#toldAt = performance.now();
    const { link, epoch } = this.#fleet;
    this.#set({
      link: 'live',
      epoch: link === 'live' ? epoch : epoch + 1,
      lostAt: undefined,
      problem: undefined,
      instances: this.#known,
    });
  }

  #lost(problem: Problem | undefined): void {
    const delay = this.#delays.next();
    const timer = setTimeout(() => this.open(), delay);
    this.#stop = () => clearTimeout(timer);
    const lostAt = this.#fleet.lostAt ?? this.#api.lastHeardAt ?? Date.now();
    this.#set({ ...this.#fleet, link: 'away', lostAt, problem, instances: this.#known });
  }

  #set(fleet: Fleet): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#fleet = fleet;
    this.changed();
  }
}

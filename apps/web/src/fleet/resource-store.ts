import type { Api } from '../api/client.ts';
import { Delays } from '../api/delays.ts';
import { isSame } from '../api/is-same.ts';
import { graphql, type ResultOf } from '../api/graphql.ts';
import { Observable } from '../api/observable.ts';

const RESOURCES = graphql(`
  subscription FleetResources {
    resources {
      instances {
        instance
        cpu
        memory
        threads
        disk { workspace log home }
      }
    }
  }
`);

export type ResourceUse = ResultOf<typeof RESOURCES>['resources']['instances'][number];

/** What runs use now, for all that are shown together. Follows only while somebody looks. */
export class ResourceStore extends Observable {
  readonly #api: Api;
  readonly #delays = new Delays();
  #uses: ReadonlyMap<string, ResourceUse> = new Map();
  #stop: (() => void) | undefined;

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  readonly of = (id: string): ResourceUse | undefined => this.#uses.get(id);

  /** Follows while the page is in sight. Answers what ends it. */
  readonly watch = (): (() => void) => {
    const look = () => (document.visibilityState === 'visible' ? this.#open() : this.#close());
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      this.#close();
    };
  };

  #open(): void {
    this.#close();
    this.#stop = this.#api.follow(
      RESOURCES,
      {},
      {
        next: ({ resources }) => {
          this.#delays.reset();
          this.#set(new Map(resources.instances.map((use) => [use.instance, this.#kept(use)])));
        },
        ended: () => {
          const timer = setTimeout(() => this.#open(), this.#delays.next());
          this.#stop = () => clearTimeout(timer);
          // Not what it was: nobody knows what it is now.
          this.#set(new Map());
        },
      },
    );
  }

  /** What stayed as it was stays the same object, so that nothing is drawn for it. */
  #kept(use: ResourceUse): ResourceUse {
    const before = this.#uses.get(use.instance);
    return before !== undefined && isSame(before, use) ? before : use;
  }

  #close(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #set(uses: ReadonlyMap<string, ResourceUse>): void {
    this.#uses = uses;
    this.changed();
  }
}

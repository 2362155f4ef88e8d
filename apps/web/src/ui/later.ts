import { Observable } from '../api/observable.ts';

/** A part that is not needed to look at the page: loaded when it is wanted, or when there is time. */
export class Later<Part> extends Observable {
  readonly #from: () => Promise<Part>;
  #loading: Promise<void> | undefined;
  #part: Part | undefined;
  #hasFailed = false;

  constructor(from: () => Promise<Part>) {
    super();
    this.#from = from;
  }

  /** Undefined until it is there. */
  readonly current = (): Part | undefined => this.#part;

  /** It was asked for last, and did not come. Some browsers then never ask again until the page is loaded anew. */
  readonly hasFailed = (): boolean => this.#hasFailed;

  /** Rejects when it does not come. */
  readonly load = (): Promise<void> => {
    this.#loading ??= this.#fetch();
    return this.#loading;
  };

  async #fetch(): Promise<void> {
    try {
      this.#part = await this.#from();
    } catch (error) {
      this.#loading = undefined;
      this.#hasFailed = true;
      this.changed();
      throw error;
    }
    this.#hasFailed = false;
    this.changed();
  }
}

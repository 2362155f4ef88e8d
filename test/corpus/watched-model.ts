import { type Answer, type ModelServer, type Moment, openModelServer } from '@berth/testkit/model-server';
import { until } from '../support/sandbox.ts';

/** A silent tool of half a minute lies between two questions; the slowest assistant takes as long for its first. */
const MOMENT_MS = 90_000;

/** A scripted model, and what it saw of the assistant. Questions for titles and the like do not count. */
export class WatchedModel {
  /** All of them, also for titles. */
  readonly moments: Moment[] = [];
  #server!: ModelServer;
  /** How many of the moments were waited for. */
  #seen = 0;

  static async open(): Promise<WatchedModel> {
    const model = new WatchedModel();
    model.#server = await openModelServer({ witness: (moment) => model.moments.push(moment) });
    return model;
  }

  get url(): string {
    return this.#server.url;
  }

  /** Lays answers ready for the next questions. */
  next(...answers: Answer[]): void {
    this.#server.next(...answers);
  }

  /** The next of its kind after the last that was waited for. */
  async sees(what: Moment['what'], fits: (moment: Moment) => boolean = () => true): Promise<Moment> {
    let found = -1;
    const isThere = () => {
      found = this.moments.findIndex(
        (moment, index) => index >= this.#seen && isAbout(moment, what) && fits(moment),
      );
      return found >= 0;
    };
    await until(`the model was ${what}; it was ${this.#history()}`, isThere, MOMENT_MS);
    this.#seen = found + 1;
    return this.moments[found] as Moment;
  }

  /** The next question that gets an answer. */
  answers(): Promise<Moment> {
    return this.sees('asked', ({ request }) =>
      this.moments.some((moment) => isAbout(moment, 'answered') && moment.request === request),
    );
  }

  /** Something waits for its answer, or was asked after what was waited for. */
  get isBusy(): boolean {
    const count = (what?: Moment['what']) => this.moments.filter((moment) => isAbout(moment, what)).length;
    const isWaiting = count('asked') * 2 > count();
    return isWaiting || this.moments.slice(this.#seen).some((moment) => isAbout(moment, 'asked'));
  }

  /** It was asked after that moment, in milliseconds since the Unix epoch. */
  wasAskedAfter(time: number): boolean {
    return this.moments.some((moment) => isAbout(moment, 'asked') && moment.time > time);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #history(): string {
    return this.moments.map(({ what, request }) => `${what}: ${request.prompts.at(-1)}`).join(', ');
  }
}

function isAbout({ what, request }: Moment, wanted: Moment['what'] | undefined): boolean {
  return !request.auxiliary && (wanted === undefined || what === wanted);
}

import { BerthError } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { printable } from '../printable.ts';
import type { Key } from '../terminal/full-screen.ts';
import type { Size } from '../terminal/row-painter.ts';
import { measureContents } from './columns.ts';
import { frame, type Moment, type Pending, windowHeight } from './frame.ts';
import { followPlace } from './place.ts';
import { type Act, press } from './press.ts';
import { topInstance } from './rows.ts';
import type { TopSource, TopUpdate } from './source.ts';
import { listRows, type Target, type TopState, type Verb } from './state.ts';

/** The terminal, as far as pictures go. */
export interface TopScreen {
  readonly size: Size;
  show(lines: readonly string[]): void;
  /** The next picture is written as a whole. */
  forget(): void;
  suspend(): void;
  lend<T>(task: () => Promise<T>): Promise<T>;
}

export interface TopOptions {
  readonly source: TopSource;
  readonly screen: TopScreen;
  readonly initial: TopState;
  readonly colour: boolean;
  /** Attaches until the user leaves; resolves with what there is to say about it. */
  readonly attach: (target: Target) => Promise<string>;
}

/** Ages and what is under way move on at this pace when nothing else does. */
const TICK_MS = 1000;
/** What comes faster than this is in one picture. */
const FRAME_MS = 40;
/** Figures come every second while somebody watches; after this long without any, nobody answers. */
const AWAY_MS = 2500;
/** As many lines of output as a screen has at most, within reason. */
const LOG_LINES_MAX = 500;

/** `berth top` without its terminal: takes what is new and what is pressed, and shows pictures. */
export class TopApp {
  readonly #options: TopOptions;
  #state: TopState;
  readonly #ending = new AbortController();
  readonly #pending = new Map<string, { verb: Verb; target: Target; since: number }>();
  #heardAt = performance.now();
  #isAway = false;
  #shownAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #isBusy = false;
  readonly #over = Promise.withResolvers<void>();

  constructor(options: TopOptions) {
    this.#options = options;
    this.#state = options.initial;
  }

  /** Runs until somebody quits. Rejects when there is nothing to be shown any more. */
  async run(): Promise<void> {
    const { source } = this.#options;
    this.#show();
    source
      .watch((update) => this.#take(update), this.#ending.signal)
      .catch((error: unknown) => this.#over.reject(error));
    try {
      await this.#over.promise;
    } finally {
      this.#ending.abort(new Error('berth top ends'));
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }

  /** What is still under way, by name. The daemon goes on with it. */
  get pending(): readonly string[] {
    return [...this.#pending.values()].map(({ verb, target }) => `${verb} ${target.name}`);
  }

  quit(): void {
    this.#over.resolve();
  }

  resized(): void {
    this.#settle();
    this.#show();
  }

  press(key: Key): void {
    if (this.#isBusy) return;
    const { state, act } = press(this.#state, key, windowHeight(this.#options.screen.size));
    this.#state = state;
    this.#settle();
    this.#showSoon();
    if (act !== undefined) this.#do(act);
  }

  #take(update: TopUpdate): void {
    if (update.kind === 'away') this.#isAway = true;
    else {
      this.#isAway = false;
      this.#heardAt = performance.now();
    }
    if (update.kind === 'resources') this.#state = { ...this.#state, resources: update.resources };
    if (update.kind === 'instances') {
      const instances = update.instances.map(topInstance);
      this.#state = { ...this.#state, instances, contents: measureContents(instances), isListed: true };
    }
    this.#settle();
    this.#showSoon();
  }

  /** The cursor follows its instance through whatever has changed. */
  #settle(): void {
    const height = windowHeight(this.#options.screen.size);
    const place = followPlace(this.#state.place, listRows(this.#state), height);
    this.#state = { ...this.#state, place };
  }

  #do(act: Act): void {
    switch (act.kind) {
      case 'quit':
        return this.quit();
      case 'suspend':
        return this.#options.screen.suspend();
      case 'redraw':
        return this.#options.screen.forget();
      case 'attach':
        return void this.#attach(act.target);
      case 'logs':
        return void this.#readLogs(act.target);
      case 'act':
        return void this.#act(act.verb, act.target);
    }
  }

  async #attach(target: Target): Promise<void> {
    this.#isBusy = true;
    const { screen, attach } = this.#options;
    this.#say(`attaching to ${target.name} …`);
    this.#show();
    await this.#reporting(target, () => screen.lend(async () => this.#say(await attach(target))));
    this.#isBusy = false;
    this.resized();
  }

  async #readLogs(target: Target): Promise<void> {
    this.#say(`reading the output of ${target.name} …`);
    await this.#reporting(target, async () => {
      const count = Math.min(LOG_LINES_MAX, windowHeight(this.#options.screen.size));
      const lines = (await this.#options.source.lastLines(target.id, count)).map(printable);
      const title = `Last lines of ${target.name}`;
      this.#state = { ...this.#state, notice: undefined, mode: { kind: 'pane', title, lines, top: 0 } };
    });
    this.#showSoon();
  }

  async #act(verb: Verb, target: Target): Promise<void> {
    if (this.#pending.has(target.id)) {
      return this.#say(`${target.name}: something is under way already.`, true);
    }
    this.#pending.set(target.id, { verb, target, since: performance.now() });
    const { source } = this.#options;
    await this.#reporting(target, async () => {
      const after = await (verb === 'stop' ? source.stop(target.id) : source.restart(target.id));
      this.#say(printable(verb === 'stop' ? stopped(after) : restarted(after)));
    });
    this.#pending.delete(target.id);
    this.#showSoon();
  }

  /** What is refused or broken is said at the bottom, and nothing ends; a bug ends everything. */
  async #reporting(target: Target, task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (!(error instanceof BerthError)) return this.#over.reject(error);
      this.#say(printable(`${target.name}: ${error.message}`), true);
    }
  }

  #say(text: string, isBad = false): void {
    this.#state = { ...this.#state, notice: text === '' ? undefined : { text, isBad } };
    this.#showSoon();
  }

  #showSoon(): void {
    const waitMs = this.#shownAt + FRAME_MS - performance.now();
    this.#schedule(Math.max(0, waitMs));
  }

  #show(): void {
    this.#shownAt = performance.now();
    this.#options.screen.show(frame(this.#state, this.#moment()));
    this.#schedule(TICK_MS);
  }

  /** The earliest time wins. */
  #schedule(delayMs: number): void {
    if (this.#ending.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#show(), delayMs);
  }

  #moment(): Moment {
    const { screen, colour } = this.#options;
    const now = performance.now();
    const silentMs = now - this.#heardAt;
    const pending = [...this.#pending.values()].map(
      ({ verb, target, since }): Pending => ({ verb, target, sinceMs: now - since }),
    );
    const awayMs = this.#isAway || silentMs > AWAY_MS ? silentMs : undefined;
    return { size: screen.size, now: Date.now(), awayMs, pending, colour };
  }
}

function stopped({ name, exit }: InstanceView): string {
  return `${name} stopped (${exit?.code ?? exit?.signal ?? exit?.cause ?? 'ended'})`;
}

function restarted({ name, generation }: InstanceView): string {
  return `${name} runs again (run ${generation})`;
}

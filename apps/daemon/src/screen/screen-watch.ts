import type { Activity, AssistantSignal } from '@berth/contract';
import type { Clock } from '@berth/foundation';
import type { ScreenModel } from '@berth/screen';
import type { ScreenMatcher } from './screen-matcher.ts';

export interface ScreenWatchOptions {
  readonly clock: Clock;
  readonly onSignal: (signal: AssistantSignal) => void;
  /** Calls back once all output that came before is worked in; not at all while the screen is not in memory. */
  readonly inTurn: (look: (model: ScreenModel) => void) => void;
}

/** A screen is looked at this long after a change, so that one that changes all the time is looked at rarely. */
const LOOK_MS = 150;
/** How often a look is put off while the program says that it is in the middle of drawing. */
const PUT_OFFS_MAX = 2;
/**
 * A title that says that the program is at rest after work is told this long after: it comes first of all, and what else
 * there is to say of the end of a turn, or of the beginning of the next, comes a moment later.
 */
const REST_WAITS_MS = 150;
const DIALOGS: ReadonlySet<Activity | null> = new Set(['waiting_approval', 'waiting_input']);
/** How long a title that is ahead of the screen waits for it. Where a rule no longer fits the screen, it is this late. */
const TITLE_WAITS_MS = 2000;

/** Looks at one screen, when there is a reason to, for what it says of the assistant in it. */
export class ScreenWatch {
  readonly #options: ScreenWatchOptions;
  readonly #ending = new AbortController();
  #matcher: ScreenMatcher | undefined;
  #isLookDue = false;
  /** What the title says of a rest, until it is told. */
  #rest: AssistantSignal | undefined;
  /** What the title said last of all that was told. */
  #titleSays: Activity | null = null;

  constructor(options: ScreenWatchOptions) {
    this.#options = options;
  }

  /** Without one, nothing is looked at. */
  by(matcher: ScreenMatcher | undefined): void {
    this.#matcher = matcher;
    this.#rest = undefined;
    this.#titleSays = null;
  }

  get isOn(): boolean {
    return this.#matcher !== undefined;
  }

  /**
   * The program gave its terminal a title. What stands there says more exactly what a title says roughly, so that it is
   * told first; only what it takes back comes after.
   */
  title(title: string, model: ScreenModel): void {
    const wasWaiting = this.#matcher?.isTitleWaiting === true;
    const news = this.#matcher?.title(title);
    if (this.#matcher?.isTitleWaiting === true && !wasWaiting) this.#waitForScreen(this.#matcher);
    if (news === undefined) return;
    const seen = model.isDrawing ? undefined : this.#rowsOf(model);
    const isTakenBack = seen?.activity === null;
    if (!isTakenBack) this.#tell(seen);
    this.#tellTitle(news);
    if (isTakenBack) this.#tell(seen);
  }

  /** The program sent a notification. */
  notification(text: string): void {
    this.#tell(this.#matcher?.notification(text));
  }

  /** Something was printed. The last change is always looked at; however many there are, one look is due at a time. */
  printed(): void {
    this.#lookLater(PUT_OFFS_MAX);
  }

  look(model: ScreenModel): void {
    this.title(model.title, model);
    this.#tell(this.#rowsOf(model));
    this.#tellTitle(this.#matcher?.waitingTitle({ force: false }));
  }

  close(): void {
    this.#matcher = undefined;
    this.#ending.abort();
  }

  #rowsOf(model: ScreenModel): AssistantSignal | undefined {
    const { rowsMax = 0 } = this.#matcher ?? {};
    return rowsMax === 0 ? undefined : this.#matcher?.screen(model.rows(rowsMax));
  }

  #waitForScreen(matcher: ScreenMatcher): void {
    const { clock } = this.#options;
    clock.sleep(TITLE_WAITS_MS, this.#ending.signal).then(
      () => {
        if (matcher === this.#matcher) this.#tellTitle(matcher.waitingTitle({ force: true }));
      },
      () => undefined,
    );
  }

  #lookLater(putOffs: number): void {
    if (this.#isLookDue || this.#matcher === undefined || this.#matcher.rowsMax === 0) return;
    this.#isLookDue = true;
    const { clock, inTurn } = this.#options;
    clock.sleep(LOOK_MS, this.#ending.signal).then(
      () => {
        this.#isLookDue = false;
        inTurn((model) => {
          if (model.isDrawing && putOffs > 0) this.#lookLater(putOffs - 1);
          else this.look(model);
        });
      },
      () => undefined,
    );
  }

  #tellTitle(news: AssistantSignal | undefined): void {
    if (news === undefined) return;
    const { activity = null } = news;
    const isAfterDialog = DIALOGS.has(this.#titleSays);
    this.#titleSays = activity;
    this.#rest = undefined;
    if (activity !== 'idle' || isAfterDialog) return this.#tell(news);
    this.#rest = news;
    const { clock } = this.#options;
    clock.sleep(REST_WAITS_MS, this.#ending.signal).then(
      () => {
        if (this.#rest === news) this.#tell(news);
      },
      () => undefined,
    );
  }

  #tell(signal: AssistantSignal | undefined): void {
    if (signal !== undefined) this.#options.onSignal(signal);
  }
}

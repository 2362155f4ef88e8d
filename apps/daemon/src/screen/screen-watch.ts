import type { AssistantSignal } from '@berth/contract';
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

/** Looks at one screen, when there is a reason to, for what it says of the assistant in it. */
export class ScreenWatch {
  readonly #options: ScreenWatchOptions;
  readonly #ending = new AbortController();
  #matcher: ScreenMatcher | undefined;
  #isLookDue = false;

  constructor(options: ScreenWatchOptions) {
    this.#options = options;
  }

  /** Without one, nothing is looked at. */
  by(matcher: ScreenMatcher | undefined): void {
    this.#matcher = matcher;
  }

  get isOn(): boolean {
    return this.#matcher !== undefined;
  }

  /** The program gave its terminal a title. */
  title(title: string): void {
    this.#tell(this.#matcher?.title(title));
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
    if (this.#matcher === undefined) return;
    this.title(model.title);
    const { rowsMax } = this.#matcher;
    if (rowsMax > 0) this.#tell(this.#matcher.screen(model.rows(rowsMax)));
  }

  close(): void {
    this.#matcher = undefined;
    this.#ending.abort();
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

  #tell(signal: AssistantSignal | undefined): void {
    if (signal !== undefined) this.#options.onSignal(signal);
  }
}

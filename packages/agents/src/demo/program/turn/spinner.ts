const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 120;
const STILL = '●';

/** The only thing on the screen whose timing the script does not decide. */
export class Spinner {
  readonly #enabled: boolean;
  readonly #onFrame: () => void;
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;

  constructor(enabled: boolean, onFrame: () => void) {
    this.#enabled = enabled;
    this.#onFrame = onFrame;
  }

  get sign(): string {
    return this.#enabled ? (FRAMES[this.#frame % FRAMES.length] ?? STILL) : STILL;
  }

  start(): void {
    this.#frame = 0;
    if (!this.#enabled) return;
    this.#timer ??= setInterval(() => {
      this.#frame += 1;
      this.#onFrame();
    }, FRAME_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

import { OutputPlace } from './output-place.ts';

/**
 * Rings a terminal on which a program's output is shown, only where that cuts nothing in two. What cannot ring now does
 * so after the output that comes next and ends well; of several, only the newest waits.
 */
export class CarefulBell {
  readonly #place = new OutputPlace();
  readonly #write: (text: string) => void;
  #waiting: string | undefined;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  ring(text: string): void {
    this.#waiting = text;
    this.#ringIfFit();
  }

  /** To be called with all that is written to the terminal, right after it. */
  wrote(bytes: Uint8Array): void {
    this.#place.follow(bytes);
    this.#ringIfFit();
  }

  #ringIfFit(): void {
    const text = this.#waiting;
    if (text === undefined || !this.#place.isBetween) return;
    this.#waiting = undefined;
    this.#write(text);
  }
}

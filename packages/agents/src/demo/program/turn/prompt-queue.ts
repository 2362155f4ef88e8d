/** Prompts typed ahead while one is being answered. */
export const PROMPTS_MAX = 20;

/** Hands prompts to whoever answers them, one at a time and in order. */
export class PromptQueue {
  readonly #waiting: string[] = [];
  #taker: ((prompt: string) => void) | undefined;
  #whenEmpty: (() => void)[] = [];

  get length(): number {
    return this.#waiting.length;
  }

  /** Whether there was room for it. */
  push(prompt: string): boolean {
    if (this.#waiting.length >= PROMPTS_MAX) return false;
    const taker = this.#taker;
    this.#taker = undefined;
    if (taker === undefined) this.#waiting.push(prompt);
    else taker(prompt);
    return true;
  }

  next(): Promise<string> {
    const prompt = this.#waiting.shift();
    if (prompt !== undefined) return Promise.resolve(prompt);
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#taker = resolve;
    for (const notify of this.#whenEmpty.splice(0)) notify();
    return promise;
  }

  /** Resolves when `next` waits for a prompt. */
  empty(): Promise<void> {
    if (this.#taker !== undefined) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }
}

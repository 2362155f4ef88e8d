/** Questions to another thread, each with a number by which its answer is known. */
export class PendingAnswers<Answer> {
  readonly #patienceMs: number;
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  #lastId = 0;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** Undefined when no answer comes in time. */
  ask(send: (id: number) => void): Promise<Answer | undefined> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answer(id, undefined), this.#patienceMs);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      send(id);
    });
  }

  answer(id: number, answer: Answer | undefined): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  /** Whoever was asked is gone. */
  giveUp(): void {
    for (const id of [...this.#waiting.keys()]) this.answer(id, undefined);
  }
}

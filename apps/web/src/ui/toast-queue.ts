import type { Toast } from '@base-ui/react/toast';

export type ToastManager = Pick<ReturnType<typeof Toast.useToastManager>, 'add' | 'close'>;
type Say = (manager: ToastManager) => void;

/** What is to be said while nothing is there yet to show it waits. */
export class ToastQueue {
  #manager: ToastManager | undefined;
  #waiting: Say[] = [];

  say(say: Say): void {
    if (this.#manager === undefined) this.#waiting.push(say);
    else say(this.#manager);
  }

  /** Answers what ends it. */
  show(manager: ToastManager): () => void {
    this.#manager = manager;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const say of waiting) say(manager);
    return () => {
      if (this.#manager === manager) this.#manager = undefined;
    };
  }
}

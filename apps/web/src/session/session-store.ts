import { Observable } from '../api/observable.ts';

/** Whether this browser is signed in, as far as it has been told. */
export class SessionStore extends Observable {
  #isOver = false;

  readonly isOver = (): boolean => this.#isOver;

  readonly end = (): void => {
    if (this.#isOver) return;
    this.#isOver = true;
    this.changed();
  };
}

import { AsyncLocalStorage } from 'node:async_hooks';

/** Whose call it is that comes to a disk: continuations and timers belong to who began them. */
const caller = new AsyncLocalStorage<DiskProcess>();

/** Someone who uses a simulated disk, and can be killed in the middle of everything. */
export class DiskProcess {
  #lives = true;

  get lives(): boolean {
    return this.#lives;
  }

  /** Whoever calls now; undefined for a test itself. */
  static get present(): DiskProcess | undefined {
    return caller.getStore();
  }

  /** Does it as this process, with all that follows from it. */
  run<T>(act: () => T): T {
    return caller.run(this, act);
  }

  /** Nothing that it began goes on, and nothing that it asked for is answered. */
  kill(): void {
    this.#lives = false;
  }
}

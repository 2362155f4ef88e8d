/** Between two prompts of which the second was typed meanwhile it is idle for some hundredths of a second. */
const REST_MS = 150;

/** Tells what is new of what its state file says. A rest after work is new only once it has lasted a moment. */
export class StateNews {
  #told = '';
  #wasBusy = false;
  #restIsNewsAt: number | undefined;

  /** `state` as it stands there at `now`, in milliseconds of any clock that goes on evenly. */
  isNews(state: { readonly status?: unknown }, now: number): boolean {
    const text = JSON.stringify(state);
    const isRest = state.status === 'idle' && this.#wasBusy;
    this.#restIsNewsAt = isRest ? (this.#restIsNewsAt ?? now + REST_MS) : undefined;
    if (text === this.#told || now < (this.#restIsNewsAt ?? now)) return false;
    this.#told = text;
    this.#wasBusy = state.status === 'busy';
    this.#restIsNewsAt = undefined;
    return true;
  }

  /** How long until something that stands there becomes news; undefined when nothing does. */
  dueMs(now: number): number | undefined {
    return this.#restIsNewsAt === undefined ? undefined : Math.max(0, this.#restIsNewsAt - now);
  }
}

import type { ExitFacts, RunId } from '@berth/contract';

/** Runs to which Berth has done something, since they seem to hang: what ends then was not ended by somebody else. */
export class Suspects {
  readonly #runs = new Set<RunId>();

  add(run: RunId): void {
    this.#runs.add(run);
  }

  delete(run: RunId): void {
    this.#runs.delete(run);
  }

  /** How a run ended, with whose doing it was. */
  told(run: RunId | undefined, exit: ExitFacts): ExitFacts {
    const isOurs =
      run !== undefined && this.#runs.has(run) && (exit.cause === 'exited' || exit.cause === 'signalled');
    return isOurs
      ? { ...exit, cause: 'stopped', detail: 'it was interrupted, since it seemed to hang' }
      : exit;
  }
}

import { type Context, createContext, Script } from 'node:vm';

/** Runs something that may take forever, such as a regular expression that somebody else has written. */
export class TimeLimit {
  readonly #ms: number;
  readonly #script = new Script('act()');
  readonly #context: Context & { act: () => void } = Object.assign(createContext(), { act: () => undefined });

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** False when it was broken off, wherever it was. */
  run(act: () => void): boolean {
    this.#context.act = act;
    try {
      this.#script.runInContext(this.#context, { timeout: this.#ms });
      return true;
    } catch (error) {
      if (isTimeout(error)) return false;
      throw error;
    }
  }
}

/** The error belongs to the script's context: it is no `Error` of ours. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}

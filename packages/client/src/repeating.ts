import { isAbsent, mayHaveHappened } from './errors.ts';

export interface RepeatOptions {
  /** False for what must not happen twice and has no key: asked again only where the daemon never had it. */
  readonly repeat: boolean;
  /** Starts the daemon that is asked next; rejects where none may be started. */
  readonly startDaemon: (absence: unknown) => Promise<void>;
}

/** Daemons that die of the request itself are not ended by it without limit. */
const DAEMONS_MAX = 5;

/** Asks one daemon after the other for as long as they go away over it: whatever ends them may not be over with the first. */
export async function repeating<T>(
  ask: () => Promise<T>,
  { repeat, startDaemon }: RepeatOptions,
): Promise<T> {
  for (let asked = 1; ; asked += 1) {
    try {
      return await ask();
    } catch (error) {
      const isRepeatable = isAbsent(error) && (repeat || !mayHaveHappened(error));
      if (!isRepeatable || asked === DAEMONS_MAX) throw error;
      await startDaemon(error);
    }
  }
}

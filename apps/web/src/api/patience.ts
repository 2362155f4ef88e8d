import { type Problem, toProblem } from './problem.ts';

/** What may well be answered a moment later, and is nothing to tell anybody of. */
const PASSING: ReadonlySet<Problem['code']> = new Set(['timeout', 'unreachable', 'daemon_unavailable']);
const WAITS_MS: readonly number[] = [300, 1000, 2500];

/** Asks again what got no answer in time, for a few seconds, as long as it `isWanted`. */
export async function askPatiently<Data>(
  ask: () => Promise<Data>,
  isWanted: () => boolean,
  waits: readonly number[] = WAITS_MS,
): Promise<Data> {
  try {
    return await ask();
  } catch (error) {
    const [wait, ...others] = waits;
    if (wait === undefined || !isWanted() || !PASSING.has(toProblem(error).code)) throw error;
    await new Promise((resolve) => setTimeout(resolve, wait));
    return askPatiently(ask, isWanted, others);
  }
}

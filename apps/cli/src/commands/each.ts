import type { Invocation } from '../command.ts';
import { printable } from '../printable.ts';
import { sideBySide } from './side-by-side.ts';

/**
 * Does the same to several things side by side. All are tried; what failed is said for each, and the first failure
 * decides the exit status.
 */
export async function forEach<T>(
  { words, json, out }: Pick<Invocation, 'words' | 'json' | 'out'>,
  act: (target: string) => Promise<T>,
  say: (done: T) => string,
): Promise<number> {
  const results = await sideBySide(words, act);
  const done = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  if (json) out.json(done);
  else for (const each of done) out.print(say(each));
  const failures = results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => asError(reason));
  const [first, ...others] = failures;
  for (const failure of others) out.note(`berth: ${printable(failure.message)}`);
  if (first !== undefined) throw first;
  return 0;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

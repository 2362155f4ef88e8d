/**
 * Requests under way at the same time. Each has a connection of its own, and a daemon's socket lets some hundred wait;
 * an answer also comes within its time only when not too many are before it.
 */
const WIDTH = 128;

/** Does the same with each item side by side, not too many at a time, and tells how each of them went. */
export async function sideBySide<T, R>(
  items: readonly T[],
  act: (item: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const results: PromiseSettledResult<R>[] = [];
  const rest = items.entries();
  const work = async () => {
    for (const [index, item] of rest) {
      const [result] = await Promise.allSettled([act(item)]);
      results[index] = result;
    }
  };
  await Promise.all(Array.from({ length: Math.min(WIDTH, items.length) }, work));
  return results;
}

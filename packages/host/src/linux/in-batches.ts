/** What `read` makes of each, in their order; `size` of them at a time. */
export async function inBatches<T>(
  pids: readonly number[],
  read: (pid: number) => Promise<T>,
  size: number,
): Promise<T[]> {
  const results: T[] = [];
  for (let at = 0; at < pids.length; at += size) {
    results.push(...(await Promise.all(pids.slice(at, at + size).map(read))));
  }
  return results;
}

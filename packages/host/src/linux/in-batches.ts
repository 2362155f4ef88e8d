/** Files of /proc read at once: enough to hide latency, few enough to leave the thread pool usable. */
const READ_BATCH = 64;

/** What `read` makes of each, in their order; a batch at a time. */
export async function inBatches<T>(
  pids: readonly number[],
  read: (pid: number) => Promise<T>,
  size: number = READ_BATCH,
): Promise<T[]> {
  const results: T[] = [];
  for (let at = 0; at < pids.length; at += size) {
    results.push(...(await Promise.all(pids.slice(at, at + size).map(read))));
  }
  return results;
}

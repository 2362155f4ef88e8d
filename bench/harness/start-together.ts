/** Starts at the same time; more would only queue for the processors. */
const WIDTH = 8;

/** Starts many of something, a few at a time, outside of what is measured. */
export async function startTogether<T>(count: number, start: (index: number) => Promise<T>): Promise<T[]> {
  const started: T[] = [];
  for (let done = 0; done < count; done += WIDTH) {
    const width = Math.min(WIDTH, count - done);
    started.push(...(await Promise.all(Array.from({ length: width }, (_, index) => start(done + index)))));
  }
  return started;
}

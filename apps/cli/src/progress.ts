import type { Output } from './command.ts';

/** Anything longer is worth a word, so that nobody wonders. */
const PATIENCE_MS = 500;

/** Says what is being waited for when it takes longer than half a second and somebody looks. */
export async function withProgress<T>(out: Output, what: string, task: Promise<T>): Promise<T> {
  const timer = setTimeout(() => {
    if (process.stderr.isTTY === true) out.note(`${what} …`);
  }, PATIENCE_MS);
  try {
    return await task;
  } finally {
    clearTimeout(timer);
  }
}

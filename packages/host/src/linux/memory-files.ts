const BYTES_PER_KB = 1024;
/** Key of the page size in the auxiliary vector (getauxval(3)). */
const AT_PAGESZ = 6n;
const WORD_BYTES = 8;

/** The size of a page, from `/proc/self/auxv`: pairs of words, on the 64-bit machines that Berth runs on. */
export function pageBytes(auxiliary: Buffer): number {
  for (let at = 0; at + 2 * WORD_BYTES <= auxiliary.length; at += 2 * WORD_BYTES) {
    if (auxiliary.readBigUInt64LE(at) === AT_PAGESZ)
      return Number(auxiliary.readBigUInt64LE(at + WORD_BYTES));
  }
  throw new Error('/proc/self/auxv does not tell the size of a page');
}

/** Bytes in `/proc/PID/smaps_rollup`; undefined for a process without memory, such as one that has ended. */
export function parseSmapsRollup(text: string): { readonly pss: number; readonly rss: number } | undefined {
  const pss = kilobytes(text, 'Pss');
  const rss = kilobytes(text, 'Rss');
  return pss === undefined || rss === undefined ? undefined : { pss, rss };
}

function kilobytes(text: string, name: string): number | undefined {
  const value = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : Number(value) * BYTES_PER_KB;
}

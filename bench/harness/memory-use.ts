import { readFile } from 'node:fs/promises';

/** Millions of bytes. */
export interface MemoryUse {
  /** Proportional: a page that three processes share counts a third for each. */
  readonly pss: number;
  /** Resident: such a page counts in full for each of them. */
  readonly rss: number;
}

const BYTES_PER_KB = 1024;

export async function memoryOf(pid: number | null): Promise<MemoryUse> {
  if (pid === null) throw new Error('a process that does not run has no memory');
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  return { pss: field(text, 'Pss') / 1e6, rss: field(text, 'Rss') / 1e6 };
}

/** Why there is no room for that many millions of bytes, or undefined where there is. */
export async function lackOfMemory(megabytes: number): Promise<string | undefined> {
  const available = field(await readFile('/proc/meminfo', 'utf8'), 'MemAvailable') / 1e6;
  if (available >= megabytes) return undefined;
  return `needs ${gigabytes(megabytes)} GB of free memory, and there are ${gigabytes(available)}`;
}

/** A field of a file of /proc that counts in kB, in bytes. */
export function field(text: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text);
  if (found === null) throw new Error(`there is no ${name} in: ${text.slice(0, 80)}`);
  return Number(found[1]) * BYTES_PER_KB;
}

function gigabytes(megabytes: number): string {
  return (megabytes / 1000).toFixed(1);
}

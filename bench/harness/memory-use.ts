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
  return { pss: field(text, 'Pss'), rss: field(text, 'Rss') };
}

function field(text: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text);
  if (found === null) throw new Error(`smaps_rollup has no ${name}`);
  return (Number(found[1]) * BYTES_PER_KB) / 1e6;
}

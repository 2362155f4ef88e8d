import { readFile } from 'node:fs/promises';

export interface OwnLimits {
  readonly openFiles: number;
  readonly processes: number;
}

/** Enough for every program. An engine that was started elsewhere may itself have less than this process. */
const MOST: OwnLimits = { openFiles: 16_384, processes: 4096 };

/** The hard limits of this process, if they are not larger than any program needs: what an engine may give as well. */
export async function ownLimits(): Promise<OwnLimits> {
  const text = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  return {
    openFiles: Math.min(hardLimit(text, 'Max open files'), MOST.openFiles),
    processes: Math.min(hardLimit(text, 'Max processes'), MOST.processes),
  };
}

/** Name, soft and hard limit, in columns. Endless where there is none, or the system does not tell. */
function hardLimit(text: string, name: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(name));
  const [, hard] = line?.slice(name.length).trim().split(/\s+/) ?? [];
  const value = Number(hard);
  return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
}

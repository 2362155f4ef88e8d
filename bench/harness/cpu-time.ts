import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Unit of processor times in /proc (USER_HZ), the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Fields of /proc/PID/stat, counted after the name, which may hold spaces itself. */
const USER_FIELD = 11;
const SYSTEM_FIELD = 12;

/** Processes whose processor time is looked at together. */
export type Group = readonly number[];

/** Seconds of processor time that a process has used, all its threads together. */
export function cpuSeconds(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD]);
  if (Number.isNaN(ticks)) throw new Error(`not a line of /proc/PID/stat: ${stat}`);
  return ticks / TICKS_PER_SECOND;
}

/** What each group uses during the same while, in percent of one processor. */
export async function cpuShares(groups: readonly Group[], milliseconds: number): Promise<number[]> {
  const begin = performance.now();
  const before = await Promise.all(groups.map(usedBy));
  await delay(milliseconds);
  const seconds = (performance.now() - begin) / 1000;
  const after = await Promise.all(groups.map(usedBy));
  return after.map((used, index) => ((used - (before[index] ?? 0)) / seconds) * 100);
}

async function usedBy(pids: Group): Promise<number> {
  const used = await Promise.all(
    pids.map(async (pid) => cpuSeconds(await readFile(`/proc/${pid}/stat`, 'latin1'))),
  );
  return used.reduce((sum, seconds) => sum + seconds, 0);
}

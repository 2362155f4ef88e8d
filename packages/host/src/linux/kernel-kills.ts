import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { systemCode } from '@berth/contract';

/** A process that the kernel killed for want of memory, by its own words. */
export interface KernelKill {
  /** The short name of the process. */
  readonly name: string;
  readonly pid: number;
}

const LOG = '/dev/kmsg';
/** What one record can hold at most. */
const RECORD_BYTES = 8192;
/** More than the log of any kernel: a bound for one that is written faster than it is read. */
const RECORDS_MAX = 200_000;
const KILL = /oom-kill:.*,task_memcg=([^,]*),task=(.*),pid=(\d+),uid=/;

/**
 * The last one in groups whose path holds a mark; undefined where there was none, or the log is not for this user. A read
 * gives one record, and there are thousands: a daemon does something else between them.
 */
export async function lastKernelKill(mark: string): Promise<KernelKill | undefined> {
  let found: KernelKill | undefined;
  for await (const record of records()) found = killIn(record, mark) ?? found;
  return found;
}

export function killIn(record: string, mark: string): KernelKill | undefined {
  const [, group, name, pid] = KILL.exec(record) ?? [];
  if (group === undefined || name === undefined || !group.includes(mark)) return undefined;
  return { name, pid: Number(pid) };
}

async function* records(): AsyncGenerator<string> {
  const log = await open(LOG, constants.O_RDONLY | constants.O_NONBLOCK).catch(ofSystem);
  if (typeof log === 'string') return;
  const record = Buffer.alloc(RECORD_BYTES);
  try {
    for (let count = 0; count < RECORDS_MAX; count += 1) {
      const read = await log.read(record, 0, RECORD_BYTES, null).catch(ofSystem);
      // Those that were overwritten while they were read the kernel skips, and says so once.
      if (read === 'EPIPE') continue;
      if (typeof read === 'string') return;
      yield record.toString('utf8', 0, read.bytesRead);
    }
  } finally {
    await log.close();
  }
}

function ofSystem(error: unknown): string {
  const code = systemCode(error);
  if (code === undefined) throw error;
  return code;
}

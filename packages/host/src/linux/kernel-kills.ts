import { closeSync, constants, openSync, readSync } from 'node:fs';
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

/** The last one in groups whose path holds a mark; undefined where there was none, or the log is not for this user. */
export function lastKernelKill(mark: string): KernelKill | undefined {
  let found: KernelKill | undefined;
  for (const record of records()) found = killIn(record, mark) ?? found;
  return found;
}

export function killIn(record: string, mark: string): KernelKill | undefined {
  const [, group, name, pid] = KILL.exec(record) ?? [];
  if (group === undefined || name === undefined || !group.includes(mark)) return undefined;
  return { name, pid: Number(pid) };
}

function* records(): Generator<string> {
  const fd = tryOpen();
  if (fd === undefined) return;
  const record = Buffer.alloc(RECORD_BYTES);
  try {
    for (let count = 0; count < RECORDS_MAX; count += 1) {
      const bytes = tryRead(fd, record);
      if (bytes === 'end') return;
      if (bytes !== 'overwritten') yield record.toString('utf8', 0, bytes);
    }
  } finally {
    closeSync(fd);
  }
}

function tryOpen(): number | undefined {
  try {
    return openSync(LOG, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Records that were overwritten while they were read are skipped by the kernel, which says so once. */
function tryRead(fd: number, record: Buffer): number | 'end' | 'overwritten' {
  try {
    return readSync(fd, record, 0, RECORD_BYTES, null);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EPIPE') return 'overwritten';
    if (code !== undefined) return 'end';
    throw error;
  }
}

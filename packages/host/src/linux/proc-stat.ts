import type { ProcessEntry } from '../host.ts';

export interface ProcStat extends ProcessEntry {
  /** Foreground process group of the controlling terminal, -1 when there is none. */
  readonly foreground: number;
  /** Clock ticks on a processor, in programs and in the kernel. */
  readonly ticks: number;
  /** The same of children that have ended and were waited for, and of theirs. */
  readonly childrenTicks: number;
  readonly threads: number;
  /** Resident pages. */
  readonly pages: number;
}

/** Fields up to the resident pages; there are some thirty more. */
const FIELDS = 22;

/**
 * Parses `/proc/PID/stat` (proc_pid_stat(5)). The second field is the program's own name in parentheses and may hold
 * spaces and parentheses itself, so the fields are counted from the last closing one.
 */
export function parseProcStat(text: string): ProcStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = text.slice(close + 2).split(' ', FIELDS);
  const number = (index: number) => Number(fields[index]);
  const startTime = fields[19];
  const state = fields[0];
  if (startTime === undefined || state === undefined) return undefined;
  return {
    pid: Number(text.slice(0, open)),
    parent: number(1),
    group: number(2),
    session: number(3),
    foreground: number(5),
    ticks: number(11) + number(12),
    childrenTicks: number(13) + number(14),
    threads: number(17),
    startTime,
    pages: number(21),
    zombie: state === 'Z' || state === 'X',
  };
}

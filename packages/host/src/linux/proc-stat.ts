import type { ProcessEntry } from '../host.ts';

export interface ProcStat extends ProcessEntry {
  /** Foreground process group of the controlling terminal, -1 when there is none. */
  readonly foreground: number;
}

/** Fields up to the start time; there are thirty more. */
const FIELDS = 20;

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
    startTime,
    zombie: state === 'Z' || state === 'X',
  };
}

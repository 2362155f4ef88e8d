import type { ProcessUse } from '../use/use-host.ts';
import { parsePsTable } from './ps-table.ts';

const BYTES_PER_KB = 1024;
/** The columns of `ps-table.ts`, with time and size before the start. */
const ROW = /^\s*((?:\S+\s+){6})(\S+)\s+(\d+)\s+(.+?)\s*$/;
/** `[[DAYS-]HOURS:]MINUTES:SECONDS[.FRACTION]` */
const TIME = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+(?:\.\d+)?)$/;

/** Rows of `ps -o pid=,ppid=,pgid=,tpgid=,stat=,tty=,time=,rss=,lstart=`. */
export function parsePsUses(text: string): ProcessUse[] {
  const uses = new Map<number, { cpuMs: number; memory: number }>();
  const heads: string[] = [];
  for (const line of text.split('\n')) {
    const [, head = '', time = '', kilobytes = '', start = ''] = ROW.exec(line) ?? [];
    const cpuMs = milliseconds(time);
    if (cpuMs === undefined) continue;
    uses.set(Number.parseInt(head, 10), { cpuMs, memory: Number(kilobytes) * BYTES_PER_KB });
    heads.push(head + start);
  }
  return parsePsTable(heads.join('\n')).map((row) => ({
    ...row,
    childrenCpuMs: 0,
    threads: 1,
    ...(uses.get(row.pid) ?? { cpuMs: 0, memory: 0 }),
  }));
}

function milliseconds(time: string): number | undefined {
  const match = TIME.exec(time);
  if (match === null) return undefined;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  const total = (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
  return Math.round(total * 1000);
}

import type { ProcessEntry } from '../host.ts';

export interface PsRow extends ProcessEntry {
  readonly foreground: number;
}

interface RawRow extends Omit<PsRow, 'session'> {
  readonly tty: string;
  readonly leads: boolean;
}

const ROW = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(-?\d+)\s+(\S+)\s+(\S+)\s+(.+?)\s*$/;

/**
 * Rows of `ps -o pid=,ppid=,pgid=,tpgid=,stat=,tty=,lstart=`. macOS prints no usable session id, but marks a session's
 * leader with `s` in the state, and all processes on one terminal belong to the session of that terminal's leader.
 */
export function parsePsTable(text: string): PsRow[] {
  const rows = text
    .split('\n')
    .map(parseRow)
    .filter((row) => row !== undefined);
  const leaders = new Map(rows.filter((row) => row.leads).map((row) => [row.tty, row.pid]));
  return rows.map(({ tty, leads, ...row }) => ({
    ...row,
    session: leads ? row.pid : ((tty === '??' ? undefined : leaders.get(tty)) ?? row.group),
  }));
}

function parseRow(line: string): RawRow | undefined {
  const match = ROW.exec(line);
  if (match === null) return undefined;
  const [, pid, parent, group, foreground, state = '', tty = '??', startTime = ''] = match;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    foreground: Number(foreground),
    startTime,
    zombie: state.startsWith('Z'),
    leads: state.includes('s'),
    tty,
  };
}

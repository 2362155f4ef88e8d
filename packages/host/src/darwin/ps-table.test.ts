import { describe, expect, it } from 'vitest';
import { parsePsTable } from './ps-table.ts';

/** As `ps -o pid=,ppid=,pgid=,tpgid=,stat=,tty=,lstart=` prints it with LC_ALL=C on macOS. */
const SAMPLE = `
    1     0     1      0 Ss   ??       Mon Sep  1 08:00:01 2025
  501     1   501      0 S    ??       Mon Sep  1 08:00:09 2025
 7001   501  7001   7010 Ss   ttys003  Tue Sep  2 10:11:12 2025
 7010  7001  7010   7010 S+   ttys003  Tue Sep  2 10:11:20 2025
 7011  7010  7010   7010 S+   ttys003  Tue Sep  2 10:11:20 2025
 7020  7001  7020   7010 T    ttys003  Tue Sep  2 10:12:00 2025
 7030     1  7030      0 Ss   ??       Tue Sep  2 10:13:00 2025
 7031  7030  7030      0 S    ??       Tue Sep  2 10:13:01 2025
 7040  7010  7010      0 Z    ??       Tue Sep  2 10:14:00 2025
98765   501 98765     -1 R    ??       Wed Sep 10 23:59:59 2025
`;

describe('the process table of macOS', () => {
  const rows = parsePsTable(SAMPLE);
  const row = (pid: number) => rows.find((entry) => entry.pid === pid);

  it('is read row by row', () => {
    expect(rows).toHaveLength(10);
    expect(row(7010)).toEqual({
      pid: 7010,
      parent: 7001,
      group: 7010,
      foreground: 7010,
      session: 7001,
      startTime: 'Tue Sep  2 10:11:20 2025',
      zombie: false,
    });
  });

  it('has the session from the leader of the terminal', () => {
    expect([7001, 7010, 7011, 7020].map((pid) => row(pid)?.session)).toEqual([7001, 7001, 7001, 7001]);
  });

  it('has the process group for a session where there is no terminal', () => {
    expect([7030, 7031, 501].map((pid) => row(pid)?.session)).toEqual([7030, 7030, 501]);
  });

  it('marks who has ended', () => {
    expect(rows.filter(({ zombie }) => zombie).map(({ pid }) => pid)).toEqual([7040]);
  });

  it('passes over what is no row', () => {
    expect(parsePsTable('')).toEqual([]);
    expect(parsePsTable('ps: illegal option\n  1 2\n')).toEqual([]);
  });
});

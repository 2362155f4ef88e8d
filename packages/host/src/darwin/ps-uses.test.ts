import { expect, it } from 'vitest';
import { parsePsUses } from './ps-uses.ts';

/** As `ps -o pid=,ppid=,pgid=,tpgid=,stat=,tty=,time=,rss=,lstart=` prints it with LC_ALL=C on macOS. */
const SAMPLE = `
    1     0     1      0 Ss   ??        12:01.50   9876 Mon Sep  1 08:00:01 2025
 7001   501  7001   7010 Ss   ttys003    0:00.07   1024 Tue Sep  2 10:11:12 2025
 7010  7001  7010   7010 R+   ttys003  1:02:03.25 20480 Tue Sep  2 10:11:20 2025
 7040  7010  7010      0 Z    ??         0:00.00      0 Tue Sep  2 10:14:00 2025
 7050  7010  7010      0 S    ??      2-03:00:00     12 Tue Sep  2 10:14:01 2025
 nonsense
`;

it('has time and size beside what the process table has', () => {
  const rows = parsePsUses(SAMPLE);
  expect(rows.map(({ pid, cpuMs, memory }) => [pid, cpuMs, memory])).toEqual([
    [1, 721_500, 9876 * 1024],
    [7001, 70, 1024 * 1024],
    [7010, 3_723_250, 20_480 * 1024],
    [7040, 0, 0],
    [7050, 183_600_000, 12 * 1024],
  ]);
  expect(rows[2]).toEqual({
    pid: 7010,
    parent: 7001,
    group: 7010,
    foreground: 7010,
    session: 7001,
    startTime: 'Tue Sep  2 10:11:20 2025',
    zombie: false,
    cpuMs: 3_723_250,
    childrenCpuMs: 0,
    threads: 1,
    memory: 20_480 * 1024,
  });
});

it('passes over what is no row', () => {
  expect(parsePsUses('ps: illegal option\n')).toEqual([]);
});

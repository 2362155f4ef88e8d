import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseProcStat } from './proc-stat.ts';

/** Recorded; the tail after the start time does not matter. */
function line(name: string, state = 'S'): string {
  return `4242 (${name}) ${state} 17 4240 4200 34816 4242 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 10 18446744073709551615\n`;
}

describe('a line of /proc/PID/stat', () => {
  it('is read field by field', () => {
    expect(parseProcStat(line('bash'))).toEqual({
      pid: 4242,
      parent: 17,
      group: 4240,
      session: 4200,
      foreground: 4242,
      ticks: 5 + 6,
      childrenTicks: 7 + 8,
      threads: 1,
      startTime: '987654',
      pages: 10,
      zombie: false,
    });
  });

  it('may hold any name: spaces, parentheses, line ends, something like fields', () => {
    for (const name of [
      'tmux: server',
      '(sd-pam)',
      ') S 1 1 1 (',
      'a) Z 1',
      '((',
      '))',
      '',
      'new\nline',
      '\u00ff',
    ]) {
      expect(parseProcStat(line(name)), name).toMatchObject({ pid: 4242, parent: 17, startTime: '987654' });
    }
  });

  it('tells who has ended', () => {
    expect(parseProcStat(line('sh', 'Z'))?.zombie).toBe(true);
    expect(parseProcStat(line('sh', 'X'))?.zombie).toBe(true);
    expect(parseProcStat(line('sh', 'T'))?.zombie).toBe(false);
  });

  it('that is cut off or empty is nothing', () => {
    for (const text of ['', '4242', '4242 (bash', '4242 (bash)', line('bash').slice(0, 30)]) {
      expect(parseProcStat(text), text).toBeUndefined();
    }
  });

  it.runIf(process.platform === 'linux')('of this very process is right', async () => {
    const stat = parseProcStat(await readFile('/proc/self/stat', 'utf8'));
    expect(stat).toMatchObject({ pid: process.pid, parent: process.ppid, zombie: false });
  });
});

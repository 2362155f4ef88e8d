import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { LinuxHost } from './linux-host.ts';
import { readEnvironments, readStat, readStats } from './proc-files.ts';

/** No Linux gives a process such a number. */
const NOBODY = 2 ** 30;

describe.runIf(process.platform === 'linux')('files of /proc', () => {
  it('are read of those that are there, in their order', async () => {
    const many = [process.pid, NOBODY, ...Array.from({ length: 200 }, () => process.ppid)];
    const lines = await readStats(many);
    expect(lines).toHaveLength(201);
    expect(lines[0]).toMatch(new RegExp(`^${process.pid} `));
    expect(lines.at(-1)).toMatch(new RegExp(`^${process.ppid} `));
    expect(readStat(NOBODY)).toBeUndefined();
    expect((await readEnvironments([NOBODY, process.pid])).map((found) => found === undefined)).toEqual([
      true,
      false,
    ]);
  });

  it('have environments of any length, and entries are compared as a whole', async () => {
    const long = 'x'.repeat(100_000);
    const child = spawn('sh', ['-c', 'echo up; read wait'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], LONG: long, MARK: 'one', OTHER_MARK: 'two' },
    });
    await once(child.stdout, 'data');
    const pids = [child.pid ?? 0];
    const host = new LinuxHost();
    const carry = (entry: string) => host.withEnvironment(pids, entry);
    expect(await carry(`LONG=${long}`)).toEqual(pids);
    expect(await carry('MARK=one')).toEqual(pids);
    expect(await carry('OTHER_MARK=two')).toEqual(pids);
    for (const entry of ['MARK=two', 'MARK=on', 'ARK=one', 'MARK'])
      expect(await carry(entry), entry).toEqual([]);
    child.stdin.end();
    await once(child, 'exit');
    expect(await carry('MARK=one')).toEqual([]);
  });
});

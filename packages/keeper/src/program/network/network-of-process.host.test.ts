import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { afterEach, expect, it } from 'vitest';
import { until } from '../../test-programs/until.ts';
import { listenInNetworkOf } from './network-of-process.ts';

const NSENTER = '/usr/bin/nsenter';
const PLACES = [{ host: '127.0.0.1', port: 47_128 }];

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

/** A process that says a word when it runs, and stays. */
async function started(file: string, words: readonly string[]): Promise<number> {
  const script = 'echo $$; exec sleep 60';
  child = spawn(file, [...words, 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return Number(String(said));
}

it('is entered by what was opened, and not by a pid that may be somebody else by then', async () => {
  const pid = await started('/usr/bin/bwrap', [
    '--unshare-user',
    '--unshare-net',
    '--dev-bind',
    '/',
    '/',
    '--',
  ]);
  const { listeners, enter } = await listenInNetworkOf(pid, NSENTER, PLACES);
  try {
    expect(enter.join(' ')).not.toContain(`/proc/${pid}/`);
    process.kill(pid, 'SIGKILL');
    await until('it has ended', async () => !(await readdir('/proc')).includes(String(pid)));
    const [file = '', ...words] = enter;
    const inside = spawn(file, [...words, 'tail', '-n', '+3', '/proc/net/dev']);
    const [devices] = (await once(inside.stdout, 'data')) as [Buffer];
    expect(String(devices).trim()).toMatch(/^lo:[^\n]*$/);
  } finally {
    for (const listener of listeners) listener.close();
  }
});

it("is none where it is the machine's own, and then nothing is left open", async () => {
  const pid = await started('/usr/bin/env', []);
  const before = await readdir('/proc/self/fd');
  for (const who of [pid, 2 ** 22 + 1])
    await expect(listenInNetworkOf(who, NSENTER, PLACES)).rejects.toMatchObject({
      code: 'isolation_unavailable',
    });
  expect(await readdir('/proc/self/fd')).toHaveLength(before.length);
});

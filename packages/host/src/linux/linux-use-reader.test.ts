import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { ProcessIdentity } from '@berth/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHost } from '../create-host.ts';
import { LinuxUseReader } from './linux-use-reader.ts';
import { pageBytes } from './memory-files.ts';

const NOBODY: ReadonlySet<number> = new Set();
/** Programs take their time on a busy machine. */
const PATIENCE = { timeout: 10_000 };
const host = createHost();
let now = 0;
let reader: LinuxUseReader;
let leaders: ChildProcess[];
/** Processes that may have left every session of ours. */
let strays: number[];

beforeEach(async () => {
  const page = pageBytes(await readFile('/proc/self/auxv'));
  reader = new LinuxUseReader({ monotonic: () => now, pageBytes: page, here: await host.self() });
  leaders = [];
  strays = [];
});

afterEach(async () => {
  reader.close();
  const all = await host.processes();
  const sessions = all.filter(({ session }) => leaders.some(({ pid }) => pid === session));
  for (const pid of [...sessions.map((entry) => entry.pid), ...strays]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  for (const leader of leaders)
    if (leader.exitCode === null && leader.signalCode === null) await once(leader, 'exit');
});

/** A shell that leads a session of its own. Resolves with its identity and what it said first: pids. */
async function run(script: string): Promise<{ root: ProcessIdentity; said: number[]; leader: ChildProcess }> {
  const leader = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  leaders.push(leader);
  const [chunk] = await once(leader.stdout ?? leader, 'data');
  const root = await host.identify(leader.pid ?? 0);
  if (root === undefined) throw new Error('the shell is gone');
  return { root, said: String(chunk).trim().split(/\s+/).map(Number), leader };
}

async function pids(root: ProcessIdentity, outside = NOBODY): Promise<number[] | undefined> {
  const found = await reader.processes([{ root }], outside);
  return found
    .get(root.pid)
    ?.map(({ pid }) => pid)
    .toSorted((a, b) => a - b);
}

const sorted = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);

describe.runIf(process.platform === 'linux')('a look at the processes of runs', () => {
  it('finds session and descendants, and tells what they use', async () => {
    const { root, said } = await run('sleep 1000 & setsid sleep 1000 & echo $! $$; wait');
    strays.push(...said);
    await expect.poll(() => pids(root).then((found) => found?.length), PATIENCE).toBe(3);
    const found = (await reader.processes([{ root }], NOBODY)).get(root.pid) ?? [];
    expect(found.map(({ pid }) => pid)).toEqual(expect.arrayContaining(said));
    const shell = found.find(({ pid }) => pid === root.pid);
    const status = await readFile(`/proc/${root.pid}/status`, 'utf8');
    const resident = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
    expect(Math.abs((shell?.memory ?? 0) - resident)).toBeLessThan(512 * 1024);
    expect(shell).toMatchObject({ startTime: root.startTime, zombie: false, session: root.pid });
  });

  it('does not mix up two runs', async () => {
    const [one, two] = [
      await run('sleep 1000 & echo $! $$; wait'),
      await run('sleep 1000 & sleep 1000 & echo $$; wait'),
    ];
    const found = await reader.processes([{ root: one.root }, { root: two.root }], NOBODY);
    expect(sorted(found.get(one.root.pid)?.map(({ pid }) => pid) ?? [])).toEqual(sorted(one.said));
    expect(found.get(two.root.pid)).toHaveLength(3);
  });

  it('keeps who has left the session and lost its parents, once it has been seen', async () => {
    const between = 'setsid sh -c "echo \\$\\$; exec sleep 1000" & wait';
    const { root, said } = await run(`sh -c '${between}' & wait; read line`);
    strays.push(...said);
    expect(await pids(root)).toEqual(expect.arrayContaining(said));
    // The shell in between is killed, and its child goes to somebody else.
    const parent = (await host.processes()).find(({ pid }) => pid === said[0])?.parent ?? 0;
    process.kill(parent, 'SIGKILL');
    await expect.poll(async () => (await host.identify(parent)) === undefined, PATIENCE).toBe(true);
    expect(await pids(root)).toEqual(expect.arrayContaining(said));
    // A reader that has not seen it before cannot know.
    const [page, here] = [4096, await host.self()];
    const fresh = new LinuxUseReader({ monotonic: () => now, pageBytes: page, here });
    const found = await fresh.processes([{ root }], NOBODY);
    fresh.close();
    expect(found.get(root.pid)?.map(({ pid }) => pid)).not.toEqual(expect.arrayContaining(said));
  });

  it('sees new processes at once, also between looks at strangers', async () => {
    const { root, leader } = await run('echo $$; read line; sleep 1000 & wait');
    expect(await pids(root)).toEqual([root.pid]);
    leader.stdin?.write('\n');
    await expect.poll(() => pids(root).then((found) => found?.length), PATIENCE).toBe(2);
  });

  it('leaves out who is of Berth, and a root that is gone or another', async () => {
    const { root, said, leader } = await run('sleep 1000 & echo $! $$; wait');
    expect(await pids(root, new Set([said[0] ?? 0]))).toEqual([root.pid]);
    expect(await pids({ ...root, startTime: '1' })).toBeUndefined();
    expect(await pids({ ...root, bootId: 'another' })).toBeUndefined();
    leader.kill('SIGKILL');
    await once(leader, 'exit');
    expect(await pids(root)).toBeUndefined();
    strays.push(said[0] ?? 0);
  });

  it('does not believe for long that a pid is still a stranger', async () => {
    const { root } = await run('sleep 1000 & echo $$; wait');
    const stranger = await run('echo $$; read line');
    await pids(root);
    expect(await pids(stranger.root)).toEqual([stranger.root.pid]);
    now += 5000;
    expect(await pids(root)).toHaveLength(2);
  });

  it('tells the use of single processes, and nothing of those that are gone', async () => {
    const { root } = await run('echo $$; read line');
    const uses = await reader.uses([root.pid, 2 ** 22]);
    expect(uses).toMatchObject([{ pid: root.pid, startTime: root.startTime }]);
  });
});

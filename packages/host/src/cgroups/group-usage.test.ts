import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CgroupPlace } from '@berth/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readUsage } from './group-usage.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'berth-groups-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function tree(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

const version1 = (): CgroupPlace => ({
  version: 1,
  hierarchies: [
    { instance: join(root, 'memory/i'), home: join(root, 'memory'), controllers: ['memory'] },
    { instance: join(root, 'pids/i'), home: join(root, 'pids'), controllers: ['pids'] },
    { instance: join(root, 'cpu,cpuacct/i'), home: root, controllers: ['cpu', 'cpuacct'] },
  ],
});

const version2 = (controllers: CgroupPlace['hierarchies'][0]['controllers']): CgroupPlace => ({
  version: 2,
  hierarchies: [{ instance: join(root, 'i'), home: root, controllers }],
});

it('is counted per controller in version 1, also what is in groups below', async () => {
  await tree({
    'memory/i/child/memory.usage_in_bytes': '5000\n',
    'memory/i/child/memory.stat': 'cache 1\ninactive_file 7\ntotal_inactive_file 1000\n',
    'pids/i/child/cgroup.procs': '10\n11\n',
    'pids/i/child/of the program/deeper/cgroup.procs': '12\n0\n',
    'cpu,cpuacct/i/child/cpuacct.usage': '1500000000\n',
    'pids/i/child/pids.current': '5\n',
    'pids/i/keeper/cgroup.procs': '9\n',
  });
  expect(await readUsage(version1())).toEqual({ cpuMs: 1500, memory: 4000, pids: [10, 11, 12], threads: 5 });
});

it('is counted in one group in version 2', async () => {
  await tree({
    'i/child/cgroup.procs': '10\n',
    'i/child/pids.current': '3\n',
    'i/child/cpu.stat': 'usage_usec 2500\nuser_usec 1\n',
    'i/child/memory.current': '500\n',
    'i/child/memory.stat': 'anon 1\ninactive_file 600\n',
  });
  expect(await readUsage(version2(['memory', 'pids', 'cpu']))).toEqual({
    cpuMs: 2.5,
    memory: 0,
    pids: [10],
    threads: 3,
  });
});

it('says what the kernel does not count', async () => {
  await tree({ 'i/child/cgroup.procs': '10\n', 'i/child/cpu.stat': 'usage_usec 1000\n' });
  expect(await readUsage(version2([]))).toEqual({ cpuMs: 1, memory: null, pids: [10], threads: null });
});

it('is nothing for a group that is empty, or gone', async () => {
  await tree({ 'i/child/cgroup.procs': '', 'i/child/cpu.stat': 'usage_usec 1000\n' });
  expect(await readUsage(version2([]))).toBeUndefined();
  expect(await readUsage(version1())).toBeUndefined();
});

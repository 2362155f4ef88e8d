import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CgroupController } from '@berth/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { memoryKills } from './memory-kills.ts';

let instance: string;
beforeEach(async () => {
  instance = await mkdtemp(join(tmpdir(), 'berth-kills-'));
  for (const name of ['child', 'keeper']) await mkdir(join(instance, name));
});
afterEach(() => rm(instance, { recursive: true }));

const place = (version: 1 | 2, controllers: CgroupController[] = ['memory']) => ({
  version,
  hierarchies: [{ instance, home: '/', controllers }],
});

it('version 2 counts at the top what happened below', async () => {
  await writeFile(join(instance, 'memory.events'), 'low 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n');
  await writeFile(join(instance, 'child', 'memory.events'), 'oom_kill 2\n');
  expect(await memoryKills(place(2))).toBe(2);
});

it('version 1 counts where the victim was', async () => {
  await writeFile(join(instance, 'memory.oom_control'), 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n');
  await writeFile(
    join(instance, 'child', 'memory.oom_control'),
    'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n',
  );
  expect(await memoryKills(place(1))).toBe(4);
});

it('nothing counts where there is no such controller, file or key', async () => {
  expect(await memoryKills(place(2))).toBeUndefined();
  expect(await memoryKills(place(1, ['pids']))).toBeUndefined();
  await writeFile(join(instance, 'memory.oom_control'), 'oom_kill_disable 0\nunder_oom 0\n');
  expect(await memoryKills(place(1))).toBeUndefined();
});

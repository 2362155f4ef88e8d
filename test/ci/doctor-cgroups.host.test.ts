import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { doctor } from '../support/doctor.ts';
import { isAlive, Sandbox } from '../support/sandbox.ts';

const STRANGER = 'inst_019b0000-0000-7000-8000-000000000000';

let sandbox: Sandbox;
const bystanders: ChildProcess[] = [];
beforeEach(async () => {
  sandbox = await Sandbox.create();
});
afterEach(async () => {
  for (const child of bystanders.splice(0)) child.kill('SIGKILL');
  await sandbox.dispose();
});

/** Codes and subjects of what the doctor says about control groups; other Berths of the machine have theirs beside ours. */
async function groupFindings(...options: string[]): Promise<string[]> {
  const { findings } = await doctor(sandbox, ...options);
  return findings
    .filter(({ area, code, fixed }) => area === 'cgroups' && code !== 'group_unknown' && !fixed)
    .map(({ code, subject }) => `${code} ${subject}`)
    .toSorted();
}

it('finds groups without their instance, processes without their group, and removes what is empty', async () => {
  const moved = await sandbox.start('moved', 'exec sleep 1000');
  const group = moved.cgroup ?? '';
  const place = dirname(group);
  const groupOf = ({ id }: InstanceView, name: string) => join(place, id, name);
  const [empty, full] = (await Promise.all(
    ['empty', 'full'].map(async (name) => {
      const instance = await sandbox.start(name, 'exit 0');
      await sandbox.ok('wait', name, '--for', 'exit');
      return instance;
    }),
  )) as [InstanceView, InstanceView];
  expect(await groupFindings()).toEqual([]);
  await sandbox.killDaemon();

  await mkdir(groupOf(empty, 'child'), { recursive: true });
  await mkdir(groupOf(full, 'child'), { recursive: true });
  await mkdir(join(place, STRANGER, 'child'), { recursive: true });
  const stray = spawn('sleep', ['300'], { stdio: 'ignore' });
  bystanders.push(stray);
  await writeFile(join(groupOf(full, 'child'), 'cgroup.procs'), String(stray.pid));
  await writeFile(join(groupOf(moved, 'keeper'), 'cgroup.procs'), String(moved.pid));
  try {
    const forPeople = ['child_outside_group moved', 'group_of_ended full'];
    expect(await groupFindings()).toEqual([...forPeople, 'group_empty empty'].toSorted());
    expect(await groupFindings('--fix')).toEqual(forPeople.toSorted());
    await expect(stat(join(place, empty.id))).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await stat(join(place, STRANGER, 'child'))).isDirectory()).toBe(true);
    expect(isAlive(stray.pid ?? 0)).toBe(true);
    expect(await readFile(`/proc/${stray.pid}/cgroup`, 'utf8')).toContain(full.id);
  } finally {
    await rmdir(join(place, STRANGER, 'child'));
    await rmdir(join(place, STRANGER));
  }
});

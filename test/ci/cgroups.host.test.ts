import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DaemonView, InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, Sandbox, until } from '../support/sandbox.ts';

/** The daemon looks after what is left every three seconds. */
const SWEEP = { timeout: 20_000, interval: 50 };
const STRANGER = 'inst_019a0000-0000-7000-8000-000000000000';

/** Groups of an instance that are there, in whatever hierarchy of the machine. */
async function groupsNamed(name: string): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .filter((line) => line.includes(' - cgroup'))
    .map((line) => line.split(' ')[4] ?? '');
  const found = await Promise.all(mounts.map((mount) => searched(mount, name)));
  return found.flat();
}

async function searched(directory: string, name: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const inside = entries.filter((entry) => entry.isDirectory());
  const deeper = await Promise.all(inside.map((entry) => searched(join(directory, entry.name), name)));
  return [
    ...inside.filter((entry) => entry.name === name).map(() => join(directory, name)),
    ...deeper.flat(),
  ];
}

async function groupOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cgroup`, 'utf8');
}

describe('control groups', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
    await sandbox.ok('up');
  });
  afterAll(() => sandbox.dispose());

  it('are found by the daemon, named by it, and given to each instance', async () => {
    const daemon = await sandbox.json<DaemonView>('daemon', 'status');
    expect(daemon.cgroups).toMatch(/^v[12]: /);
    const instance = await sandbox.start('placed', 'exec sleep 1000');
    expect(instance.cgroup).toMatch(new RegExp(`/berth/${instance.id}$`));
    expect(await groupOf(instance.pid ?? 0)).toContain(`/berth/${instance.id}/child\n`);
    expect(await groupOf(instance.keeperPid ?? 0)).toContain(`/berth/${instance.id}/keeper\n`);
    expect(await groupOf(daemon.pid)).not.toContain('/berth/');
    await sandbox.ok('rm', '-f', 'placed');
    expect(
      (await sandbox.json<InstanceView[]>('ls', '-a')).find(({ id }) => id === instance.id)?.cgroup,
    ).toBeNull();
    await expect.poll(() => groupsNamed(instance.id), SWEEP).toEqual([]);
  });

  it('serve the next run of the instance while the keeper of the last one lingers', async () => {
    const { id } = await sandbox.start('again', 'exec sleep 1000');
    for (let round = 0; round < 4; round += 1) {
      await sandbox.ok('restart', 'again', '--grace', '1s');
      const [now] = (await sandbox.list()).filter((instance) => instance.id === id);
      expect(await groupOf(now?.pid ?? 0)).toContain(`/berth/${id}/child\n`);
      expect(await groupOf(now?.keeperPid ?? 0)).toContain(`/berth/${id}/keeper\n`);
    }
    await sandbox.ok('rm', '-f', 'again');
    await expect.poll(() => groupsNamed(id), SWEEP).toEqual([]);
  });

  it('of a keeper that was killed are swept, those of another Berth are not', async () => {
    const lost = await sandbox.start('lost', "trap '' HUP; env -i setsid sleep 1000 & sleep 1000");
    const base = dirname(lost.cgroup ?? '');
    await mkdir(join(base, STRANGER, 'child'), { recursive: true });
    process.kill(lost.keeperPid ?? 0, 'SIGKILL');
    await expect.poll(() => groupsNamed(lost.id), SWEEP).toEqual([]);
    expect(await groupsNamed(STRANGER)).toEqual([join(base, STRANGER)]);
    await rmdir(join(base, STRANGER, 'child'));
    await rmdir(join(base, STRANGER));
  });

  it('whose run ended while no daemon looked are swept by the next', async () => {
    const orphan = await sandbox.start('orphan', 'exec sleep 1000');
    await sandbox.killDaemon();
    process.kill(orphan.keeperPid ?? 0, 'SIGKILL');
    await until('the keeper is gone', () => !isAlive(orphan.keeperPid ?? 0));
    expect(await groupsNamed(orphan.id)).not.toEqual([]);
    await sandbox.ok('up');
    await expect.poll(() => groupsNamed(orphan.id), SWEEP).toEqual([]);
  });

  it('do not hold a daemon that was started from inside an instance', async () => {
    const flags = Object.entries(sandbox.environment()).flatMap(([name, value]) => [
      '-e',
      `${name}=${value}`,
    ]);
    const script = `until [ -e go ]; do sleep 0.05; done; exec "${process.execPath}" "${sandbox.cli}" events -f`;
    const inner = await sandbox.startWith(['-n', 'inner', ...flags], ['sh', '-c', script]);
    await sandbox.ok('daemon', 'stop');
    await writeFile(join(sandbox.work, 'go'), '');
    await until(
      'a daemon was started inside',
      async () => (await sandbox.run(['daemon', 'status'])).code === 0,
    );
    const daemon = await sandbox.daemonPid();
    const victim = await sandbox.startWith(['-n', 'victim'], ['sleep', '300']);
    expect(await groupOf(daemon)).not.toContain(inner.id);
    expect(await groupOf(victim.pid ?? 0)).not.toContain(inner.id);
    expect(victim.cgroup).toBe(inner.cgroup?.replace(inner.id, victim.id));
    await sandbox.ok('stop', 'inner', '--grace', '0s');
    expect([victim.pid ?? 0, victim.keeperPid ?? 0, daemon].map(isAlive)).toEqual([true, true, true]);
    await sandbox.ok('rm', '-f', 'victim');
  });
});

import { copyFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DaemonView, InstanceView } from '@berth/contract/schemas';
import { afterEach, describe, expect, it } from 'vitest';
import { CLI, isAlive, Sandbox, until } from '../support/sandbox.ts';

const STAY = 'exec sleep 1000';

let sandbox: Sandbox;

/** A Berth whose daemon runs, with so many keepers standing by. */
async function berthWith(count: string): Promise<void> {
  sandbox = await Sandbox.create();
  const begun = await sandbox.run(['daemon', 'start'], { environment: { BERTH_STANDBY_KEEPERS: count } });
  expect(begun).toMatchObject({ code: 0 });
}

const status = () => sandbox.json<DaemonView>('daemon', 'status');

/** Pids of the keepers that stand by, once there are as many as there should be. */
async function standbys(count: number): Promise<number[]> {
  await until(`${count} standing by`, async () => (await status()).standby === count);
  const found = sandbox.processes().filter((pid) => sandbox.commandOf(pid).includes('keeper.js standby '));
  expect(found.length).toBe(count);
  return found;
}

describe('keepers that stand by', () => {
  afterEach(() => sandbox.dispose());

  it('are used by starts, are replaced, and look like any keeper then', async () => {
    await berthWith('1');
    const used: number[] = [];
    for (const name of ['a', 'b']) {
      const [pid] = await standbys(1);
      const { keeperPid, id, run } = await sandbox.start(name, `echo ready; ${STAY}`);
      expect(keeperPid).toBe(pid);
      expect(sandbox.commandOf(pid ?? 0)).toContain(`${id} ${run}`);
      used.push(pid ?? 0);
    }
    await standbys(1);
    expect(used.every(isAlive)).toBe(true);
    await sandbox.ok('send', 'a', 'hello');
    await sandbox.ok('stop', 'a', 'b', '--grace', '0s');
  });

  it('end with their daemon, however it ends, while instances go on', async () => {
    await berthWith('3');
    await standbys(3);
    const { keeperPid, pid } = await sandbox.start('lasting', STAY);
    await standbys(3);
    await sandbox.killDaemon();
    await until('only the instance is left', () => sandbox.processes().length === 2);
    expect(sandbox.processes()).toEqual([keeperPid, pid].toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    // The next daemon has one, which is what there is without the variable.
    await sandbox.list();
    await standbys(1);
    await sandbox.ok('daemon', 'stop');
    expect(sandbox.processes().length).toBe(2);
  });

  it('are not used after an upgrade', async () => {
    await berthWith('1');
    const [old] = await standbys(1);
    // As an upgrade does it: the same name, another file.
    const program = join(dirname(CLI), 'keeper.js');
    await copyFile(program, `${program}.new`);
    await rename(`${program}.new`, program);
    expect((await sandbox.start('after', STAY)).keeperPid).not.toBe(old);
    await until('the old one is gone', () => !isAlive(old ?? 0));
    const [next] = await standbys(1);
    expect((await sandbox.start('later', STAY)).keeperPid).toBe(next);
  });

  it('that are frozen or killed cost a start a moment and nothing else', async () => {
    await berthWith('2');
    const pids = await standbys(2);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    for (const name of ['a', 'b', 'c']) {
      const started = await sandbox.start(name, `echo once >> ${name}; ${STAY}`);
      expect(pids).not.toContain(started.keeperPid);
    }
    await until('the frozen ones are gone', () => !pids.some(isAlive));
    const [victim] = await standbys(2);
    process.kill(victim ?? 0, 'SIGKILL');
    const started = await sandbox.start('d', `echo once >> d; ${STAY}`);
    expect(started.keeperPid).not.toBe(victim);
    await sandbox.ok('stop', 'a', 'b', 'c', 'd', '--grace', '0s');
    for (const name of ['a', 'b', 'c', 'd']) expect(await sandbox.readWork(name)).toBe('once\n');
  });

  it('serve a burst of starts one each, and are back when it is over', async () => {
    await berthWith('2');
    const pids = await standbys(2);
    const started = await Promise.all(
      Array.from({ length: 12 }, (_, index) => sandbox.start(`burst-${index}`, `echo up; ${STAY}`)),
    );
    const keepers = new Set(started.map(({ keeperPid }: InstanceView) => keeperPid));
    expect(keepers.size).toBe(12);
    expect(pids.filter((pid) => keepers.has(pid))).toEqual(pids);
    await standbys(2);
  });

  it('are none when there are to be none', async () => {
    await berthWith('0');
    await sandbox.start('cold', STAY);
    expect(await status()).toMatchObject({ standby: 0, running: 1 });
    expect(sandbox.processes().length).toBe(3);
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { InstanceView } from '@berth/contract/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstGap, isAlive, numberedLines, Sandbox, until } from '../support/sandbox.ts';

const COUNTER = 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.01; done';

const bystanders: ChildProcess[] = [];

describe('when parts die', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.create();
  });
  afterEach(async () => {
    for (const child of bystanders.splice(0)) child.kill('SIGKILL');
    await sandbox.dispose();
  });

  it('a killed daemon costs nothing: same processes, no line lost, commands go on', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const before = await Promise.all(names.map((name) => sandbox.start(name, COUNTER)));
    for (let round = 0; round < 3; round += 1) {
      const killed = await sandbox.killDaemon();
      const after = await sandbox.list();
      expect(after.map(({ pid }) => pid).sort()).toEqual(before.map(({ pid }) => pid).sort());
      expect(after.every(({ status }) => status === 'running')).toBe(true);
      expect(await sandbox.daemonPid()).not.toBe(killed);
    }
    for (const { name } of before) {
      const lines = numberedLines(await sandbox.ok('logs', name));
      expect([lines[0], firstGap(lines)]).toEqual([1, undefined]);
    }
    await sandbox.ok('send', 'a', 'still listening');
    await sandbox.ok('stop', ...names, '--grace', '2s');
  });

  it('a killed keeper ends its instance and nothing else', async () => {
    const victim = await sandbox.start('victim', `trap '' HUP; ${COUNTER}`);
    const neighbour = await sandbox.start('neighbour', COUNTER);
    await until('it prints', async () => numberedLines(await sandbox.ok('logs', 'victim')).length > 20);
    process.kill(victim.keeperPid ?? 0, 'SIGKILL');
    const ended = await sandbox.json<InstanceView>('wait', 'victim', '--for', 'exit', '--timeout', '10s');
    expect(ended.exit).toMatchObject({ cause: 'keeper_lost', code: null });
    expect(isAlive(victim.pid ?? 0)).toBe(false);
    const lines = numberedLines(await sandbox.ok('logs', 'victim'));
    expect([lines[0], firstGap(lines), lines.length > 20]).toEqual([1, undefined, true]);
    expect(await sandbox.json('inspect', 'neighbour')).toMatchObject({
      status: 'running',
      pid: neighbour.pid,
    });
  });

  it('a keeper killed while no daemon runs is found out by the next one', async () => {
    const victim = await sandbox.start('victim', `trap '' HUP; ${COUNTER}`);
    await sandbox.killDaemon();
    process.kill(victim.keeperPid ?? 0, 'SIGKILL');
    const ended = await sandbox.json<InstanceView>('wait', 'victim', '--for', 'exit', '--timeout', '10s');
    expect(ended.exit).toMatchObject({ cause: 'keeper_lost', code: null });
    await until('its child is gone', () => !isAlive(victim.pid ?? 0));
  });

  it('a program that ends while no daemon runs is reported with its exit status', async () => {
    await sandbox.start('brief', 'read line; exit 7');
    const { pid } = await sandbox.json<InstanceView>('inspect', 'brief');
    await sandbox.ok('send', 'brief', 'x');
    await sandbox.killDaemon();
    await until('it has ended', () => !isAlive(pid ?? 0));
    const ended = await sandbox.json<InstanceView>('wait', 'brief', '--for', 'exit', '--timeout', '10s');
    expect(ended.exit).toMatchObject({ code: 7, cause: 'exited' });
  });

  it('after a reboot, stale records are marked and nobody is signalled', async () => {
    const { id, keeperPid, pid } = await sandbox.start('old', COUNTER);
    await sandbox.killDaemon();
    // The machine goes down: keeper and child vanish without a word, and the boot id is another one.
    process.kill(keeperPid ?? 0, 'SIGKILL');
    process.kill(pid ?? 0, 'SIGKILL');
    const bystander = otherProcess();
    await rewriteFacts(sandbox, id, (identity) => ({
      ...identity,
      pid: bystander.pid,
      bootId: 'an-earlier-boot',
    }));
    const found = await sandbox.json<InstanceView>('wait', 'old', '--for', 'exit', '--timeout', '10s');
    expect(found.exit).toMatchObject({ cause: 'reboot', code: null });
    expect(isAlive(bystander.pid)).toBe(true);
  });

  it('a process that got the pid of a dead keeper or child is not signalled', async () => {
    const { id, keeperPid, pid } = await sandbox.start('reused', COUNTER);
    await sandbox.killDaemon();
    process.kill(keeperPid ?? 0, 'SIGKILL');
    process.kill(pid ?? 0, 'SIGKILL');
    const bystander = otherProcess();
    await rewriteFacts(sandbox, id, (identity) => ({ ...identity, pid: bystander.pid }));
    const found = await sandbox.json<InstanceView>('wait', 'reused', '--for', 'exit', '--timeout', '10s');
    expect(found.exit).toMatchObject({ cause: 'keeper_lost' });
    expect(isAlive(bystander.pid)).toBe(true);
  });
});

/** An innocent process that has nothing to do with Berth. */
function otherProcess(): { pid: number } {
  const child = spawn('sleep', ['300'], { stdio: 'ignore' });
  bystanders.push(child);
  return { pid: child.pid ?? 0 };
}

type Identity = { pid: number; startTime: string; bootId: string; pidNamespace: string };

/** Edits what keeper and registry wrote down about who they are. */
async function rewriteFacts(
  sandbox: Sandbox,
  id: string,
  edit: (identity: Identity) => Identity,
): Promise<void> {
  const path = join(sandbox.state, 'instances', id, '1', 'keeper.json');
  const facts = JSON.parse(await readFile(path, 'utf8')) as { keeper: Identity; child: Identity };
  const changed = { ...facts, keeper: edit(facts.keeper), child: edit(facts.child) };
  await writeFile(path, JSON.stringify(changed));
  const database = new DatabaseSync(join(sandbox.state, 'berth.db'));
  database
    .prepare('update runs set keeper = ?, child = ? where instance = ?')
    .run(JSON.stringify(changed.keeper), JSON.stringify(changed.child), id);
  database.close();
}

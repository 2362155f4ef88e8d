import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ERRORS } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, Sandbox, until } from '../support/sandbox.ts';

const MANY_COMMANDS_MS = 120_000;
/** Less is no sleep: a busy machine is as late. */
const SLEEP_MS = 6500;
const WAKE_MS = 30_000;
const ECHO = 'while read -r line; do echo "got $line"; done';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await Sandbox.create();
});
afterEach(() => sandbox.dispose(), MANY_COMMANDS_MS);

const inspect = (name: string) => sandbox.json<InstanceView>('inspect', name);

async function answers(name: string, word: string): Promise<void> {
  await sandbox.ok('send', name, word);
  await until(`${name} answers`, async () => (await sandbox.ok('logs', name)).includes(`got ${word}`));
}

describe('a keeper that is stopped by a signal', { timeout: MANY_COMMANDS_MS }, () => {
  it('cannot be reached, costs nobody anything, and goes on where it was', async () => {
    const [frozen, other] = await Promise.all(['frozen', 'other'].map((name) => sandbox.start(name, ECHO)));
    process.kill(frozen?.keeperPid ?? 0, 'SIGSTOP');
    const sent = await sandbox.run(['send', 'frozen', 'early']);
    expect(sent.code).toBe(ERRORS.runtime_unreachable.exit);
    await answers('other', 'meanwhile');

    // The next daemon has nobody to ask but the keeper.
    await sandbox.ok('daemon', 'restart');
    await until('it is told', async () => (await inspect('frozen')).status === 'lost');
    expect(await sandbox.ok('ls')).toMatch(/frozen .*lost/);
    expect([frozen?.pid, frozen?.keeperPid].map((pid) => isAlive(pid ?? 0))).toEqual([true, true]);
    await answers('other', 'then');

    process.kill(frozen?.keeperPid ?? 0, 'SIGCONT');
    await until('it is found', async () => (await inspect('frozen')).status === 'running');
    expect(await inspect('frozen')).toMatchObject({ pid: frozen?.pid, generation: 1 });
    expect(await inspect('other')).toMatchObject({ pid: other?.pid, generation: 1 });
    await answers('frozen', 'again');
  });
});

describe('a machine that sleeps', { timeout: MANY_COMMANDS_MS }, () => {
  it('costs nobody his run: after it, all are granted the time of a start to find their feet', async () => {
    const names = ['one', 'two', 'three'];
    const often = ['--restart', 'always', '--health-interval', '200ms', '--health-retries', '2'];
    // A sleep within the time that a probe may take is none that anybody could tell.
    often.push('--health-timeout', '1s');
    for (const name of names) {
      const check = `echo asked >> asked-${name}; test ! -e ill`;
      await sandbox.startWith(['-n', name, ...often, '--health-cmd', check], ['sh', '-c', ECHO]);
    }
    const probes = async () =>
      Math.min(...(await Promise.all(names.map((name) => sandbox.readWork(`asked-${name}`)))).map(linesOf));
    const all = async (health: string) => (await sandbox.list()).every((each) => each.health === health);
    await until('all are well', () => all('healthy'));
    const before = await sandbox.list();

    const asleep = sandbox.processes();
    for (const pid of asleep) process.kill(pid, 'SIGSTOP');
    await delay(SLEEP_MS);
    // Whoever wakes may have lost its connections, and need a while to make them anew.
    await writeFile(join(sandbox.work, 'ill'), '');
    const asked = await probes();
    for (const pid of asleep) process.kill(pid, 'SIGCONT');
    await until('many more have failed than are allowed', async () => (await probes()) > asked + 6, WAKE_MS);
    await rm(join(sandbox.work, 'ill'));
    await until('all are well again', async () =>
      (await sandbox.list()).every(({ healthDetail }) => healthDetail === null),
    );
    expect(await sandbox.list()).toMatchObject(
      before.map(({ name, pid }) => ({ name, pid, generation: 1, status: 'running', health: 'healthy' })),
    );
    for (const name of names) await answers(name, 'awake');
  });
});

function linesOf(text: string): number {
  return text.split('\n').length;
}

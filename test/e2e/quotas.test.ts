import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceView, QuotasView } from '@berth/contract/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandResult, Sandbox, until } from '../support/sandbox.ts';

const STAY = ['sh', '-c', 'sleep 1000'];

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await Sandbox.create();
  await mkdir(join(sandbox.home, 'config'));
});
afterEach(() => sandbox.dispose());

const quotas = (text: string) => writeFile(join(sandbox.home, 'config', 'quotas.yaml'), text);
const start = (name: string, ...options: readonly string[]) =>
  sandbox.startWith(['-n', name, ...options], STAY);
const tryStart = (name: string, ...options: readonly string[]) =>
  sandbox.run(['start', '-n', name, ...options, '--', ...STAY]);
const states = async () =>
  (await sandbox.list())
    .map(({ name, status, queue }) => `${name} ${status}${queue?.position ?? ''}`)
    .join(', ');
const becomes = (wanted: string) => until(wanted, async () => (await states()) === wanted);
const told = async (name: string) =>
  (await sandbox.json<{ type: string }[]>('history', name)).map(({ type }) => type);

/** A start that waits, in a terminal of somebody who may break it off. */
function waiting(name: string, ...options: readonly string[]) {
  const words = [sandbox.cli, 'start', '-n', name, ...options, '--', ...STAY];
  const child = spawn(process.execPath, words, { cwd: sandbox.work, env: sandbox.environment() });
  const result: { -readonly [K in keyof CommandResult]: CommandResult[K] } = {
    code: -1,
    stdout: '',
    stderr: '',
  };
  child.stdout.on('data', (chunk) => (result.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (result.stderr += String(chunk)));
  const ended = new Promise<CommandResult>((resolve) => {
    child.once('close', (code) => resolve({ ...result, code: code ?? -1 }));
  });
  const says = (text: string) => until(`it says ${text}`, () => result.stderr.includes(text));
  return { ended, says, interrupt: () => child.kill('SIGINT') };
}

describe('quotas', () => {
  it('refuse a start with what is used and what to do, until there is room', async () => {
    await quotas('fleet:\n  memory: 100m\n');
    await start('a', '--memory', '64m');
    const refused = await tryStart('b', '--memory', '64m');
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toContain('64.0MiB of 100.0MiB are used, and it asks for 64.0MiB.');
    expect((await tryStart('b')).stderr).toContain('Give it one with --memory');
    const view = await sandbox.json<QuotasView>('quota');
    expect(view.uses).toContainEqual({
      ...{ scope: 'fleet', owner: null, quota: 'memory' },
      ...{ used: 64 * 1024 ** 2, limit: 100 * 1024 ** 2 },
    });
    expect((await sandbox.run(['set', 'a', '--memory', '128m'])).code).toBe(4);
    await sandbox.ok('set', 'a', '--memory', '32m');
    expect((await start('b', '--memory', '64m')).status).toBe('running');
  });

  it('that cannot be read leave those in force that were good, and that is told', async () => {
    await quotas('fleet: { instances: 1 }\n');
    await start('a');
    await quotas('fleet: { instances: many }\n');
    const broken = async () => (await sandbox.json<QuotasView>('quota')).problems.length > 0;
    await until('it was read', broken);
    expect((await tryStart('b')).code).toBe(4);
    expect((await sandbox.run(['quota'])).stderr).toContain('quotas.yaml:1:');
    expect(await sandbox.run(['doctor'])).toMatchObject({
      stdout: expect.stringContaining('quotas_file_invalid'),
    });
  });
});

describe('a start that waits', () => {
  it('keeps its place over the death of the daemon, and is started when there is room', async () => {
    await quotas('fleet: { instances: 1 }\n');
    await start('a');
    const b = waiting('b', '--wait');
    await b.says('b waits for room, as number 1: The quota of instances');
    const c = waiting('c', '--wait=10m');
    await c.says('c waits for room, as number 2');
    expect(await states()).toBe('a running, b queued1, c queued2');
    expect(await sandbox.ok('ls')).toContain('queued (2)');
    const before = await sandbox.json<InstanceView>('inspect', 'b');
    await sandbox.killDaemon();
    expect(await states()).toBe('a running, b queued1, c queued2');
    await sandbox.ok('stop', 'a');
    await becomes('a exited, b running, c queued1');
    expect(await b.ended).toMatchObject({ code: 0, stdout: 'b\n' });
    expect((await sandbox.json<InstanceView>('inspect', 'b')).id).toBe(before.id);
    expect(await told('b')).toEqual([
      ...['instance.created', 'instance.queued', 'instance.admitted'],
      ...['run.starting', 'run.started'],
    ]);
    await quotas('fleet: { instances: 2 }\n');
    expect(await c.ended).toMatchObject({ code: 0, stdout: 'c\n' });
    await becomes('a exited, b running, c running');
  });

  it('goes on waiting when it is left with ctrl-c, and is taken out by a stop', async () => {
    await quotas('fleet: { instances: 1 }\n');
    await start('a');
    const b = waiting('b', '--wait');
    await b.says('as number 1');
    b.interrupt();
    expect(await b.ended).toMatchObject({ code: 130, stdout: '' });
    expect((await b.ended).stderr).toContain('stays in the queue');
    expect(await states()).toBe('a running, b queued1');
    expect((await sandbox.run(['attach', 'b'])).code).not.toBe(0);
    expect((await sandbox.run(['logs', 'b'])).stderr).toContain('waits for room');
    expect(await sandbox.ok('stop', 'b')).toContain('left the queue');
    expect(await states()).toBe('a running');
    const again = waiting('b', '--wait');
    await again.says('as number 1');
    await sandbox.ok('rm', '-f', 'b');
    expect(await again.ended).toMatchObject({ code: 4, stdout: '' });
    expect((await again.ended).stderr).toContain('out of the queue');
  });

  it('gives up after its time with a clear error, and leaves nothing behind', async () => {
    await quotas('fleet: { instances: 1 }\n');
    await start('a');
    const late = await tryStart('b', '--wait=200ms');
    expect(late).toMatchObject({ code: 8, stdout: '' });
    expect(late.stderr).toContain('b found no room within');
    expect(await states()).toBe('a running');
    expect((await tryStart('b', '--wait=soon')).code).toBe(2);
  });

  it('waits while the machine has too little memory', async () => {
    await quotas('pressure: { reserve: 100000g }\n');
    expect(await tryStart('a')).toMatchObject({ code: 9, stderr: expect.stringContaining('of memory left') });
    const a = waiting('a', '--wait');
    await a.says('as number 1');
    await quotas('pressure: off\n');
    expect(await a.ended).toMatchObject({ code: 0, stdout: 'a\n' });
  });
});

import { once } from 'node:events';
import { createServer } from 'node:net';
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';

const IDLE = ['sleep', '600'];
const MANY_COMMANDS_MS = 120_000;

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await Sandbox.create();
});
afterEach(() => sandbox.dispose(), MANY_COMMANDS_MS);

const inspect = (target: string) => sandbox.json<InstanceView>('inspect', target);
const port = ({ ports }: InstanceView) => ports[0]?.port;

describe('berth restore', { timeout: MANY_COMMANDS_MS }, () => {
  it('takes a removal back, with output, history and port', async () => {
    const before = await sandbox.startWith(
      ['-n', 'site', '-p', 'web'],
      ['sh', '-c', 'echo hello; sleep 600'],
    );
    await until('it has printed', async () => (await sandbox.ok('logs', 'site')).includes('hello'));
    await sandbox.ok('rm', '-f', 'site');
    expect(await sandbox.run(['logs', 'site'])).toMatchObject({ code: 3 });
    expect(await sandbox.ok('complete', 'bash', 'berth restore ')).toContain('site');
    expect(await sandbox.ok('restore', 'site')).toBe('site is back; start it: berth restart site\n');
    const { id, status, removedAt, run } = await inspect('site');
    expect({ id, status, removedAt, run }).toEqual({
      id: before.id,
      status: 'exited',
      removedAt: null,
      run: before.run,
    });
    expect(await sandbox.ok('logs', 'site')).toBe('hello\n');
    expect(await sandbox.ok('history', 'site')).toMatch(
      /removed; its logs stay\n.*its removal was taken back/,
    );
    await sandbox.ok('restart', 'site');
    expect(port(await inspect('site'))).toBe(port(before));
  });

  it('takes it out of the archive, ended, and one step at a time', async () => {
    const before = await sandbox.startWith(['-n', 'site'], ['sh', '-c', 'echo hello; sleep 600']);
    await until('it has printed', async () => (await sandbox.ok('logs', 'site')).includes('hello'));
    await sandbox.ok('archive', 'site');
    expect(await sandbox.ok('complete', 'bash', 'berth restore ')).toContain('site');
    expect(await sandbox.ok('restore', 'site')).toBe('site is back; start it: berth restart site\n');
    expect(await inspect('site')).toMatchObject({
      ...{ id: before.id, run: before.run, status: 'exited', archived: false },
      ...{ removedAt: null, exit: { cause: 'stopped' } },
    });
    expect(await sandbox.ok('ls')).toContain('site');
    expect(await sandbox.ok('history', 'site')).toMatch(/archived\n(.*\n)*.*it was taken out of the archive/);
    const again = await sandbox.run(['restore', 'site']);
    expect(again).toMatchObject({ code: 4, stderr: expect.stringContaining('neither archived nor removed') });
    await sandbox.ok('archive', 'site');
    await sandbox.ok('rm', 'site');
    expect(await sandbox.ok('restore', 'site')).toBe(
      'site is back, and archived as it was; out of the archive: berth restore site\n',
    );
    const elsewhere = await sandbox.run(['restore', 'site', '--from', 'trash']);
    expect(elsewhere).toMatchObject({ code: 4, stderr: expect.stringContaining('site is archived') });
    const nowhere = await sandbox.run(['restore', 'site', '--from', 'cellar']);
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('none of trash, archive') });
    await sandbox.ok('restore', 'site', '--from', 'archive');
    await sandbox.ok('restart', 'site');
    expect(await inspect('site')).toMatchObject({ status: 'running', generation: 2, archived: false });
  });

  it('gives another port where a stranger or another instance has its own by now', async () => {
    const first = await sandbox.startWith(['-n', 'site', '-p', 'web'], IDLE);
    await sandbox.ok('rm', '-f', 'site');
    const stranger = createServer().listen(port(first), '127.0.0.1');
    await once(stranger, 'listening');
    await sandbox.ok('restore', 'site');
    await sandbox.ok('restart', 'site');
    const second = await inspect('site');
    expect(port(second)).not.toBe(port(first));
    stranger.close();
    await sandbox.ok('rm', '-f', 'site');
    const other = await sandbox.startWith(['-n', 'other', '-p', `web:${port(second)}`], IDLE);
    expect(port(other)).toBe(port(second));
    await sandbox.ok('restore', 'site');
    await sandbox.ok('restart', 'site');
    expect([port(first), port(second)]).not.toContain(port(await inspect('site')));
    expect(port(await inspect('other'))).toBe(port(second));
  });

  it('says what to do where the name is taken, or nothing was removed', async () => {
    const { id } = await sandbox.startWith(['-n', 'site'], IDLE);
    await sandbox.ok('rm', '-f', 'site');
    await sandbox.startWith(['-n', 'site'], IDLE);
    const taken = await sandbox.run(['restore', id]);
    expect(taken.stderr).toContain(`berth rm site. Then restore this one by its id: berth restore ${id}`);
    expect((await sandbox.run(['restore', 'nobody'])).stderr).toContain('berth ls -a');
    await sandbox.ok('rm', '-f', 'site');
    await sandbox.ok('restore', id);
    expect((await inspect('site')).id).toBe(id);
    expect((await sandbox.run(['restore', id])).stderr).toContain('site is neither archived nor removed');
  });

  it('holds when the registry is lost after it, and so does a removal that was not taken back', async () => {
    const names = async () => (await sandbox.list()).map(({ name }) => name).toSorted();
    const backups = () => readdirSync(join(sandbox.state, 'backups')).filter((name) => name.endsWith('.db'));
    await sandbox.startWith(['-n', 'back'], IDLE);
    await sandbox.startWith(['-n', 'gone'], IDLE);
    await sandbox.ok('daemon', 'restart');
    const before = backups().length;
    await until('a backup', () => backups().length > before, 20_000);
    await sandbox.ok('rm', '-f', 'back', 'gone');
    await sandbox.ok('restore', 'back');
    await sandbox.killDaemon();
    const database = join(sandbox.state, 'berth.db');
    const bytes = await readFile(database);
    await writeFile(database, bytes.fill(0xa5, 4096));
    expect(await names()).toEqual(['back']);
  });
});

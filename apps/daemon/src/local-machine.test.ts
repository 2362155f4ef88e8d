import { chmod, mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { berthPaths } from '@berth/host';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalMachine } from './local-machine.ts';

let home: string;
let machine: LocalMachine;
const warnings: string[] = [];
const paths = () => berthPaths({ BERTH_HOME: home });

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'berth-m-')));
  warnings.length = 0;
  machine = new LocalMachine(paths(), {
    info: () => undefined,
    warn: (message) => void warnings.push(message),
  });
  await mkdir(paths().state, { mode: 0o700 });
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function file(path: string, mode = 0o755): Promise<string> {
  const whole = join(home, path);
  await mkdir(join(whole, '..'), { recursive: true });
  await writeFile(whole, '#!/bin/sh\n');
  await chmod(whole, mode);
  return whole;
}

const find = (command: string, path = '') => machine.resolveCommand(command, { PATH: path }, home);

describe('a command', () => {
  it('is found along PATH, whose relative parts are below the working directory', async () => {
    const tool = await file('bin/tool');
    expect(await find('tool', `/nowhere:${home}/bin`)).toMatchObject({ ok: true, value: tool });
    expect(await find('tool', '/nowhere:bin')).toMatchObject({ ok: true, value: tool });
    expect(await find('tool', 'x/../bin/:')).toMatchObject({ ok: true, value: tool });
  });

  it('with a slash is below the working directory, whatever PATH says', async () => {
    const tool = await file('bin/tool');
    await file('other/bin/tool');
    expect(await find('bin/tool', `${home}/other`)).toMatchObject({ ok: true, value: tool });
    expect(await find('./bin/tool')).toMatchObject({ ok: true, value: tool });
    expect(await find(tool)).toMatchObject({ ok: true, value: tool });
  });

  it('is the first that can be executed: neither a plain file nor a directory of that name', async () => {
    await file('plain/tool', 0o644);
    await mkdir(join(home, 'folder/tool'), { recursive: true });
    await file('beneath', 0o755);
    const tool = await file('bin/tool');
    expect(await find('tool', 'plain:folder:beneath:bin')).toMatchObject({ ok: true, value: tool });
  });

  it('may be a link, unless it leads nowhere or in a circle', async () => {
    await file('bin/tool');
    const link = join(home, 'link');
    await symlink(join(home, 'bin/tool'), link);
    await symlink(join(home, 'nothing'), join(home, 'broken'));
    await symlink(join(home, 'circle'), join(home, 'circle'));
    expect(await find('./link')).toMatchObject({ ok: true, value: link });
    expect(await find('./broken')).toMatchObject({ ok: false, error: { code: 'command_not_found' } });
    expect(await find('./circle')).toMatchObject({ ok: false, error: { code: 'command_not_executable' } });
  });

  it('that is not there, or cannot be executed, is refused by its name', async () => {
    await file('plain/tool', 0o644);
    const missing = await find('tool', 'bin:/nowhere');
    expect(missing).toMatchObject({
      ok: false,
      error: { code: 'command_not_found', details: { file: 'tool' } },
    });
    const plain = await find('tool', 'plain');
    expect(plain).toMatchObject({ ok: false, error: { code: 'command_not_executable' } });
    expect(await find('./plain')).toMatchObject({ ok: false, error: { code: 'command_not_executable' } });
    expect(await find('x'.repeat(5000), 'bin')).toMatchObject({ ok: false });
  });
});

describe('a directory', () => {
  it('is known by its real path', async () => {
    await symlink(home, join(home, 'link'));
    expect(await machine.checkDirectory(join(home, 'link'))).toMatchObject({ ok: true, value: home });
  });

  it('is refused when it is none, or none that is named in full', async () => {
    const plain = await file('plain');
    const codeOf = async (path: string) => {
      const result = await machine.checkDirectory(path);
      return result.ok ? 'ok' : result.error.code;
    };
    expect(await codeOf('relative')).toBe('invalid_input');
    expect(await codeOf(join(home, 'missing'))).toBe('directory_missing');
    expect(await codeOf(plain)).toBe('directory_unreadable');
    expect(await codeOf(join(plain, 'below'))).toBe('directory_unreadable');
  });
});

describe('the ballast', () => {
  const size = async () => (await stat(paths().ballast)).size;

  it('is set aside once, and given back', async () => {
    await machine.keepBallast();
    expect(await size()).toBe(8 * 1024 * 1024);
    const { ino } = await stat(paths().ballast);
    await machine.keepBallast();
    expect((await stat(paths().ballast)).ino).toBe(ino);
    await machine.releaseBallast();
    await machine.releaseBallast();
    await expect(size()).rejects.toMatchObject({ code: 'ENOENT' });
    await machine.keepBallast();
    expect(await size()).toBe(8 * 1024 * 1024);
  });

  it('that is too small is made anew, and what is in its way is no reason to end', async () => {
    await writeFile(paths().ballast, 'small');
    await machine.keepBallast();
    expect(await size()).toBe(8 * 1024 * 1024);
    expect(warnings).toEqual([]);
    expect(await machine.checkRoom()).toMatchObject({ ok: true });
  });
});

describe('open files', () => {
  const withFiles = (files: { used: number; limit: number } | undefined) =>
    new LocalMachine(
      paths(),
      { info: () => undefined, warn: () => undefined },
      { openFiles: async () => files },
    ).checkRoom();

  it('that are too few for what runs and another are a reason to refuse it', async () => {
    expect(await withFiles({ used: 160, limit: 256 })).toMatchObject({ ok: true });
    expect(await withFiles({ used: 161, limit: 256 })).toMatchObject({
      ok: false,
      error: { code: 'machine_exhausted', details: { used: 161, limit: 256 } },
    });
  });

  it('that cannot be counted are none', async () => {
    expect(await withFiles(undefined)).toMatchObject({ ok: true });
  });
});

import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExitView, InstanceView } from '@berth/contract/schemas';
import { instanceViewSchema } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstGap, isAlive, numberedLines, Sandbox, until } from '../support/sandbox.ts';

describe('the life of an instance', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
  });
  afterAll(() => sandbox.dispose());

  it('runs a command with exactly the environment it was given', async () => {
    const env = {
      SECRET_OF_SOMEONE: 'x',
      BERTH_INSTANCE: 'inst_of_a_parent',
      BERTH_PORT_WEB: '1',
      LC_TIME: 'C',
    };
    const script = 'env | sort; sleep 60';
    const started = await sandbox.run(['start', '-n', 'env', '-e', 'MINE=a b', '--', 'sh', '-c', script], {
      environment: env,
    });
    expect(started).toMatchObject({ code: 0, stdout: 'env\n' });
    const { id, workspace } = await sandbox.json<InstanceView>('inspect', 'env');
    await until('the environment is printed', async () =>
      (await sandbox.ok('logs', 'env')).includes('USER='),
    );
    const printed = await sandbox.ok('logs', 'env');
    const names = printed.split('\n').map((line) => line.split('=')[0]);
    expect(printed).toContain(`BERTH_INSTANCE=${id}\n`);
    expect(printed).toContain(`BERTH_WORKSPACE=${workspace}\n`);
    expect(printed).toContain('MINE=a b\n');
    expect(printed).toContain('LC_TIME=C\n');
    expect(printed).toContain('TERM=xterm-256color\n');
    expect(names).not.toContain('SECRET_OF_SOMEONE');
    expect(names).not.toContain('BERTH_PORT_WEB');
    expect(names).not.toContain('BERTH_HOME');
    await sandbox.ok('stop', 'env', '--grace', '1s');
  });

  it('lets a program create files the way its user does', async () => {
    const { id } = await sandbox.start('mask', 'umask');
    await sandbox.ok('wait', id, '--for', 'exit', '--timeout', '10s');
    const mask = process.umask();
    expect(await sandbox.ok('logs', 'mask')).toBe(`${mask.toString(8).padStart(4, '0')}\n`);
  });

  it('shows each instance in the documented shape', async () => {
    await sandbox.start('shape', 'sleep 60');
    const found = (await sandbox.list()).find(({ name }) => name === 'shape');
    const view = instanceViewSchema.parse(found);
    expect(view).toMatchObject({
      status: 'running',
      agent: 'command',
      runtime: 'process',
      ports: [],
      exit: null,
    });
    expect(isAlive(view.pid ?? 0)).toBe(true);
    await sandbox.ok('stop', 'shape');
    expect(isAlive(view.pid ?? 0)).toBe(false);
    const after = instanceViewSchema.parse(await sandbox.json('inspect', 'shape'));
    expect(after).toMatchObject({ status: 'exited', activity: 'exited', pid: null, keeperPid: null });
    expect(after.exit).toMatchObject({ cause: 'stopped', signal: 'SIGTERM' } satisfies Partial<ExitView>);
  });

  it('keeps the exit status of a program that ends by itself', async () => {
    await sandbox.start('three', 'echo bye; exit 3');
    const ended = await sandbox.json<InstanceView>('wait', 'three', '--for', 'exit', '--timeout', '10s');
    expect(ended.exit).toMatchObject({ code: 3, signal: null, cause: 'exited' });
    expect(await sandbox.ok('logs', 'three')).toBe('bye\n');
  });

  it('restarts into the same instance with a new run, and keeps the output of both', async () => {
    const first = await sandbox.start('again', 'echo "run $$"; sleep 60');
    await until('the first run printed', async () => (await sandbox.ok('logs', 'again')).includes('run'));
    const [second] = await sandbox.json<InstanceView[]>('restart', 'again', '--grace', '1s');
    expect(second).toMatchObject({ id: first.id, generation: 2, status: 'running' });
    expect(second?.run).not.toBe(first.run);
    await until('the second run printed', async () => (await sandbox.ok('logs', 'again')).includes('run'));
    expect(await sandbox.ok('logs', 'again', '--run', '1')).toBe(`run ${first.pid}\n`);
    expect(await sandbox.ok('logs', 'again')).toBe(`run ${second?.pid}\n`);
    await sandbox.ok('rm', '-f', 'again');
    expect((await sandbox.list()).map(({ name }) => name)).not.toContain('again');
  });

  it('prints every line of a long output, once and in order', async () => {
    await sandbox.start('long', 'i=0; while [ $i -lt 60000 ]; do i=$((i+1)); echo "line $i"; done');
    await sandbox.ok('wait', 'long', '--for', 'exit', '--timeout', '60s');
    const numbers = numberedLines(await sandbox.ok('logs', 'long'));
    expect([numbers.length, firstGap(numbers)]).toEqual([60_000, undefined]);
    expect(numberedLines(await sandbox.ok('logs', 'long', '-n', '5'))).toEqual([
      59996, 59997, 59998, 59999, 60000,
    ]);
    const raw = await sandbox.ok('logs', 'long', '--raw', '-n', '1');
    expect(raw).toBe('line 60000\r\n');
  });

  it('types what is sent, and follows what comes back', async () => {
    await sandbox.start('echo', 'read a; echo "got $a"');
    expect(await sandbox.ok('send', 'echo', 'hello', 'there')).toBe('typed\n');
    await sandbox.ok('wait', 'echo', '--for', 'exit', '--timeout', '10s');
    expect(await sandbox.ok('logs', 'echo', '-f')).toContain('got hello there\n');
  });

  it('stops a program that ignores the signal, and all it started, after the grace', async () => {
    const script =
      "trap '' TERM HUP; (trap '' TERM HUP; while :; do sleep 1; done) & setsid sh -c \"trap '' TERM HUP; while :; do sleep 1; done\" & while :; do sleep 1; done";
    const stubborn = await sandbox.start('stubborn', script);
    await until('its children run', () => marked(stubborn.id).length >= 3);
    const before = marked(stubborn.id);
    await sandbox.ok('stop', 'stubborn', '--grace', '300ms');
    expect(before.filter(isAlive)).toEqual([]);
  });

  it('leaves nothing behind when a program ends and its children do not', async () => {
    const parent = await sandbox.start('leaver', 'nohup sleep 300 >/dev/null 2>&1 & echo started');
    await sandbox.ok('wait', 'leaver', '--for', 'exit', '--timeout', '10s');
    await until('the child is gone', () => marked(parent.id).length === 0);
  });

  it('never touches the directory of a removed instance', async () => {
    const script = 'echo kept > file.txt';
    await sandbox.start('writer', script);
    await sandbox.ok('wait', 'writer', '--for', 'exit', '--timeout', '10s');
    await sandbox.ok('rm', 'writer');
    const read = await sandbox.startWith(['-n', 'reader'], ['cat', 'file.txt']);
    await sandbox.ok('wait', read.id, '--for', 'exit', '--timeout', '10s');
    expect(await sandbox.ok('logs', 'reader')).toBe('kept\n');
  });

  it('touches nothing when one is removed whose directory is a link, lies behind .., or holds links', async () => {
    const outside = join(sandbox.home, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'precious'), 'kept');
    await symlink(outside, join(sandbox.work, 'link'));
    await mkdir(join(sandbox.work, 'inner'));
    await symlink(outside, join(sandbox.work, 'inner', 'out'));
    for (const [name, directory] of Object.entries({
      linked: join(sandbox.work, 'link'),
      above: join(sandbox.work, 'inner', '..', '..', 'outside'),
      holding: join(sandbox.work, 'inner'),
    })) {
      await sandbox.startWith(['-n', name, '-C', directory], ['sleep', '600']);
      await sandbox.ok('rm', '-f', name);
    }
    expect(await readFile(join(outside, 'precious'), 'utf8')).toBe('kept');
    expect((await readdir(sandbox.work)).toSorted()).toEqual(expect.arrayContaining(['inner', 'link']));
    expect(await readlink(join(sandbox.work, 'inner', 'out'))).toBe(outside);
  });

  function marked(id: string): number[] {
    return sandbox.processesOf(id);
  }
});

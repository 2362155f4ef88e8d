import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DoctorReport, NotifyView, NoticeTrial } from '@berth/contract/schemas';
import { ERRORS } from '@berth/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';
import { type LocalTerminal, UserTerminal } from '../support/terminal.ts';

/** Each notice is one line: which instance, and what it does. */
const COMMAND = 'printf "%s %s %s\\n" "$BERTH_NOTIFY_NAME" "$BERTH_NOTIFY_ACTIVITY" "$BERTH_NOTIFY_INSTANCE"';
const RING = (name: string) => `\u001b]9;Berth: ${name} asks for an approval\u001b\\`;

describe('notices', { timeout: 90_000 }, () => {
  let sandbox: Sandbox;
  let file: string;
  const terminals: LocalTerminal[] = [];
  const open = (...args: readonly string[]) => {
    const terminal = new UserTerminal(sandbox, args);
    terminals.push(terminal);
    return terminal;
  };
  const told = async () => {
    const text = await readFile(join(sandbox.work, 'told'), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  };
  const asks = async (name: string) => {
    await sandbox.ok('send', name, 'use a tool');
    await sandbox.ok('wait', name, '--for', 'waiting', '--timeout', '20s');
  };
  const isAnswered = async (name: string) => {
    await sandbox.ok('deny', name);
    await sandbox.ok('wait', name, '--for', 'idle', '--timeout', '20s');
  };
  const ids = new Map<string, string>();
  const line = (name: string) => `${name} waiting_approval ${ids.get(name)}`;

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    file = join(sandbox.home, 'config', 'notify.yaml');
    await mkdir(join(sandbox.home, 'config'));
    const command = ['/bin/sh', '-c', `${COMMAND} >>'${sandbox.work}/told'`];
    await writeFile(file, `terminal: osc9\ndesktop: off\ncommand: ${JSON.stringify(command)}\n`);
    for (const name of ['ann', 'bob']) {
      await sandbox.ok('start', 'demo', '-n', name, '--', '--speed', '4');
      await sandbox.ok('wait', name, '--for', 'idle', '--timeout', '20s');
    }
    for (const { id, name } of await sandbox.list()) ids.set(name, id);
  });
  afterEach(() => {
    for (const terminal of terminals.splice(0)) terminal.kill();
  });
  afterAll(() => sandbox.dispose());

  it('start the command of the user and ring terminals when an assistant asks, and nothing while somebody is attached', async () => {
    const watching = open('ls', '--watch');
    await watching.shows('bob');
    const top = open('top');
    await top.shows('bob');
    await asks('ann');
    await until('the command is told of ann', async () => (await told()).length > 0);
    expect(await told()).toEqual([line('ann')]);
    await until('both ring', () => [watching, top].every(({ raw }) => raw.includes(RING('ann'))));
    await isAnswered('ann');

    const attached = open('attach', 'ann');
    await attached.shows('Berth demo assistant');
    // The same from within top, which then leaves the ringing to what it has lent its terminal to.
    const within = open('top', '--filter', 'ann');
    await until('ann is listed', () => within.lines().some((row) => row.startsWith('ann ')));
    within.type('\r');
    await within.shows('Berth demo assistant');
    await asks('ann');
    await asks('bob');
    await until('the command is told of bob', async () => (await told()).length > 1);
    expect(await told()).toEqual([line('ann'), line('bob')]);
    const rings = ({ raw }: LocalTerminal, name: string) => raw.split(RING(name)).length - 1;
    const all = [attached, within, watching, top];
    await until('everybody hears of bob', () => all.every((terminal) => rings(terminal, 'bob') > 0));
    expect(all.map((terminal) => [rings(terminal, 'ann'), rings(terminal, 'bob')])).toEqual([
      [0, 1],
      [0, 1],
      [1, 1],
      [1, 1],
    ]);
    await isAnswered('ann');
    await isAnswered('bob');
  });

  it('are not given again by the next daemon', async () => {
    const before = (await told()).length;
    await asks('ann');
    await until('the command is told of ann', async () => (await told()).length === before + 1);
    await sandbox.killDaemon();
    await until('the next daemon knows it', async () =>
      (await sandbox.list()).some(({ name, activity }) => name === 'ann' && activity === 'waiting_approval'),
    );
    // What is new after that is told of, and what was old is not told of before.
    await asks('bob');
    await until('the command is told of bob', async () => (await told()).length > before + 1);
    expect((await told()).slice(before)).toEqual([line('ann'), line('bob')]);
    await isAnswered('ann');
    await isAnswered('bob');
  });

  it('are tried on request, and shown how they are given', async () => {
    const before = (await told()).length;
    const trials = await sandbox.json<NoticeTrial[]>('notify', '--test');
    expect(trials.map(({ way, outcome }) => `${way} ${outcome}`)).toEqual([
      'desktop off',
      'command shown',
      'terminal shown',
    ]);
    expect((await told()).slice(before)).toEqual(['test waiting_approval ']);
    const view = await sandbox.json<NotifyView>('notify');
    expect(view).toMatchObject({ file, problems: [], ring: 'osc9' });
    const terminal = open('notify', '--test');
    expect(await terminal.exited()).toBe(0);
    expect(terminal.raw).toContain('\u001b]9;Berth: this is a test\u001b\\');
  });

  it('go on as before when the file is broken, and the doctor names the place', async () => {
    await writeFile(file, 'terminal: loud\n');
    await until('it was read', async () => (await sandbox.json<NotifyView>('notify')).problems.length > 0);
    expect(await sandbox.json<NotifyView>('notify')).toMatchObject({ ring: 'osc9' });
    const { code, stdout } = await sandbox.run(['doctor', '--json']);
    expect(code).toBe(ERRORS.unhealthy.exit);
    const { findings } = JSON.parse(stdout) as DoctorReport;
    expect(findings.filter(({ severity }) => severity !== 'note')).toMatchObject([
      {
        code: 'notify_file_invalid',
        subject: file,
        problem: expect.stringMatching(/^line 1, column 1: terminal: /),
      },
    ]);
    await writeFile(file, 'command: [/nowhere/tell]\n');
    await until('it was read', async () => (await sandbox.json<NotifyView>('notify')).problems.length === 0);
    const failed = await sandbox.run(['notify', '--test']);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/command +failed +.*\/nowhere\/tell does not exist/);
  });
});

import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ERRORS, type ErrorCode } from '@berth/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../support/sandbox.ts';

/** Every row: what was typed, the code it must be refused with, and a part of the sentence that names the thing. */
const ROWS: readonly [what: string, args: readonly string[], code: ErrorCode, names: string][] = [
  ['an unknown command', ['lss'], 'usage', 'lss'],
  ['an unknown option', ['ls', '--colour'], 'usage', '--colour'],
  ['a word too many', ['ls', 'extra'], 'usage', 'extra'],
  ['a missing word', ['stop'], 'usage', 'NAME'],
  ['neither agent nor command', ['start'], 'usage', '--help'],
  ['an unknown agent', ['start', 'clode'], 'agent_unknown', 'clode'],
  ['a command that is not there', ['start', '--', 'no-such-program'], 'command_not_found', 'no-such-program'],
  ['a path that is not there', ['start', '--', './nowhere/prog'], 'command_not_found', 'nowhere/prog'],
  ['a file that is not executable', ['start', '--', './plain.txt'], 'command_not_executable', 'plain.txt'],
  ['a directory as a command', ['start', '--', './folder'], 'command_not_executable', 'folder'],
  ['an invalid name', ['start', '-n', 'Bad_Name', '--', 'true'], 'name_invalid', 'Bad_Name'],
  ['a name with two hyphens', ['start', '-n', 'a--b', '--', 'true'], 'name_invalid', 'a--b'],
  ['a name that is too long', ['start', '-n', 'a'.repeat(41), '--', 'true'], 'name_invalid', '41 characters'],
  ['a name that is taken', ['start', '-n', 'taken', '--', 'true'], 'name_taken', 'taken'],
  ['a missing directory', ['start', '-C', '/no/such/dir', '--', 'true'], 'directory_missing', '/no/such/dir'],
  [
    'a file as a directory',
    ['start', '-C', '/etc/hosts', '--', 'true'],
    'directory_unreadable',
    '/etc/hosts',
  ],
  ['a variable without a name', ['start', '-e', '=x', '--', 'true'], 'usage', '=x'],
  [
    'a reserved variable',
    ['start', '-e', 'BERTH_INSTANCE=x', '--', 'true'],
    'invalid_input',
    'BERTH_INSTANCE',
  ],
  ['an unknown instance', ['inspect', 'nobody'], 'instance_not_found', 'nobody'],
  ['an ambiguous prefix', ['inspect', 'ta'], 'instance_ambiguous', 'taken'],
  ['a stop of a stopped one', ['stop', 'over'], 'not_running', 'over'],
  ['an attach to nobody', ['attach', 'nobody'], 'instance_not_found', 'nobody'],
  ['a send to an exited one', ['send', 'over', 'hi'], 'not_running', 'over'],
  ['a removal of a running one', ['rm', 'taken'], 'wrong_state', 'taken'],
  ['a grace that is no duration', ['stop', 'taken', '--grace', 'soon'], 'usage', 'soon'],
  ['a grace beyond all bounds', ['stop', 'taken', '--grace', '9h'], 'invalid_input', 'graceMs'],
  ['a wait for nothing', ['wait', 'taken'], 'usage', '--for'],
  ['a wait that takes too long', ['wait', 'taken', '--for', 'exit', '--timeout', '50ms'], 'timeout', 'taken'],
  ['an unknown run', ['logs', 'over', '--run', '7'], 'run_not_found', '7'],
  ['a line count that is none', ['logs', 'over', '-n', 'few'], 'usage', 'few'],
  ['two formats at once', ['logs', 'over', '--raw', '--text'], 'usage', '--raw'],
  ['an unknown daemon action', ['daemon', 'dance'], 'usage', 'dance'],
];

describe('what cannot be done is refused by name, code and exit status', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    await writeFile(join(sandbox.work, 'plain.txt'), 'echo hi\n');
    await chmod(join(sandbox.work, 'plain.txt'), 0o644);
    await mkdir(join(sandbox.work, 'folder'));
    await sandbox.start('taken', 'sleep 300');
    await sandbox.start('taxi', 'sleep 300');
    await sandbox.start('over', 'exit 0');
    await sandbox.ok('wait', 'over', '--for', 'exit', '--timeout', '10s');
  });
  afterAll(() => sandbox.dispose());

  it.each(ROWS)('%s', async (...[, args, code, names]) => {
    const before = await sandbox.list();
    const plain = await sandbox.run(args);
    expect({ exit: plain.code, stdout: plain.stdout }).toEqual({ exit: ERRORS[code].exit, stdout: '' });
    expect(plain.stderr).toMatch(/^berth: /);
    expect(plain.stderr).toContain(names);
    expect(await sandbox.list()).toEqual(before);
  });

  it('says the same as JSON on standard error, and keeps standard output clean', async () => {
    const result = await sandbox.run(['inspect', 'nobody', '--json']);
    expect(result.stdout).toBe('');
    expect(JSON.parse(result.stderr)).toMatchObject({
      error: { code: 'instance_not_found', details: { target: 'nobody' } },
    });
  });

  it('refuses an attach to an exited one', async () => {
    const result = await sandbox.run(['attach', 'over']);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain('terminal');
  });

  it('starts no daemon where that is forbidden', async () => {
    const other = await Sandbox.create();
    try {
      const flag = await other.run(['ls', '--no-daemon']);
      const variable = await other.run(['ls'], { environment: { BERTH_NO_AUTOSTART: '1' } });
      const exit = ERRORS.daemon_unavailable.exit;
      expect([flag.code, variable.code]).toEqual([exit, exit]);
      expect(variable.stderr).toContain('BERTH_NO_AUTOSTART');
    } finally {
      await other.dispose();
    }
  });

  it('refuses a state directory that cannot be written', async () => {
    const file = join(sandbox.home, 'a-file');
    await writeFile(file, '');
    const result = await sandbox.run(['ls'], { environment: { BERTH_HOME: join(file, 'home') } });
    expect(result.code).toBe(ERRORS.state_unwritable.exit);
    expect(result.stderr).toContain(join(file, 'home'));
    const relative = await sandbox.run(['ls'], { environment: { BERTH_HOME: 'relative' } });
    expect(relative.code).toBe(ERRORS.usage.exit);
  });

  it('refuses a damaged database and leaves it as it is', async () => {
    const other = await Sandbox.create();
    try {
      await mkdir(other.state, { recursive: true, mode: 0o700 });
      await writeFile(
        join(other.state, 'berth.db'),
        'this is no database, but it is longer than a header would be'.repeat(100),
      );
      const result = await other.run(['ls']);
      expect(result.code).toBe(ERRORS.state_corrupt.exit);
      expect(result.stderr).toContain('berth.db');
    } finally {
      await other.dispose();
    }
  });

  it('refuses a second daemon at once, even when the first is frozen', async () => {
    const pid = await sandbox.daemonPid();
    process.kill(pid, 'SIGSTOP');
    try {
      const started = performance.now();
      const second = await sandbox.run(['daemon', 'run']);
      expect(second.code).toBe(ERRORS.daemon_running.exit);
      expect(second.stdout).toContain(String(pid));
      expect(performance.now() - started).toBeLessThan(5000);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ERRORS } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, Sandbox, until } from '../support/sandbox.ts';
import { UserTerminal } from '../support/terminal.ts';

const run = promisify(execFile);

describe('at the edges', () => {
  let sandbox: Sandbox;
  const terminals: UserTerminal[] = [];
  const open = (args: readonly string[]) => {
    const terminal = new UserTerminal(sandbox, args);
    terminals.push(terminal);
    return terminal;
  };
  beforeAll(async () => {
    // A path that no address, shell word or pattern takes as it is.
    sandbox = await Sandbox.create(await realpath(await mkdtemp(join(tmpdir(), 'ü %20 sp'))));
  });
  afterEach(() => {
    for (const terminal of terminals.splice(0)) terminal.kill();
  });
  afterAll(() => sandbox.dispose());

  it('a daemon that was started from inside an instance outlives it, with all it started itself', async () => {
    const command = [process.execPath, sandbox.cli, 'events', '-f', '--after', '0'];
    const flags = Object.entries(sandbox.environment()).flatMap(([name, value]) => [
      '-e',
      `${name}=${value}`,
    ]);
    const inner = ['-n', 'inner', ...flags];
    await sandbox.startWith(inner, [
      'sh',
      '-c',
      'while [ ! -e go ]; do sleep 0.05; done; exec "$@"',
      'sh',
      ...command,
    ]);
    await sandbox.ok('daemon', 'stop');
    await run('touch', [join(sandbox.work, 'go')]);
    await until(
      'a daemon was started inside',
      async () => (await sandbox.run(['daemon', 'status'])).code === 0,
    );
    const victim = await sandbox.startWith(['-n', 'victim'], ['sleep', '300']);
    const daemon = await sandbox.daemonPid();
    await sandbox.ok('stop', 'inner', '--grace', '1s');
    expect([victim.pid ?? 0, victim.keeperPid ?? 0, daemon].map(isAlive)).toEqual([true, true, true]);
    expect(await sandbox.json('inspect', 'victim')).toMatchObject({ status: 'running', pid: victim.pid });
    await sandbox.ok('stop', 'victim');
  });

  it('a daemon can be restarted while programs chatter', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(names.map((name) => sandbox.start(name, 'while :; do echo chatter chatter; done')));
    for (let round = 0; round < 3; round += 1) await sandbox.ok('daemon', 'restart');
    expect((await sandbox.list()).filter(({ status }) => status === 'running')).toHaveLength(names.length);
    await sandbox.ok('rm', '-f', ...names);
  }, 180_000);

  it('a frozen daemon is named, and can be killed without its instances', async () => {
    const kept = await sandbox.startWith(['-n', 'kept'], ['sleep', '300']);
    const pid = await sandbox.daemonPid();
    process.kill(pid, 'SIGSTOP');
    expect(await sandbox.ok('version')).toContain('not answering');
    expect(await sandbox.ok('daemon', 'stop', '--force')).toContain(String(pid));
    expect(await sandbox.json('inspect', 'kept')).toMatchObject({ status: 'running', pid: kept.pid });
    await sandbox.ok('rm', '-f', 'kept');
  });

  it('asks a person at a terminal what to start', async () => {
    const terminal = open(['start', '-n', 'asked']);
    await terminal.shows('Which agent?');
    terminal.type('shell\r');
    expect(await terminal.exited()).toBe(0);
    expect(await sandbox.json('inspect', 'asked')).toMatchObject({ agent: 'shell', status: 'running' });
    await sandbox.ok('rm', '-f', 'asked');
  });

  it('shows what a program printed that had ended before anybody could look', async () => {
    const terminal = open(['start', '-n', 'brief', '--attach', '--', 'sh', '-c', 'echo bye; exit 3']);
    expect(await terminal.exited()).toBe(0);
    expect(terminal.text()).toContain('bye');
    expect(terminal.text()).toContain('brief ended (3)');
  });

  it('starts nothing when there is no terminal to attach', async () => {
    const result = await sandbox.run(['start', '-n', 'nothing', '--attach', '--', 'sleep', '300']);
    expect(result.code).toBe(ERRORS.usage.exit);
    expect((await sandbox.list()).map(({ name }) => name)).not.toContain('nothing');
  });

  it('leaves the terminal alone when an attach is refused', async () => {
    const terminal = open(['attach', 'brief']);
    expect(await terminal.exited()).toBe(ERRORS.not_running.exit);
    expect(terminal.raw).not.toContain('\u001b[');
  });

  it('ends quietly when its reader has seen enough', async () => {
    await sandbox.start(
      'much',
      'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo "line $i"; done; sleep 300',
    );
    await until('it has printed', async () =>
      (await sandbox.ok('logs', 'much', '-n', '1')).includes('20000'),
    );
    for (const words of ['logs much', 'logs much --raw', 'logs much -f', 'events -n 1000']) {
      const pipe = `"${process.execPath}" "${sandbox.cli}" ${words} | head -n 1`;
      const { stdout, stderr } = await run('sh', ['-c', pipe], { env: sandbox.environment() });
      expect([words, stdout.split('\n').length, stderr]).toEqual([words, 2, '']);
    }
    await sandbox.ok('rm', '-f', 'much');
  });

  it('sends words that look like options, and reads input typed while the daemon was away', async () => {
    await sandbox.start('reader', 'read a; echo "got $a"; read b; echo "and $b"; sleep 300');
    await sandbox.ok('send', 'reader', '--', '-n', '--json');
    await until('it was read', async () => (await sandbox.ok('logs', 'reader')).includes('got -n --json'));
    const terminal = open(['attach', 'reader']);
    await terminal.shows('got');
    await sandbox.killDaemon();
    // The keys of the very moment of the death are lost; those after it wait.
    await until('a new daemon serves', async () => {
      terminal.type('k');
      return (await sandbox.run(['daemon', 'status'])).code === 0;
    });
    terminal.type('\r');
    await terminal.shows('and k', 20_000);
    await sandbox.ok('rm', '-f', 'reader');
  }, 40_000);

  it('refuses a script whose interpreter is not there, before anything is recorded', async () => {
    await run('sh', ['-c', 'printf "#!/no/such/interpreter\\n" > script && chmod +x script'], {
      cwd: sandbox.work,
    });
    const result = await sandbox.run(['start', '--', './script']);
    expect(result.code).toBe(ERRORS.command_not_executable.exit);
    expect(result.stderr).toContain('/no/such/interpreter');
  });

  it('prints what others named without obeying it', async () => {
    const [started] = [
      await sandbox.startWith(['-n', 'naughty'], ['sh', '-c', 'sleep 300', '\u001b[2J\nline']),
    ];
    expect((await sandbox.ok('inspect', 'naughty')).includes('\u001b')).toBe(false);
    expect((await sandbox.json<InstanceView>('inspect', 'naughty')).command).toEqual(started?.command);
    await sandbox.ok('rm', '-f', 'naughty');
  });
});

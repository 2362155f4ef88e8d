import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';
import { LocalTerminal, UserTerminal } from '../support/terminal.ts';

const CTRL_C = '\u0003';
/** A whole story, on a machine that may be laden. */
const STORY_MS = 60_000;

let sandbox: Sandbox;
const terminals: LocalTerminal[] = [];
const keep = <T extends LocalTerminal>(terminal: T) => {
  terminals.push(terminal);
  return terminal;
};
const row = (terminal: LocalTerminal, name: string) =>
  terminal.lines().find((line) => line.startsWith(`${name} `)) ?? '';

beforeAll(async () => {
  sandbox = await Sandbox.create();
});
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.kill();
});
afterAll(() => sandbox.dispose());

describe('ls --watch', { timeout: STORY_MS }, () => {
  it('shows every change in place, through the death of the daemon, and leaves what stood there', async () => {
    await sandbox.ok('up');
    const script = `echo before; "${process.execPath}" "${sandbox.cli}" ls --watch`;
    const terminal = keep(new LocalTerminal(sandbox, ['sh', '-c', script], { cols: 60, rows: 12 }));
    await terminal.shows('Nothing here yet');
    await sandbox.start('running', 'sleep 300');
    await until('it runs', () => row(terminal, 'running').includes('  running '));
    // The status is coloured, not the name that is the same word.
    expect(terminal.raw).toContain('running  command  \u001b[32mrunning');
    await sandbox.killDaemon();
    await sandbox.start('second', 'sleep 300');
    await until('the next daemon is watched', () => row(terminal, 'second').includes('running'), 20_000);
    await sandbox.ok('stop', 'running', 'second', '--grace', '1s');
    await until(
      'both have ended',
      () => row(terminal, 'second').includes('exited') && row(terminal, 'running').includes('exited'),
    );
    expect(terminal.raw).not.toContain('\u001b[2J');
    expect(terminal.inAlternateScreen).toBe(false);
    terminal.type(CTRL_C);
    await terminal.exited();
    expect(terminal.raw).toContain('before');
  });

  it('shows no more than fits, and says how much that leaves out', async () => {
    for (const name of ['one', 'two', 'three', 'four', 'five']) await sandbox.start(name, 'exit 0');
    const terminal = keep(new UserTerminal(sandbox, ['ls', '--watch'], { cols: 40, rows: 5 }));
    await terminal.shows('… and ');
    expect(terminal.lines()[0]).toMatch(/^NAME/);
    expect(terminal.lines()[3]).toMatch(/^… and \d more$/);
    terminal.resize({ cols: 90, rows: 30 });
    await terminal.shows('five');
    expect(terminal.text()).not.toContain('… and');
  });

  it('prints the list as a line of JSON after every change where there is no terminal', async () => {
    const script = `"${process.execPath}" "${sandbox.cli}" ls -w --json >list.txt`;
    keep(new LocalTerminal(sandbox, ['sh', '-c', script]));
    const lists = async () => {
      const text = await readFile(join(sandbox.work, 'list.txt'), 'utf8').catch(() => '');
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as InstanceView[]);
    };
    await until('the first list', async () => (await lists()).length > 0);
    await sandbox.start('later', 'sleep 300');
    await until(
      'it is listed as running',
      async () =>
        (await lists()).at(-1)?.some(({ name, status }) => name === 'later' && status === 'running') === true,
    );
    await sandbox.ok('stop', 'later', '--grace', '0s');
  });
});

import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import type { InstanceView, ResourceUse } from '@berth/contract/schemas';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';
import { LocalTerminal, type TerminalSize, UserTerminal } from '../support/terminal.ts';

/** Whole stories, on a machine that may be laden. */
const STORY_MS = 60_000;
const CTRL_C = '\u0003';
const CTRL_Q = '\u0011';
const DOWN = '\u001b[B';
const ESCAPE = '\u001b';
const SMALL = { cols: 80, rows: 24 };
const SCRIPTED = resolve(import.meta.dirname, '../support/scripted-top.ts');
const CLEAR_SCREEN = '\u001b[2J';

let sandbox: Sandbox;
const terminals: LocalTerminal[] = [];
const keep = <T extends LocalTerminal>(terminal: T) => {
  terminals.push(terminal);
  return terminal;
};
const open = (args: readonly string[], size: TerminalSize = SMALL) =>
  keep(new UserTerminal(sandbox, args, size));
const row = (terminal: LocalTerminal, name: string) =>
  terminal.lines().find((line) => line.startsWith(`${name} `)) ?? '';

const showsCursor = ({ raw }: LocalTerminal) =>
  raw.lastIndexOf('\u001b[?25h') > raw.lastIndexOf('\u001b[?25l');

beforeAll(async () => {
  sandbox = await Sandbox.create();
});
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.kill();
});
afterAll(() => sandbox.dispose());

describe('top', { timeout: STORY_MS }, () => {
  it('lists, filters, stops, attaches and comes back, and leaves the terminal as it was', {
    timeout: STORY_MS,
  }, async () => {
    await sandbox.start('worker', 'while :; do sleep 0.02; done');
    await sandbox.startWith(['-n', 'talker', '-e', 'PS1=ready> '], ['sh', '-i']);
    const script = `stty -a >before; "${process.execPath}" "${sandbox.cli}" top; echo "left with $?"; stty -a >after`;
    const terminal = keep(new LocalTerminal(sandbox, ['sh', '-c', script], SMALL));
    await terminal.shows('2 instances: 2 running');
    expect(terminal.inAlternateScreen).toBe(true);
    await until('the worker shows what it uses', () => /running .* \d+\.\d /.test(row(terminal, 'worker')));

    terminal.type('/talk\r');
    await terminal.shows('1 with "talk"');
    expect(row(terminal, 'worker')).toBe('');
    terminal.type('\r');
    await terminal.shows('ready>');
    expect(terminal.inAlternateScreen).toBe(false);
    terminal.type('echo $((40+2)); stty size\r');
    await terminal.shows('24 80');
    expect(terminal.text()).toContain('42');
    terminal.type(CTRL_Q);
    await terminal.shows('detached from talker');
    expect([terminal.inAlternateScreen, row(terminal, 'talker')]).toEqual([
      true,
      expect.stringContaining('running'),
    ]);

    terminal.type(ESCAPE);
    await until('all are shown again', () => row(terminal, 'worker') !== '');
    terminal.type(`n${DOWN}x`);
    await terminal.shows('Stop worker? y/n');
    terminal.type('y');
    await terminal.shows('worker stopped (SIGTERM)', 15_000);
    await until('the list knows', () => row(terminal, 'worker').includes('exited'));
    expect(await sandbox.json<InstanceView>('inspect', 'worker')).toMatchObject({ status: 'exited' });

    terminal.type('q');
    await terminal.exited();
    expect(terminal.text()).toContain('left with 0');
    expect(terminal.inAlternateScreen).toBe(false);
    expect(showsCursor(terminal)).toBe(true);
    const [before, after] = await Promise.all(
      ['before', 'after'].map((name) => readFile(join(sandbox.work, name), 'utf8')),
    );
    expect(after).toBe(before);
  });

  it('goes on with the next daemon, and says when there is none', async () => {
    await sandbox.start('steady', 'sleep 300');
    const terminal = open(['top']);
    await until('it runs', () => row(terminal, 'steady').includes('running'));
    await sandbox.killDaemon();
    await terminal.shows('No answer from the daemon', 15_000);
    expect(row(terminal, 'steady')).toContain('running');
    await sandbox.ok('stop', 'steady', '--grace', '1s');
    await until('the list knows', () => row(terminal, 'steady').includes('exited'), 15_000);
    await until('it says nothing more', () => !terminal.text().includes('No answer'));
    terminal.type(CTRL_C);
    expect(await terminal.exited()).toBe(0);
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const)(
    'gives the terminal back on %s',
    async (name) => {
      const terminal = open(['top']);
      await terminal.shows('instance');
      expect(terminal.inAlternateScreen).toBe(true);
      terminal.signal(name);
      await terminal.exited();
      expect(terminal.endedBy).toBe(constants.signals[name]);
      await until('the terminal is as it was', () => !terminal.inAlternateScreen && showsCursor(terminal));
    },
  );

  it('prints one table, and as JSON what each uses', async () => {
    await sandbox.start('burner', 'while :; do sleep 0.02; done');
    const table = await sandbox.ok('top', '--once', '--sort', 'name', '--filter', 'burn');
    expect(table).toMatch(/^NAME▲ .*CPU% +MEM/m);
    expect(table).toMatch(/^burner +command +running .* \d+\.\d /m);
    const { instances } = await sandbox.json<{ instances: (InstanceView & { use: ResourceUse | null })[] }>(
      ...['top', '--once', '--filter', 'burn'],
    );
    expect(instances).toMatchObject([{ name: 'burner', use: { instance: expect.stringMatching(/^inst_/) } }]);
    expect(instances[0]?.use?.cpu).toBeGreaterThan(0);
    await sandbox.ok('stop', 'burner', '--grace', '0s');
  });

  it('is refused where there is no terminal, with what to do instead', async () => {
    const refused = await sandbox.run(['top']);
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/--once.*berth ls/) });
    expect((await sandbox.run(['top', '--sort', 'size'])).stderr).toContain('cpu, mem, procs');
    expect((await sandbox.run(['top', '--json'])).stderr).toContain('--once');
  });
});

describe('top with 200 instances', { timeout: STORY_MS }, () => {
  const scripted = (size: TerminalSize, ...args: readonly string[]) =>
    keep(new LocalTerminal(sandbox, [process.execPath, SCRIPTED, '200', ...args], size));

  it('looks right at 80 by 24', async () => {
    const terminal = scripted(SMALL);
    await terminal.shows('200 instances: 178 running, 22 exited');
    // A picture may arrive in pieces.
    await until('its last row', () => / running | exited /.test(terminal.lines()[22] ?? ''));
    const lines = terminal.lines();
    expect(lines[0]).toMatch(
      /^berth top {3}load 0\.52 {3}memory 6\.0G of 24G used {3}2 processors {3}every 1s$/,
    );
    expect(lines[2]).toMatch(/^NAME +AGENT +STATUS +ACTIVITY +CPU%▼ +MEM +PROCS +AGE +WORKSPACE$/);
    expect(lines.slice(3, 23).every((line) => / running | exited /.test(line))).toBe(true);
    expect(lines[23]).toMatch(/^Enter attach .* q quit/);
  });

  it('has all columns at 200 by 50, aligned under their titles, with wide and evil names', async () => {
    const terminal = scripted({ cols: 200, rows: 50 });
    await terminal.shows('200 instances');
    terminal.type('/日本語\r');
    await terminal.shows('1 with "日本語"');
    await until('its only row', () => terminal.lines()[3]?.startsWith('日本語') === true);
    const columnOf = (line: string, text: string) =>
      [...line].findIndex((_, at) => line.startsWith(text, at));
    const [, , titles = '', first = ''] = terminal.lines();
    expect(titles).toMatch(
      /^NAME +AGENT +STATUS +ACTIVITY +CPU%▼ +MEM +PROCS +IO\/s +DISK +PORTS +AGE +WORKSPACE$/,
    );
    // Three of its characters take two columns each.
    expect(columnOf(first, 'running')).toBe(columnOf(titles, 'STATUS') - 3);
    terminal.type(ESCAPE);
    await until('all are back', () => !terminal.text().includes('with'));
    terminal.type('/evil\r');
    await terminal.shows('evil-\\x1b]0;x\\x07\\x1b[2J');
  });

  it('writes a part of the screen once a second, and never clears it', async () => {
    const terminal = scripted({ cols: 200, rows: 50 });
    await terminal.shows('200 instances');
    const from = terminal.raw.length;
    const frames = () => terminal.raw.slice(from).split('\u001b[?2026h').length - 1;
    const began = performance.now();
    await until('five pictures', () => frames() >= 5, 15_000);
    expect(performance.now() - began).toBeGreaterThan(3000);
    expect(terminal.raw).not.toContain(CLEAR_SCREEN);
    const perFrame = (terminal.raw.length - from) / frames();
    expect(perFrame).toBeLessThan(200 * 50);
  });

  it('keeps its shape through every size', async () => {
    const terminal = scripted(SMALL);
    await terminal.shows('200 instances');
    terminal.type('\u001b[F');
    for (const size of [
      { cols: 40, rows: 10 },
      { cols: 200, rows: 50 },
      { cols: 13, rows: 3 },
      { cols: 3, rows: 1 },
      SMALL,
    ]) {
      terminal.resize(size);
      await until(`it fits ${size.cols}x${size.rows}: ${terminal.text()}`, () => {
        const lines = terminal.lines();
        const hasRows = lines.some((line) => /^a(g|$)/.test(line) || line.startsWith('ag…'));
        const last = lines.at(-1) ?? '';
        return hasRows && (size.rows < 2 || last.startsWith('Enter attach'.slice(0, size.cols)));
      });
    }
    await until('all of it is there again', () => terminal.lines()[2]?.includes('WORKSPACE') === true);
    expect(
      terminal
        .lines()
        .slice(3, 23)
        .every((line) => line.length > 60),
    ).toBe(true);
  });

  it('gives the terminal back when it crashes, and says why', async () => {
    const terminal = scripted(SMALL, 'crash');
    await terminal.shows('200 instances');
    terminal.type('!');
    expect(await terminal.exited()).not.toBe(0);
    await terminal.shows('a bug, on purpose');
    expect([terminal.inAlternateScreen, showsCursor(terminal)]).toEqual([false, true]);
  });
});

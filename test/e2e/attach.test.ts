import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';
import { UserTerminal } from '../support/terminal.ts';

const CTRL_Q = '\u0011';

describe('attach', () => {
  let sandbox: Sandbox;
  const terminals: UserTerminal[] = [];
  const open = (args: readonly string[], size?: { cols: number; rows: number }) => {
    const terminal = new UserTerminal(sandbox, args, size);
    terminals.push(terminal);
    return terminal;
  };
  beforeAll(async () => {
    sandbox = await Sandbox.create();
  });
  afterEach(() => {
    for (const terminal of terminals.splice(0)) terminal.kill();
  });
  afterAll(() => sandbox.dispose());

  it('shows the screen, takes what is typed, detaches, and shows the same screen again', async () => {
    await sandbox.startWith(['-n', 'talker', '-e', 'PS1=ready> '], ['sh', '-i']);
    const first = open(['attach', 'talker']);
    await first.shows('ready>');
    first.type('echo $((40+2))\r');
    await first.shows('42');
    first.type(CTRL_Q);
    expect(await first.exited()).toBe(0);
    expect(first.text()).toContain('detached from talker');
    const second = open(['attach', 'talker']);
    await second.shows('42');
    second.type('stty size\r');
    await second.shows('30 100');
  });

  it('follows the size of its viewer, and of the most recent of several', async () => {
    await sandbox.startWith(['-n', 'sized', '-e', 'PS1=> '], ['sh', '-i']);
    const wide = open(['attach', 'sized'], { cols: 120, rows: 40 });
    await wide.shows('>');
    const narrow = open(['attach', 'sized'], { cols: 70, rows: 20 });
    await narrow.shows('>');
    narrow.type('stty size\r');
    await narrow.shows('20 70');
    wide.type('stty size\r');
    await wide.shows('40 120');
    const watcher = open(['attach', 'sized', '--read-only'], { cols: 50, rows: 10 });
    await until(
      'the watcher looks',
      async () => (await sandbox.json<InstanceView>('inspect', 'sized')).viewers === 3,
    );
    watcher.type('echo intruder\r');
    wide.type('clear; stty size\r');
    await wide.shows('40 120');
    expect(wide.text()).not.toContain('intruder');
    wide.resize({ cols: 111, rows: 33 });
    await until('the size follows', async () => {
      wide.type('clear; stty size\r');
      return wide.text().includes('33 111');
    });
  });

  it('runs a full-screen program as a local terminal would, and leaves the terminal sane', async () => {
    const terminal = open(['start', 'demo', '-n', 'face', '--attach']);
    await terminal.shows('Berth demo');
    expect(terminal.inAlternateScreen).toBe(true);
    terminal.type('hello\r');
    await terminal.shows('Hello! Ask me');
    terminal.type(CTRL_Q);
    await terminal.exited();
    expect(terminal.inAlternateScreen).toBe(false);
    expect(terminal.modes).toMatchObject({
      bracketedPasteMode: false,
      mouseTrackingMode: 'none',
      sendFocusMode: false,
    });
    const again = open(['attach', 'face']);
    await again.shows('Hello! Ask me');
    expect(again.inAlternateScreen).toBe(true);
    await sandbox.ok('stop', 'face', '--grace', '2s');
    expect(await again.exited()).toBe(0);
    expect(again.inAlternateScreen).toBe(false);
  });

  it('answers terminal queries once, however many look on, and types no junk', async () => {
    const script = [
      "stty raw -echo; printf 'READY\\r\\n'; sleep 0.5",
      "printf '\\033[c\\033[6n'",
      "dd bs=1 count=24 2>/dev/null | od -An -c | tr -s ' '; sleep 60",
    ].join('; ');
    await sandbox.startWith(['-n', 'asker'], ['sh', '-c', script]);
    const one = open(['attach', 'asker']);
    const two = open(['attach', 'asker']);
    await one.shows('READY');
    await two.shows('READY');
    await until(
      'both look',
      async () => (await sandbox.json<InstanceView>('inspect', 'asker')).viewers === 2,
    );
    await sandbox.ok('send', 'asker', '--no-enter', '#'.repeat(24));
    await until('the answers are read', async () => (await sandbox.ok('logs', 'asker')).includes('#'));
    const heard = (await sandbox.ok('logs', 'asker')).replaceAll(/\s/g, '');
    expect(heard.match(/033\[\?1;2c/g) ?? [heard]).toHaveLength(1);
    expect(heard.match(/033\[\d+;\d+R/g) ?? [heard]).toHaveLength(1);
    expect(one.raw).not.toContain('\u001b[6n');
  });

  it('goes on by itself when the daemon is killed, without a gap or a repeat', async () => {
    const counter =
      'i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo "line $i"; sleep 0.005; done; echo DONE; sleep 60';
    await sandbox.start('steady', counter);
    const terminal = open(['attach', 'steady']);
    await terminal.shows('line ');
    for (let round = 0; round < 3; round += 1) {
      const seen = terminal.raw.length;
      await sandbox.killDaemon();
      await until('a new daemon serves', async () => (await sandbox.run(['daemon', 'status'])).code === 0);
      await until('output goes on', () => terminal.raw.length > seen + 200);
    }
    await terminal.shows('DONE', 30_000);
    const numbers = [...terminal.raw.matchAll(/line (\d+)/g)].map(([, number]) => Number(number));
    const first = numbers[0] ?? 0;
    expect(numbers).toEqual(Array.from({ length: 2000 - first + 1 }, (_, index) => first + index));
  });

  it('takes other detach keys, also in the extended keyboard protocols', async () => {
    await sandbox.startWith(['-n', 'keys', '-e', 'PS1=> '], ['sh', '-i']);
    const sequence = open(['attach', 'keys', '--detach-keys', 'ctrl-p,ctrl-d']);
    await sequence.shows('>');
    sequence.type('echo typed\u0010x\r');
    sequence.type('\u0010\u0004');
    expect(await sequence.exited()).toBe(0);
    const kitty = open(['attach', 'keys']);
    await kitty.shows('>');
    kitty.type('\u001b[113;5u');
    expect(await kitty.exited()).toBe(0);
  });

  it('says how the program ended', async () => {
    await sandbox.startWith(['-n', 'brief'], ['sh', '-c', 'read x; exit 9']);
    const terminal = open(['attach', 'brief']);
    await until('it looks', async () => (await sandbox.json<InstanceView>('inspect', 'brief')).viewers === 1);
    terminal.type('\r');
    expect(await terminal.exited()).toBe(0);
    expect(terminal.text()).toContain('brief ended (9)');
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { DemoTerminal, type DemoTerminalOptions, PROGRAM } from './testing/demo-terminal.ts';

vi.setConfig({ testTimeout: 30_000 });

const ENTER = '\r';
const ESC = '\x1b';
const SIGHUP = 1;
const SIGKILL = 9;
const SIGTERM = 15;

const folder = mkdtempSync(join(tmpdir(), 'berth-demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

let scripts = 0;
/** Starts the demo with a script, without delays of its own. */
function play(script: unknown, { args = [], ...options }: DemoTerminalOptions = {}): DemoTerminal {
  const file = join(folder, `script-${(scripts += 1)}.json`);
  writeFileSync(file, JSON.stringify(script));
  return new DemoTerminal({ ...options, args: ['--script', file, '--no-spinner', ...args] });
}

const SCRIPT = {
  title: 'Test',
  rules: [
    { pattern: '^echo (.*)$', steps: [{ do: 'say', text: 'turn {turn} says {1}', msPerToken: 1 }] },
    {
      prompt: 'risky',
      steps: [
        {
          do: 'ask',
          question: 'Allow: something risky?',
          onYes: [{ do: 'tool', name: 'Risk', detail: 'it', result: 'went well' }],
          onNo: [{ do: 'say', text: 'left alone' }],
        },
      ],
    },
    {
      prompt: 'stubborn',
      steps: [
        { do: 'ignoreSignals', signals: ['SIGTERM'] },
        { do: 'say', text: 'try me' },
      ],
    },
    {
      prompt: 'bell',
      steps: [
        { do: 'raw', bytes: '\\x07' },
        { do: 'title', text: 'Renamed' },
      ],
    },
  ],
};

describe('a conversation', () => {
  test('answers a prompt on the alternate screen and says what it is', async () => {
    await using demo = play(SCRIPT);
    await demo.idle();
    expect(demo.isAlternate).toBe(true);
    expect(demo.screen).toContain('Berth demo assistant - scripted, no AI');
    demo.type(`echo hello${ENTER}`);
    await demo.shows('● turn 1 says hello');
    await demo.until('the title to say ready', () => demo.title === '◇ ready - Test');
  });

  test('takes several lines as one prompt when they are pasted', async () => {
    await using demo = play(SCRIPT);
    await demo.idle();
    demo.type(`${ESC}[200~first line\r\nsecond 日本${ESC}[201~`);
    await demo.shows('second 日本');
    demo.type(ENTER);
    await demo.shows('❯ first line\n  second 日本');
  });

  test('recalls earlier prompts and edits them', async () => {
    await using demo = play(SCRIPT);
    await demo.idle();
    demo.type(`echo one${ENTER}`);
    await demo.shows('turn 1 says one');
    demo.type(`${ESC}[A`);
    await demo.shows('> echo one');
    demo.type(`\x17two${ENTER}`);
    await demo.shows('turn 2 says two');
  });

  test('keeps prompts that are typed while it works', async () => {
    await using demo = play({
      rules: [{ prompt: 'wait', steps: [{ do: 'think', ms: 60_000 }] }, ...SCRIPT.rules],
    });
    await demo.idle();
    demo.type(`wait${ENTER}`);
    await demo.shows('● working');
    demo.type(`echo later${ENTER}`);
    await demo.shows('1 queued');
    demo.type(ESC);
    await demo.shows('turn 2 says later');
  });

  test('writes raw bytes and changes its title', async () => {
    await using demo = play(SCRIPT);
    await demo.idle();
    demo.type(`bell${ENTER}`);
    await demo.until('the new title', () => demo.title === '◇ ready - Renamed');
    expect(demo.received).toContain('\x07');
  });

  test('goes on in a window of another size', async () => {
    await using demo = play(SCRIPT);
    await demo.idle();
    demo.type(`/flood 100${ENTER}`);
    await demo.shows('line 100');
    for (const [cols, rows] of [
      [40, 10],
      [20, 5],
      [3, 2],
      [40, 10],
    ] as const) {
      demo.resize(cols, rows);
    }
    await demo.shows(`╰${'─'.repeat(38)}╯\n ○ idle`);
    demo.type(`echo small${ENTER}`);
    await demo.shows('● turn 2 says small');
    for (const row of demo.screen.split('\n')) expect(row.length).toBeLessThanOrEqual(40);
  });
});

describe('a permission question', () => {
  test.each([
    ['y', 'went well'],
    [ENTER, 'went well'],
    ['n', 'left alone'],
    [ESC, 'left alone'],
  ])('is answered by %j', async (key, outcome) => {
    await using demo = play(SCRIPT);
    await demo.idle();
    demo.type(`risky${ENTER}`);
    await demo.shows('[y] yes   [n] no');
    expect(demo.screen).toContain('waiting for approval');
    expect(demo.title).toBe('✋ waiting - Allow: something risky?');
    demo.type(key);
    await demo.shows(outcome);
    await demo.idle();
  });
});

describe('an answer that takes long', () => {
  test.each([ESC, '\x03'])('is interrupted by %j', async (key) => {
    await using demo = play(SCRIPT, { args: ['--speed', '3'] });
    await demo.idle();
    demo.type(`/slow${ENTER}`);
    await demo.shows('Word 1 of');
    demo.type(key);
    await demo.shows('Interrupted.');
    await demo.idle();
    expect(demo.screen).not.toContain('Word 60');
  });
});

describe('leaving', () => {
  test.each([
    ['/exit', `/exit${ENTER}`, 0],
    ['ctrl-d', '\x04', 0],
    ['ctrl-c twice', '\x03\x03', 0],
    ['/crash', `/crash${ENTER}`, 70],
  ])('by %s', async (_name, keys, exitCode) => {
    await using demo = play(SCRIPT);
    await demo.idle();
    demo.type(keys);
    expect(await demo.exited).toMatchObject({ exitCode, signal: 0 });
    await demo.until('the normal screen', () => !demo.isAlternate);
    expect(demo.screen.trim()).toBe(exitCode === 0 ? '' : 'berth demo: crashed on request (/crash)');
    expect(demo.received).toContain('\x1b[?2004l');
    expect(demo.received.lastIndexOf('\x1b[?25h')).toBeGreaterThan(demo.received.lastIndexOf('\x1b[?25l'));
  });

  test.each([
    ['SIGTERM', SIGTERM],
    ['SIGHUP', SIGHUP],
  ])('by %s, in the middle of an answer', async (name, signal) => {
    await using demo = new DemoTerminal({ args: ['--no-spinner'] });
    await demo.shows('● working');
    demo.kill(name);
    expect((await demo.exited).signal).toBe(signal);
    await demo.until('the normal screen', () => !demo.isAlternate);
  });

  test('by SIGTERM, although nobody reads what it writes', async () => {
    await using demo = play(SCRIPT);
    await demo.idle();
    demo.type(`/flood 1000000${ENTER}`);
    await demo.shows('line 100');
    demo.stopReading();
    demo.kill('SIGTERM');
    expect((await demo.exited).signal).toBe(SIGTERM);
  });

  test('does not happen on a signal that the script ignores', async () => {
    await using demo = play(SCRIPT);
    await demo.idle();
    demo.type(`stubborn${ENTER}`);
    await demo.shows('try me');
    demo.kill('SIGTERM');
    demo.type(`echo still here${ENTER}`);
    await demo.shows('turn 2 says still here');
    demo.kill('SIGKILL');
    expect((await demo.exited).signal).toBe(SIGKILL);
  });
});

describe('by itself', () => {
  const script = { ...SCRIPT, auto: ['echo 日本', 'risky', '/flood 40', '/exit'] };

  test('plays its prompts, and writes the same bytes every time', async () => {
    const runs = await Promise.all([1, 2].map(() => playToEnd(script, ['--auto', '--speed', '0'])));
    expect(runs[0]).toContain('went well');
    expect(runs[1]).toBe(runs[0]);
  });

  test('leaves the conversation in the history of a normal screen', async () => {
    await using demo = play(script, { args: ['--auto', '--speed', '0', '--inline'] });
    expect(await demo.exited).toMatchObject({ exitCode: 0 });
    await demo.until('the end', () => demo.received.endsWith('\x1b[23;0t'));
    await demo.painted();
    expect(demo.isAlternate).toBe(false);
    expect(demo.history).toContain('❯ risky\n\n  [y] Allow: something risky?\n\n● Risk(it)\n  └ went well');
    expect(demo.history.match(/line \d+/g)).toEqual(
      Array.from({ length: 40 }, (_, index) => `line ${index + 1}`),
    );
  });

  async function playToEnd(played: unknown, args: string[]): Promise<string> {
    await using demo = play(played, { args });
    await demo.exited;
    await demo.until('the end', () => demo.received.endsWith('\x1b[23;0t'));
    return demo.received;
  }
});

describe('refusals', () => {
  const run = (args: string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', env, input: '' });

  test('of input that is not a terminal', () => {
    expect(run([])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'berth demo: This is an interactive program: its input and output must be a terminal.\n',
    });
  });

  test('of a command line, a file and a script that are wrong', () => {
    expect(run(['--speed', 'x'])).toMatchObject({ status: 2, stderr: expect.stringContaining('--speed') });
    expect(run(['--script', '/no/such'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('ENOENT'),
    });
    const file = join(folder, 'bad.json');
    writeFileSync(file, '{"rules":[{}]}');
    expect(run([], { BERTH_DEMO_SCRIPT: file })).toMatchObject({
      status: 2,
      stderr: 'berth demo: rules[0] must have either "prompt" or "pattern"\n',
    });
  });

  test('but help needs no terminal', () => {
    expect(run(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('--inline') });
  });
});

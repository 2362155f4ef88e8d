import { stripVTControlCharacters } from 'node:util';
import { BerthError } from '@berth/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TopApp, type TopScreen } from './app.ts';
import { initialState, type Target } from './state.ts';
import { exited, ScriptedSource, use, view } from './testing/scripted-source.ts';

/** Keeps every picture. */
class RecordingScreen implements TopScreen {
  size = { cols: 80, rows: 24 };
  readonly pictures: string[][] = [];
  lends = 0;
  suspensions = 0;

  show(lines: readonly string[]): void {
    this.pictures.push(lines.map((line) => stripVTControlCharacters(line).trimEnd()));
  }

  forget(): void {
    this.pictures.length = 0;
  }

  suspend(): void {
    this.suspensions += 1;
  }

  lend<T>(task: () => Promise<T>): Promise<T> {
    this.lends += 1;
    return task();
  }

  get text(): string {
    return this.pictures.at(-1)?.join('\n') ?? '';
  }

  get bottom(): string {
    return this.pictures.at(-1)?.at(-1) ?? '';
  }
}

let source: ScriptedSource;
let screen: RecordingScreen;
let app: TopApp;
let running: Promise<void>;
let attach: (target: Target) => Promise<string>;

beforeEach(() => {
  source = new ScriptedSource();
  screen = new RecordingScreen();
  attach = async ({ name }) => `detached from ${name}`;
  app = new TopApp({
    source,
    screen,
    initial: initialState({ key: 'name', reversed: false }, ''),
    colour: false,
    attach: (target) => attach(target),
  });
  running = app.run();
});
afterEach(async () => {
  vi.useRealTimers();
  app.quit();
  await running.catch(() => undefined);
});

const press = (...keys: readonly string[]) => {
  for (const key of keys) app.press({ name: key, ctrl: false, text: key.length === 1 ? key : undefined });
};
const shows = (text: string) => vi.waitFor(() => expect(screen.text).toContain(text));
const says = (text: string) => vi.waitFor(() => expect(screen.bottom).toContain(text));

describe('berth top', () => {
  it('shows what the source says, as it says it', async () => {
    expect(screen.text).toContain('Looking');
    source.list(view('web'), view('api'));
    await shows('2 instances: 2 running');
    source.figures(use('web', 0.5));
    await shows('50.0');
    source.list(view('api'));
    await shows('1 instance: 1 running');
    expect(screen.text).not.toContain('web');
  });

  it('draws a burst of changes a few times, and once a second when nothing happens', async () => {
    vi.useFakeTimers();
    for (let round = 0; round < 1000; round += 1) source.figures(use('web', round));
    await vi.advanceTimersByTimeAsync(100);
    expect(screen.pictures.length).toBeLessThanOrEqual(3);
    const before = screen.pictures.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(screen.pictures.length - before).toBeGreaterThanOrEqual(58);
    expect(screen.pictures.length - before).toBeLessThanOrEqual(61);
  });

  it('keeps the cursor on its instance while others come and go', async () => {
    source.list(view('b'), view('d'));
    press('down');
    source.list(view('a'), view('b'), view('c'), view('d'));
    press('x');
    await says('Stop d? y/n');
  });

  it('stops after a yes, shows that it does, and then how it ended', async () => {
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof view>>();
    source.answer = () => promise;
    source.list(view('web'));
    press('x', 'y');
    await says('stopping web … 0s');
    expect(app.pending).toEqual(['stop web']);
    press('x', 'y');
    await says('under way already');
    resolve(exited('web', 143));
    await says('web stopped (143)');
    expect(source.asked).toEqual(['stop inst_web']);
    expect(app.pending).toEqual([]);
  });

  it('shows a refusal, and goes on', async () => {
    const refusal = { code: 'not_running', message: 'It does not run.\u001b[2J' } as const;
    source.answer = () => Promise.reject(new BerthError(refusal));
    source.list(view('web'));
    press('x', 'y');
    await says('web: It does not run.\\x1b[2J');
    source.answer = () => Promise.resolve(view('web', { generation: 2 }));
    press('r', 'y');
    await says('web runs again (run 2)');
  });

  it('lends the screen to attach, ignores keys meanwhile, and says how it ended', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    attach = () => promise;
    source.list(view('web'));
    press('return');
    expect(screen.lends).toBe(1);
    press('q', 'x', 'y');
    resolve('detached from web');
    await says('detached from web');
    expect(source.asked).toEqual([]);
    attach = () => Promise.reject(new BerthError({ code: 'not_running', message: 'Over.' }));
    press('return');
    await says('web: Over.');
  });

  it('shows the last lines of output, and goes back', async () => {
    source.lines = ['one', 'two\u0007'];
    source.list(view('web'));
    press('l');
    await shows('Last lines of web\none\ntwo\\x07');
    press('l');
    await shows('1 instance');
  });

  it('says when the daemon does not answer, and when it does again', async () => {
    source.list(view('web'));
    source.goAway();
    await shows('No answer from the daemon');
    expect(screen.text).toContain('web');
    source.figures();
    await shows('1 instance: 1 running');
  });

  it('says so as well when figures stop coming without a word', async () => {
    vi.useFakeTimers();
    source.list(view('web'));
    await vi.advanceTimersByTimeAsync(2000);
    expect(screen.text).not.toContain('No answer');
    await vi.advanceTimersByTimeAsync(2000);
    expect(screen.text).toMatch(/No answer from the daemon for [34]s/);
  });

  it('ends with a bug instead of going on over it', async () => {
    source.answer = () => Promise.reject(new TypeError('a bug'));
    source.list(view('web'));
    press('x', 'y');
    await expect(running).rejects.toThrow('a bug');
  });

  it('ends with what makes waiting useless', async () => {
    source.fail(new BerthError({ code: 'version_mismatch', message: 'Too old.' }));
    await expect(running).rejects.toMatchObject({ code: 'version_mismatch' });
  });

  it('draws at once for another size', async () => {
    source.list(...Array.from({ length: 100 }, (_, index) => view(`agent-${index}`)));
    press('end');
    screen.size = { cols: 40, rows: 10 };
    app.resized();
    expect(screen.pictures.at(-1)).toHaveLength(10);
    expect(screen.text).toContain('agent-99');
    screen.size = { cols: 200, rows: 50 };
    app.resized();
    expect(screen.pictures.at(-1)).toHaveLength(50);
    expect(screen.text).toContain('agent-99');
    expect(screen.text).toContain('agent-54');
  });
});

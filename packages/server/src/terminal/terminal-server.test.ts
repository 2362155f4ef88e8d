import { once } from 'node:events';
import { COUNT_LINES, FLOOD_BYTES, OWNER, settled } from '@berth/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiBench } from '../testing/api-bench.ts';
import { type Heard, TerminalTap } from '../testing/terminal-tap.ts';

let bench: ApiBench;
beforeEach(async () => {
  bench = await ApiBench.open();
});
afterEach(() => bench.close());

const DONE = { kind: 'closed', code: 1000 };
const REFUSED = { kind: 'closed', code: 4000 };
const open = (query: Record<string, string | number>) => TerminalTap.open(bench, query);
const hears = (kind: Heard['kind']) => (tap: TerminalTap) => tap.heard.some((item) => item.kind === kind);
const says = (text: string) => (tap: TerminalTap) => tap.text.includes(text);

/** Resolves once every frame that a client has sent was taken. */
async function taken(tap: TerminalTap): Promise<void> {
  tap.socket.ping();
  await once(tap.socket, 'pong');
  await settled();
}

async function refusal(query: Record<string, string | number>): Promise<unknown> {
  const heard = await (await open(query)).end();
  expect(heard.at(-1)).toEqual(REFUSED);
  const [error] = heard;
  return error?.kind === 'error' ? (error.value as { code: unknown }).code : undefined;
}

describe('a screen', () => {
  it('shows what is there, takes input, and tells the end', async () => {
    const instance = await bench.start('echo', { name: 'web' });
    const tap = await open({ target: 'web', cols: 90, rows: 20 });
    await tap.until(says('ready\n'));
    expect(bench.screens.asked).toEqual([{ cols: 90, rows: 20 }]);
    expect((await bench.daemon.berth.inspect(OWNER, 'web')).viewers).toBe(1);
    tap.type('hello\r');
    await tap.until(says('got: hello\n'));
    await tap.until(hears('inputDone'));
    expect(tap.heard).toContainEqual({ kind: 'inputDone', sequence: 1, result: 0 });
    bench.run(instance).exitBy(3);
    const heard = await tap.end();
    expect(heard.slice(-2)).toMatchObject([{ kind: 'exit', value: { code: 3, cause: 'exited' } }, DONE]);
  });

  it('has the size of whoever came, typed or changed size last, among those who may type', async () => {
    await bench.start('sizer', { name: 'web' });
    const first = await open({ target: 'web', cols: 80, rows: 20 });
    await first.until(says('size 80x20'));
    const second = await open({ target: 'web', cols: 100, rows: 30 });
    await second.until(says('size 100x30'));
    first.type('x');
    await first.until(({ text }) => text.endsWith('size 80x20\n'));
    second.resize(110, 30);
    await first.until(says('size 110x30'));
    const reader = await open({ target: 'web', cols: 50, rows: 10, readOnly: 1 });
    await reader.until(says('size 110x30'));
    reader.resize(51, 11);
    await taken(reader);
    await second.close();
    await first.until(({ text }) => text.endsWith('size 80x20\n'));
    expect(first.text).not.toMatch(/size 5/);
    expect(first.heard).toContainEqual(expect.objectContaining({ kind: 'resized', cols: 110 }));
    await first.close();
    await reader.close();
  });

  it('takes input that came early, in order, before any that comes later', async () => {
    const instance = await bench.start('echo', { name: 'web' });
    const picture = Promise.withResolvers<void>();
    bench.screens.delay = () => picture.promise;
    bench.core.world.faults.delay('openTerminal', 100);
    const tap = await open({ target: 'web' });
    tap.type('one,');
    tap.type('two,');
    await taken(tap);
    await bench.core.clock.advance(100);
    tap.type('three\r');
    await taken(tap);
    picture.resolve();
    await tap.until(says('got:'));
    expect(tap.text).toMatch(/got: one,two,three\n/);
    expect(bench.run(instance).exit).toBeNull();
    await tap.close();
  });

  it('tells of early input that it has no room for', async () => {
    await bench.start('echo', { name: 'web' });
    bench.core.world.faults.delay('openTerminal', 100);
    const tap = await open({ target: 'web' });
    for (let count = 0; count < 300; count += 1) tap.type('x');
    await taken(tap);
    await bench.core.clock.advance(100);
    const answers = () => tap.heard.filter(({ kind }) => kind === 'inputDone');
    await tap.until(() => answers().length === 300);
    expect(answers()).toContainEqual({ kind: 'inputDone', sequence: 300, result: 1 });
    expect(answers()).toContainEqual({ kind: 'inputDone', sequence: 1, result: 0 });
    await tap.close();
  });

  it('is looked at by nobody once the client has gone, even while the picture is made', async () => {
    await bench.start('echo', { name: 'web' });
    const picture = Promise.withResolvers<void>();
    bench.screens.delay = () => picture.promise;
    const tap = await open({ target: 'web', cols: 80, rows: 20 });
    await taken(tap);
    tap.type('x');
    await tap.close();
    picture.resolve();
    await settled();
    await settled();
    const { viewers } = await bench.daemon.berth.inspect(OWNER, 'web');
    expect(viewers).toBe(0);
  });

  it('has lost a viewer who does not answer, and the size goes to one who does', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      await bench.start('sizer', { name: 'web' });
      const awake = await open({ target: 'web', cols: 80, rows: 20 });
      await awake.until(says('size 80x20'));
      const asleep = await TerminalTap.open(
        bench,
        { target: 'web', cols: 100, rows: 30 },
        { autoPong: false },
      );
      await awake.until(says('size 100x30'));
      const asked = [awake, asleep].map(({ socket }) => once(socket, 'ping'));
      vi.advanceTimersByTime(20_000);
      await Promise.all(asked);
      await taken(awake);
      vi.advanceTimersByTime(20_000);
      expect((await asleep.end()).at(-1)).toEqual({ kind: 'closed', code: 1006 });
      await awake.until(({ text }) => text.endsWith('size 80x20\n'));
      expect((await bench.daemon.berth.inspect(OWNER, 'web')).viewers).toBe(1);
      await awake.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not opened for somebody who has gone meanwhile', async () => {
    const instance = await bench.start('echo', { name: 'web' });
    bench.core.world.faults.delay('openTerminal', 100);
    const tap = await open({ target: 'web' });
    await tap.close();
    await bench.core.clock.advance(100);
    expect(bench.run(instance).viewers.size).toBe(0);
  });

  it('is interrupted when the keeper cannot be reached', async () => {
    const instance = await bench.start('echo', { name: 'web' });
    const tap = await open({ target: 'web' });
    await tap.until(says('ready'));
    bench.run(instance).cutOff();
    expect((await tap.end()).at(-1)).toEqual({ kind: 'closed', code: 4001 });
    expect(await refusal({ target: 'web' })).toBe('runtime_unreachable');
  });
});

describe('refused is', () => {
  it('what does not exist, has ended or makes no sense', async () => {
    await bench.start('exit', { name: 'over' });
    expect(await refusal({ target: 'nobody' })).toBe('instance_not_found');
    expect(await refusal({ target: '' })).toBe('instance_not_found');
    expect(await refusal({ target: 'over' })).toBe('not_running');
    expect(await refusal({ target: 'over', mode: 'both' })).toBe('invalid_input');
    expect(await refusal({ target: 'over', mode: 'log', generation: 2 })).toBe('run_not_found');
    expect(bench.warnings).toEqual([]);
  });

  it('a bug, without its details', async () => {
    // The first look is that of the audit, which must not stand in anybody’s way.
    bench.core.storeFaults.fail('listInstances', 2, new Error('a secret'));
    expect(await refusal({ target: 'web' })).toBe('internal');
    expect(JSON.stringify(bench.warnings)).toMatch(/a secret/);
  });

  it.each<[string, (tap: TerminalTap) => void]>([
    ['an empty frame', (tap) => tap.socket.send(Buffer.alloc(0))],
    ['input without a number', (tap) => tap.socket.send(Buffer.from([3, 0]))],
    ['half a size', (tap) => tap.socket.send(Buffer.from([4, 0, 1]))],
    ['a size of nothing', (tap) => tap.resize(0, 10)],
    ['a size beyond reason', (tap) => tap.resize(80, 1001)],
  ])('%s', async (_what, send) => {
    await bench.start('sizer', { name: 'web' });
    const tap = await open({ target: 'web' });
    await tap.until(says('size'));
    send(tap);
    expect((await tap.end()).slice(-2)).toMatchObject([{ value: { code: 'protocol_error' } }, REFUSED]);
    expect(tap.text).not.toMatch(/size (0|80x1001)/);
  });

  it('input where one may only look', async () => {
    const instance = await bench.start('echo', { name: 'web' });
    const tap = await open({ target: 'web', readOnly: 1 });
    await tap.until(says('ready'));
    tap.type('x\r');
    expect((await tap.end()).slice(-2)).toMatchObject([{ value: { code: 'protocol_error' } }, REFUSED]);
    expect(bench.run(instance).output.slice(0).toString()).toBe('ready\n');
  });

  it('nothing that is unknown: a newer client may say more', async () => {
    await bench.start('echo', { name: 'web' });
    const tap = await open({ target: 'web' });
    tap.socket.send(Buffer.from([250, 1, 2, 3]));
    tap.socket.send('some text');
    tap.type('hello\r');
    await tap.until(says('got: hello'));
    await tap.close();
  });

  it('a frame that is too large', async () => {
    await bench.start('echo', { name: 'web' });
    const tap = await open({ target: 'web' });
    await tap.until(says('ready'));
    tap.socket.send(Buffer.alloc(1024 * 1024 + 1));
    expect((await tap.end()).at(-1)).toEqual({ kind: 'closed', code: 1009 });
  });
});

describe('a log', () => {
  const all = Array.from({ length: COUNT_LINES }, (_, index) => `line ${index + 1}\n`).join('');

  it('has everything, or its last lines, or what comes after an offset', async () => {
    await bench.start('count', { name: 'web' });
    const read = async (more: Record<string, string | number>) => {
      const tap = await open({ target: 'web', mode: 'log', ...more });
      expect((await tap.end()).slice(-2)).toEqual([{ kind: 'caughtUp', offset: all.length }, DONE]);
      return tap.text;
    };
    expect(await read({})).toBe(all);
    expect(await read({ follow: 1 })).toBe(all);
    expect(await read({ lines: 1 })).toBe(`line ${COUNT_LINES}\n`);
    expect(await read({ from: 7 })).toBe(all.slice(7));
    expect(await read({ from: all.length })).toBe('');
    expect(await read({ generation: 1 })).toBe(all);
  });

  it('has an earlier run, and names what is gone', async () => {
    const first = await bench.start('count', { name: 'web' });
    await bench.daemon.berth.restart(OWNER, 'web');
    bench.run(first).output.forget(70);
    const tap = await open({ target: 'web', mode: 'log', generation: 1, follow: 1 });
    const heard = await tap.end();
    expect(heard).toContainEqual({ kind: 'skipped', from: 0, to: 70, reason: 1 });
    expect(tap.text).toBe(all.slice(70));
  });

  it('goes on while the program runs, to its end, with sizes', async () => {
    const instance = await bench.start('echo', { name: 'web' });
    const tap = await open({ target: 'web', mode: 'log', follow: 1 });
    await tap.until(hears('caughtUp'));
    bench.run(instance).resize(70, 20);
    bench.run(instance).print('\u001b[6nmore\n');
    bench.run(instance).exitBy(0);
    const heard = await tap.end();
    expect(tap.text).toBe('ready\n\u001b[6nmore\n');
    expect(heard).toContainEqual({ kind: 'resized', offset: 6, cols: 70, rows: 20 });
    expect(heard.slice(-2)).toMatchObject([{ kind: 'exit', value: { code: 0 } }, DONE]);
  });

  it('loses nothing when the program ends between the reading and the following', async () => {
    const instance = await bench.start('echo', { name: 'web' });
    bench.core.world.faults.delay('openTerminal', 100);
    const tap = await open({ target: 'web', mode: 'log', follow: 1 });
    await tap.until(says('ready\n'));
    await taken(tap);
    bench.run(instance).print('last words\n');
    bench.run(instance).exitBy(0);
    await bench.core.clock.advance(100);
    expect((await tap.end()).at(-1)).toEqual(DONE);
    expect(tap.text).toBe('ready\nlast words\n');
  });

  it('stays with its run when the next one has begun meanwhile', async () => {
    const instance = await bench.start('echo', { name: 'web' });
    bench.core.world.faults.delay('readOutput', 100);
    const tap = await open({ target: 'web', mode: 'log', follow: 1 });
    await taken(tap);
    bench.run(instance).exitBy(0);
    bench.core.world.faults.clear();
    const next = await bench.daemon.berth.restart(OWNER, 'web');
    await bench.core.clock.advance(100);
    bench.run(next).print('of another run\n');
    expect((await tap.end()).at(-1)).toEqual(DONE);
    expect(tap.text).toBe('ready\n');
  });

  it('takes no input', async () => {
    await bench.start('echo', { name: 'web' });
    const tap = await open({ target: 'web', mode: 'log', follow: 1 });
    await tap.until(hears('caughtUp'));
    tap.type('x');
    expect((await tap.end()).slice(-2)).toMatchObject([{ value: { code: 'protocol_error' } }, REFUSED]);
  });

  it('of a flood arrives whole at a reader that is slow', async () => {
    const instance = await bench.start('flood', { name: 'web' });
    const tap = await open({ target: 'web', mode: 'log', follow: 1 });
    tap.socket.pause();
    await settled();
    tap.socket.resume();
    await tap.until(says('done\n'));
    expect(tap.text).toHaveLength(FLOOD_BYTES + 'done\n'.length);
    bench.run(instance).exitBy(0);
    await tap.end();
  });

  it('that nobody reads to its end is no fault', async () => {
    await bench.start('flood', { name: 'web' });
    for (let count = 0; count < 5; count += 1) {
      const tap = await open({ target: 'web', mode: 'log' });
      await tap.until(hears('output'));
      tap.socket.terminate();
      await tap.end();
    }
    await taken(await open({ target: 'web' }));
    expect(bench.warnings).toEqual([]);
  });
});

describe('a client that is cut off again and again', () => {
  it('sees every byte once', async () => {
    let round = 0;
    const chunk = fc.string({
      unit: fc.constantFrom('a', 'b', '\n', '\u001b', '[', '6', 'n', 'm'),
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ chunk, cut: fc.boolean() }), { maxLength: 12 }),
        async (steps) => {
          const instance = await bench.start('silent', { name: `web-${(round += 1)}` });
          const run = bench.run(instance);
          let next = 0;
          let tap = await open({ target: instance.id, mode: 'resume', from: next });
          const take = () => {
            for (const item of tap.heard) {
              if (item.kind !== 'output') continue;
              expect(item.offset).toBe(next);
              next += item.span;
            }
            tap.heard.length = 0;
          };
          for (const { chunk: text, cut } of steps) {
            run.print(text);
            if (!cut) continue;
            await taken(tap);
            await tap.close();
            take();
            tap = await open({ target: instance.id, mode: 'resume', from: next });
          }
          run.exitBy(0);
          await tap.end();
          take();
          expect(next).toBe(run.output.end);
        },
      ),
      { numRuns: 25 },
    );
  });
});

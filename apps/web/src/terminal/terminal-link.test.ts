import {
  CLOSE,
  encodeJson,
  encodeOutput,
  encodeResized,
  encodeScreen,
  encodeSkipped,
  FRAME,
  INPUT_RESULT,
  SKIP_REASON,
} from '@berth/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeDaemon } from './testing/fake-daemon.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('the output of a run', () => {
  it('is shown whole and in order, however it is cut and wherever the connection is lost', () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 20 });
    const steps = fc.array(
      fc.record({
        send: fc.nat({ max: 60 }),
        event: fc.constantFrom('go on', 'lose', 'lose unheard', 'skip', 'end daemon'),
        shown: fc.boolean(),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(pieces, steps, (output, script) => {
        const daemon = new FakeDaemon(Uint8Array.from(output.flatMap((piece) => [...piece])));
        daemon.link.open({ cols: 80, rows: 24 });
        daemon.accept();
        for (const { send, event, shown } of script) {
          daemon.send(send);
          if (shown) daemon.surface.finish();
          if (event === 'lose') daemon.lose(1006);
          else if (event === 'lose unheard') daemon.loseUnheard(send);
          else if (event === 'end daemon') daemon.lose(CLOSE.goingAway);
          else if (event === 'skip') daemon.skip(send);
          daemon.accept();
        }
        daemon.sendRest();
        daemon.surface.finish();
        expect(daemon.surface.shown()).toEqual(daemon.painted());
        expect(daemon.link.snapshot().phase).toBe('live');
      }),
    );
  });

  it('goes on from its offset, with a span that counts what was left out', () => {
    const daemon = new FakeDaemon(text('x'.repeat(100)));
    daemon.link.open(undefined);
    daemon.accept();
    daemon.raw(encodeOutput({ offset: 0, span: 60, bytes: text('short') }));
    daemon.lose(1006);
    expect(daemon.link.snapshot().phase).toBe('away');
    daemon.accept();
    expect(daemon.query).toMatchObject({ mode: 'resume', from: 60 });
    expect(daemon.surface.pictures).toBe(1);
  });

  it.each([
    ['a byte that is missing', encodeOutput({ offset: 7, span: 1, bytes: text('x') })],
    ['a byte from before', encodeOutput({ offset: 0, span: 1, bytes: text('x') })],
    ['a size from before, as of another run', encodeResized({ offset: 0, cols: 10, rows: 10 })],
  ])('asks for a new picture after %s', (_what, frame) => {
    const daemon = new FakeDaemon(text('hello'));
    daemon.link.open(undefined);
    daemon.accept();
    daemon.send(5);
    daemon.raw(frame);
    daemon.accept();
    expect(daemon.query).toMatchObject({ mode: 'screen' });
    expect(daemon.surface.pictures).toBe(2);
  });

  it('is given up for a new picture when more waits than is kept', () => {
    const daemon = new FakeDaemon(new Uint8Array(16 * 1024 * 1024));
    daemon.link.open(undefined);
    daemon.accept();
    daemon.surface.finish();
    const connections = daemon.connections;
    for (let at = 0; at < 8 && !daemon.isWaiting; at += 1) daemon.send(1024 * 1024);
    expect(daemon.link.input(text('q'))).toBe(true);
    daemon.accept();
    expect(daemon.connections).toBe(connections + 1);
    expect(daemon.query).toMatchObject({ mode: 'screen' });
    expect(daemon.typed).toBe('q');
    daemon.surface.finish();
    expect(daemon.surface.pictures).toBe(2);
    expect(Buffer.compare(daemon.surface.shown(), daemon.painted())).toBe(0);
  });

  it('waits in the surface for no more than it draws at a time', () => {
    const daemon = new FakeDaemon(new Uint8Array(3 * 1024 * 1024));
    daemon.link.open(undefined);
    daemon.accept();
    daemon.surface.finish();
    for (let at = 0; at < 30; at += 1) daemon.send(100 * 1024);
    expect(daemon.surface.unfinishedBytes).toBeLessThan(700 * 1024);
  });
});

describe('the end', () => {
  it('of the program is the end, and the next run a new picture', () => {
    const daemon = opened();
    daemon.raw(encodeJson(FRAME.exit, { code: 0 }));
    daemon.lose(CLOSE.done);
    expect(daemon.link.snapshot().phase).toBe('ended');
    expect(daemon.isWaiting).toBe(false);
    daemon.link.beginRun();
    daemon.accept();
    expect(daemon.query).toMatchObject({ mode: 'screen' });
    expect(daemon.link.snapshot()).toMatchObject({ phase: 'live', notice: 'newRun' });
  });

  it.each([CLOSE.goingAway, CLOSE.interrupted, 1006])('with %i is none: it connects again', (code) => {
    const daemon = opened();
    daemon.lose(code);
    expect(daemon.link.snapshot().phase).toBe('away');
    daemon.accept();
    expect(daemon.link.snapshot().phase).toBe('live');
  });

  it('with a refusal says why, and stays', () => {
    const daemon = opened();
    daemon.raw(encodeJson(FRAME.error, { code: 'instance_not_found', message: 'There is none.' }));
    daemon.lose(CLOSE.refused);
    expect(daemon.link.snapshot()).toMatchObject({
      phase: 'refused',
      problem: { message: 'There is none.' },
    });
    expect(daemon.isWaiting).toBe(false);
  });

  it('with a refusal that passes by itself is none', () => {
    const daemon = opened();
    daemon.raw(encodeJson(FRAME.error, { code: 'runtime_unreachable', message: 'Not now.' }));
    daemon.lose(CLOSE.refused);
    daemon.accept();
    expect(daemon.link.snapshot().phase).toBe('live');
  });

  it('of the credential makes it ask whether one is signed in', () => {
    const daemon = opened();
    daemon.lose(CLOSE.refused, 'unauthenticated');
    expect(daemon.doubts).toBe(1);
  });

  it('by a daemon that sends nonsense is a refusal', () => {
    const daemon = opened();
    daemon.raw(Uint8Array.of(FRAME.output, 1));
    expect(daemon.link.snapshot()).toMatchObject({ phase: 'refused', problem: { code: 'protocol_error' } });
  });
});

describe('what is typed', () => {
  it('goes out in order, and right after a loss when the connection is back', () => {
    const daemon = opened();
    expect(daemon.link.input(text('a'))).toBe(true);
    daemon.confirm();
    daemon.lose(1006);
    expect(daemon.link.input(text('b'))).toBe(true);
    daemon.accept();
    expect(daemon.link.input(text('c'))).toBe(true);
    expect(daemon.typed).toBe('abc');
  });

  it('is refused with a word while the connection stays away', () => {
    const daemon = opened();
    daemon.lose(1006);
    daemon.clock += 3000;
    expect(daemon.link.input(text('late'))).toBe(false);
    expect(daemon.link.snapshot().notice).toBe('inputNotPossible');
    daemon.accept();
    expect(daemon.typed).toBe('');
    expect(daemon.link.snapshot().notice).toBeUndefined();
  });

  it('is not typed into what may be another screen by now, and says so', () => {
    const daemon = opened();
    daemon.lose(1006);
    daemon.link.input(text('y'));
    daemon.clock += 60_000;
    daemon.accept();
    expect(daemon.typed).toBe('');
    expect(daemon.link.snapshot().notice).toBe('inputLost');
  });

  it('is told to be lost when the program reads nothing', () => {
    const daemon = opened();
    daemon.link.input(text('x'));
    daemon.confirm({ result: INPUT_RESULT.queueFull });
    expect(daemon.link.snapshot().notice).toBe('inputRefused');
  });

  it('is told to be lost when the program has ended', () => {
    const daemon = opened();
    daemon.link.input(text('x'));
    daemon.confirm({ result: INPUT_RESULT.notRunning });
    expect(daemon.link.snapshot().notice).toBe('inputNotRunning');
    daemon.link.input(text('y'));
    daemon.raw(encodeJson(FRAME.exit, { code: 0 }));
    daemon.lose(CLOSE.done);
    expect(daemon.link.snapshot()).toMatchObject({ phase: 'ended', notice: 'inputNotRunning' });
  });

  it.each([
    ['is lost', (daemon: FakeDaemon) => daemon.lose(1006)],
    ['is given up as silent', (daemon: FakeDaemon) => daemon.link.drop()],
  ])('is in doubt when the connection %s before it was confirmed, and is not typed again', (_how, go) => {
    const daemon = opened();
    daemon.link.input(text('rm -r '));
    daemon.confirm();
    daemon.link.input(text('./old'));
    go(daemon);
    expect(daemon.link.snapshot()).toMatchObject({ phase: 'away', notice: 'inputUnsure' });
    // What would stand alone behind the gap is refused.
    expect(daemon.link.input(text('/x'))).toBe(false);
    daemon.accept();
    expect(daemon.link.input(text('y'))).toBe(true);
    expect(daemon.typed).toBe('rm -r ./oldy');
    expect(daemon.link.snapshot()).toMatchObject({ phase: 'live', notice: 'inputUnsure' });
    daemon.link.dismiss();
    expect(daemon.link.snapshot().notice).toBeUndefined();
  });

  it('is nothing for who may only look, whose size is not told either', () => {
    const daemon = new FakeDaemon(text(''), true);
    daemon.link.open({ cols: 80, rows: 24 });
    daemon.accept();
    expect(daemon.link.input(text('a'))).toBe(false);
    daemon.link.resize({ cols: 100, rows: 30 });
    expect(daemon.sent).toEqual([]);
    expect(daemon.query).toEqual({ target: 'demo', mode: 'screen', readOnly: true });
  });
});

describe('a large paste', () => {
  const KIB = 1024;
  const paste = Uint8Array.from({ length: 1500 * KIB }, (_, at) => 97 + (at % 23));
  const inputs = (daemon: FakeDaemon) => daemon.sent.filter(([type]) => type === FRAME.input);

  it('goes in pieces, each when the one before has arrived, and before what is typed later', () => {
    const daemon = opened();
    expect(daemon.link.input(paste)).toBe(true);
    daemon.link.input(text('END'));
    expect(inputs(daemon)).toHaveLength(1);
    daemon.confirm({ pieces: 1 });
    expect(inputs(daemon)).toHaveLength(2);
    daemon.confirm();
    expect(Math.max(...inputs(daemon).map(({ length }) => length))).toBeLessThanOrEqual(64 * KIB + 5);
    expect(daemon.typed).toBe(`${new TextDecoder().decode(paste)}END`);
    expect(daemon.link.snapshot().notice).toBeUndefined();
  });

  it('that finds no room ends there, and says how much arrived', () => {
    const daemon = opened();
    daemon.link.input(paste);
    daemon.link.input(text('END'));
    daemon.confirm({ pieces: 3 });
    daemon.confirm({ pieces: 1, result: INPUT_RESULT.queueFull });
    daemon.confirm();
    const typed = { arrived: 192 * KIB, total: paste.length };
    expect(daemon.link.snapshot()).toMatchObject({ notice: 'pasteRefused', typed });
    expect(inputs(daemon)).toHaveLength(4);
  });

  it('that is cut off says how much arrived for certain, and is not taken up again', () => {
    const daemon = opened();
    daemon.link.input(paste);
    daemon.confirm({ pieces: 2 });
    daemon.lose(1006);
    daemon.accept();
    const typed = { arrived: 128 * KIB, total: paste.length };
    expect(daemon.link.snapshot()).toMatchObject({ phase: 'live', notice: 'pasteUnsure', typed });
    expect(inputs(daemon)).toHaveLength(3);
  });

  it('beyond what waits is refused before anything of it is typed', () => {
    const daemon = opened();
    expect(daemon.link.input(new Uint8Array(8 * KIB * KIB + 1))).toBe(false);
    expect(daemon.link.snapshot().notice).toBe('inputTooMuch');
    expect(inputs(daemon)).toEqual([]);
    expect(daemon.link.input(new Uint8Array(8 * KIB * KIB))).toBe(true);
  });
});

describe('a daemon that is known to be silent', () => {
  it('is away at once, and goes on from its offset as soon as it answers', () => {
    const daemon = opened();
    daemon.raw(encodeOutput({ offset: 0, span: 4, bytes: text('0123') }));
    daemon.link.drop();
    expect(daemon.link.snapshot().phase).toBe('away');
    const { connections } = daemon;
    daemon.link.reachable();
    expect(daemon.connections).toBe(connections + 1);
    expect(daemon.query).toMatchObject({ mode: 'resume', from: 4 });
    daemon.accept();
    expect(daemon.link.snapshot().phase).toBe('live');
  });

  it('is nothing to a terminal that has ended', () => {
    const daemon = opened();
    daemon.raw(encodeJson(FRAME.exit, { code: 0 }));
    daemon.link.drop();
    expect(daemon.link.snapshot().phase).toBe('ended');
    expect(daemon.isWaiting).toBe(false);
  });
});

it('tells the size that its place took while it was connecting', () => {
  const daemon = new FakeDaemon(text(''));
  daemon.link.open({ cols: 80, rows: 24 });
  daemon.link.resize({ cols: 100, rows: 30 });
  expect(daemon.sizes).toEqual([]);
  daemon.accept();
  expect(daemon.sizes).toEqual([[100, 30]]);
  daemon.lose(1006);
  daemon.accept();
  expect(daemon.sizes).toEqual([[100, 30]]);
});

it('tells its size when it comes, when it changes, and when it comes back', () => {
  const daemon = new FakeDaemon(text(''));
  daemon.link.open({ cols: 80, rows: 24 });
  expect(daemon.query).toMatchObject({ cols: 80, rows: 24 });
  daemon.accept();
  daemon.link.resize({ cols: 100, rows: 30 });
  expect(daemon.sizes).toEqual([[100, 30]]);
  daemon.lose(1006);
  daemon.reconnect();
  expect(daemon.query).toMatchObject({ cols: 100, rows: 30 });
});

it('changes its size in its place between what was printed before and after', () => {
  const daemon = opened();
  daemon.raw(encodeOutput({ offset: 0, span: 2, bytes: text('ab') }));
  daemon.raw(encodeResized({ offset: 2, cols: 40, rows: 10 }));
  daemon.raw(encodeOutput({ offset: 2, span: 2, bytes: text('cd') }));
  daemon.surface.finish();
  expect(daemon.surface.told).toEqual(['picture 120x36', 'ab', 'size 40x10', 'cd']);
});

it('takes a picture that the daemon sends after a skip', () => {
  const daemon = opened();
  daemon.raw(encodeSkipped({ from: 0, to: 9, reason: SKIP_REASON.behind }));
  daemon.raw(encodeScreen({ offset: 12, cols: 80, rows: 24, bytes: text('new') }));
  daemon.raw(encodeOutput({ offset: 12, span: 1, bytes: text('!') }));
  daemon.surface.finish();
  expect(daemon.surface.told).toEqual(['picture 120x36', 'picture 80x24', '!']);
});

function opened(): FakeDaemon {
  const daemon = new FakeDaemon(text('0123456789'));
  daemon.link.open(undefined);
  daemon.accept();
  daemon.surface.finish();
  return daemon;
}

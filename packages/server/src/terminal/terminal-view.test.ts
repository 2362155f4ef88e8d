import type { InstanceId, KeeperStatus } from '@berth/contract';
import type { ScreenSnapshot, TerminalLink } from '@berth/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeScreens } from '../testing/fake-screens.ts';
import { FakeSocket } from '../testing/fake-socket.ts';
import type { Heard } from '../testing/terminal-tap.ts';
import { ClientSocket } from './client-socket.ts';
import { TerminalView } from './terminal-view.ts';

const REPAINT_MS = 250;
const WINDOW_MS = 40;
const WINDOW_BYTES = 400 * 1024;

/** A link that writes down what is asked of it. */
class StubLink implements TerminalLink {
  readonly calls: string[] = [];
  readonly status: KeeperStatus;

  constructor(start: number) {
    this.status = { start, end: start, cols: 80, rows: 24 } as KeeperStatus;
  }

  subscribe(from: number, delivery: 'live' | 'complete'): void {
    this.calls.push(`${delivery} from ${from}`);
  }
  async input(): Promise<void> {
    this.calls.push('input');
  }
  resize(cols: number, rows: number): void {
    this.calls.push(`resize ${cols}x${rows}`);
  }
  pause(): void {
    this.calls.push('pause');
  }
  resume(): void {
    this.calls.push('resume');
  }
  close(): void {
    this.calls.push('close');
  }
}

function setUp(start = 0, confined = false) {
  const socket = new FakeSocket();
  const screens = new FakeScreens();
  const client = new ClientSocket(socket.asWebSocket);
  const link = new StubLink(start);
  const view = new TerminalView({ client, screens, instance: 'inst_1' as InstanceId, confined });
  return { socket, screens, link, view, heard: socket.heard };
}

function picture(offset: number): ScreenSnapshot {
  return { offset, cols: 80, rows: 24, data: Buffer.from('picture') };
}

/** Output and jumps follow each other without a gap or an overlap; a picture begins anew. Answers what was seen. */
function checkContiguous(heard: readonly Heard[], from: number): string {
  let next = from;
  let text = '';
  for (const item of heard) {
    if (item.kind === 'screen') next = item.offset;
    else if (item.kind === 'output') {
      expect(item.offset).toBe(next);
      next += item.span;
      text += item.text;
    } else if (item.kind === 'skipped') {
      expect(item.from).toBe(next);
      next = item.to;
    }
  }
  return text;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the beginning', () => {
  it('is a picture, then live output from there', async () => {
    const { screens, link, view, heard } = setUp();
    screens.picture = picture(10);
    await view.openScreen(link, { cols: 80, rows: 24 });
    expect(screens.asked).toEqual([{ cols: 80, rows: 24 }]);
    expect(link.calls).toEqual(['live from 10']);
    view.output(8, Buffer.from('abcd'));
    expect(heard).toEqual([
      { kind: 'screen', offset: 10, cols: 80, text: 'picture' },
      { kind: 'output', offset: 10, span: 2, text: 'cd' },
    ]);
  });

  it('is an empty picture and the oldest output that is kept where there is none', async () => {
    const { link, view, heard } = setUp(5);
    await view.openScreen(link, undefined);
    expect(link.calls).toEqual(['live from 5']);
    expect(heard).toEqual([{ kind: 'screen', offset: 5, cols: 80, text: '' }]);
  });

  it('is where the client was cut off', () => {
    const { link, view } = setUp();
    view.openAt(link, 7);
    expect(link.calls).toEqual(['live from 7']);
  });
});

describe('output', () => {
  it('that was seen, or comes before its time, is not shown', () => {
    const { link, view, heard } = setUp();
    view.openAt(link, 0);
    view.output(0, Buffer.from('abc'));
    view.output(0, Buffer.from('abc'));
    view.output(1, Buffer.from('bcd'));
    view.output(9, Buffer.from('xyz'));
    view.output(4, Buffer.from('e'));
    expect(checkContiguous(heard, 0)).toBe('abcde');
  });

  it('loses the questions of the program, and its offsets do not', () => {
    const { link, view, heard } = setUp();
    view.openAt(link, 0);
    view.output(0, Buffer.from('a\u001b[6'));
    view.output(4, Buffer.from('nb\u001b[c'));
    view.output(9, Buffer.from('\u0005c'));
    expect(checkContiguous(heard, 0)).toBe('abc');
    expect(heard.reduce((sum, item) => sum + (item.kind === 'output' ? item.span : 0), 0)).toBe(11);
  });

  it('is contiguous however it is cut, repeated and questioned', () => {
    const piece = fc.constantFrom(
      'text',
      '\u001b[6n',
      '\u001b[31m',
      '\u001b]11;?\u0007',
      '\u0005',
      '\u001b[',
      'é',
    );
    fc.assert(
      fc.property(
        fc.array(piece),
        fc.array(fc.nat(12)),
        fc.infiniteStream(fc.nat(3)),
        (parts, cuts, back) => {
          const { link, view, heard } = setUp();
          const all = Buffer.from(parts.join(''));
          view.openAt(link, 0);
          let at = 0;
          for (const cut of [...cuts, all.length]) {
            const from = Math.max(0, at - (back.next().value ?? 0));
            const to = Math.min(all.length, at + cut);
            view.output(from, all.subarray(from, to));
            at = Math.max(at, to);
          }
          view.exit({ code: 0, signal: null, cause: 'exited', time: 0 });
          checkContiguous(heard, 0);
          const spans = heard.map((item) => (item.kind === 'output' ? item.span : 0));
          expect(spans.reduce((sum, span) => sum + span, 0)).toBe(all.length);
          view.close();
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a jump', () => {
  it('is told, and painted over when there is a newer picture', async () => {
    const { screens, link, view, heard } = setUp();
    view.openAt(link, 0);
    view.output(0, Buffer.from('a'));
    view.skipped(1, 100, false);
    screens.picture = picture(90);
    await vi.advanceTimersByTimeAsync(REPAINT_MS);
    expect(heard.at(-1)).toEqual({ kind: 'skipped', from: 1, to: 100, reason: 0 });
    screens.picture = picture(110);
    await vi.advanceTimersByTimeAsync(REPAINT_MS);
    expect(heard.at(-1)).toMatchObject({ kind: 'screen', offset: 110 });
    await vi.advanceTimersByTimeAsync(10 * REPAINT_MS);
    expect(screens.asked).toHaveLength(2);
    view.output(100, Buffer.from('0123456789new'));
    expect(heard.at(-1)).toEqual({ kind: 'output', offset: 110, span: 3, text: 'new' });
  });

  it('over what was seen already is none, or a shorter one', () => {
    const { link, view, heard } = setUp();
    view.openAt(link, 0);
    view.output(0, Buffer.from('abc'));
    view.skipped(0, 2, false);
    view.skipped(1, 9, true);
    expect(heard.slice(1)).toEqual([{ kind: 'skipped', from: 3, to: 9, reason: 1 }]);
    view.close();
  });

  it('leaves nothing of a question that was under way', async () => {
    const { screens, link, view, heard } = setUp();
    view.openAt(link, 0);
    view.output(0, Buffer.from('a'));
    view.skipped(1, 10, false);
    // The beginning of something that asks, whose end lies before the picture.
    view.output(10, Buffer.from('b\u001b]11;?'));
    screens.picture = picture(40);
    await vi.advanceTimersByTimeAsync(REPAINT_MS);
    view.output(40, Buffer.from('after'));
    expect(heard.at(-1)).toEqual({ kind: 'output', offset: 40, span: 5, text: 'after' });
  });

  it('is not painted over once the client has gone', async () => {
    const { socket, screens, link, view, heard } = setUp();
    view.openAt(link, 0);
    view.skipped(0, 10, false);
    socket.readyState = 3;
    view.close();
    screens.picture = picture(40);
    await vi.advanceTimersByTimeAsync(10 * REPAINT_MS);
    expect(screens.asked).toEqual([]);
    expect(heard).toHaveLength(1);
    expect(link.calls.at(-1)).toBe('close');
  });
});

describe('pacing', () => {
  it('holds back what no eye can follow, until the next window', async () => {
    const { link, view } = setUp();
    view.openAt(link, 0);
    view.output(0, Buffer.alloc(WINDOW_BYTES));
    expect(link.calls).toEqual(['live from 0']);
    view.output(WINDOW_BYTES, Buffer.alloc(1));
    view.output(WINDOW_BYTES + 1, Buffer.alloc(1));
    expect(link.calls.slice(1)).toEqual(['pause']);
    await vi.advanceTimersByTimeAsync(WINDOW_MS);
    expect(link.calls.slice(1)).toEqual(['pause', 'resume']);
    view.close();
  });

  it('goes on only when the client has room as well', async () => {
    const { socket, link, view } = setUp();
    view.openAt(link, 0);
    view.output(0, Buffer.alloc(2 * 1024 * 1024));
    await vi.advanceTimersByTimeAsync(WINDOW_MS);
    expect(link.calls.at(-1)).toBe('pause');
    socket.drainTo(0);
    expect(link.calls.at(-1)).toBe('resume');
    view.close();
  });
});

describe('a confined program', () => {
  it('does not reach the clipboard of its viewer, by its output or by the picture', async () => {
    const { screens, link, view, heard } = setUp(0, true);
    const link8 = '\u001b]8;;file:///etc/passwd\u0007text\u001b]8;;\u0007';
    screens.picture = { ...picture(0), data: Buffer.from(link8) };
    await view.openScreen(link, undefined);
    view.output(0, Buffer.from('a\u001b]52;c;aGk=\u0007b'));
    expect(heard).toEqual([
      { kind: 'screen', offset: 0, cols: 80, text: 'text\u001b]8;;\u0007' },
      { kind: 'output', offset: 0, span: 14, text: 'ab' },
    ]);
  });
});

describe('the end', () => {
  it('comes with what was held back, and how the program ended', () => {
    const { link, view, heard } = setUp();
    view.openAt(link, 0);
    view.output(0, Buffer.from('a\u001b['));
    const exit = { code: 3, signal: null, cause: 'exited', time: 5 } as const;
    view.exit(exit);
    view.end(null);
    expect(checkContiguous(heard, 0)).toBe('a\u001b[');
    expect(heard.slice(-2)).toEqual([
      { kind: 'exit', value: exit },
      { kind: 'closed', code: 1000 },
    ]);
  });

  it.each(['hung up', null])('of the link alone (%s) is an interruption', (reason) => {
    const { link, view, heard } = setUp();
    view.openAt(link, 0);
    view.caughtUp();
    view.resized(0, 100, 30);
    view.end(reason);
    expect(heard).toEqual([
      { kind: 'resized', offset: 0, cols: 100, rows: 30 },
      { kind: 'closed', code: 4001 },
    ]);
  });
});

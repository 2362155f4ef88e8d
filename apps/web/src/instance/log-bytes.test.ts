import { CLOSE, encodeJson, encodeOutput, FRAME } from '@berth/contract';
import { expect, it } from 'vitest';
import { Problem } from '../api/problem.ts';
import type { SocketHandlers } from '../terminal/terminal-socket.ts';
import { DOWNLOAD_MAX_BYTES, logBytes } from './log-bytes.ts';

class FakeLog {
  readonly closed: (number | undefined)[] = [];
  readonly #abort = new AbortController();
  readonly result: Promise<unknown>;
  #handlers: SocketHandlers | undefined;

  constructor() {
    const outcome = logBytes({
      target: 'demo',
      generation: 1,
      signal: this.#abort.signal,
      tooMuch: 'Use `berth logs demo`.',
      connect: (_query, handlers) => {
        this.#handlers = handlers;
        return { send: () => undefined, close: (code) => void this.closed.push(code) };
      },
    });
    this.result = outcome.catch((error: unknown) => error);
  }

  say(frame: Uint8Array): void {
    this.#handlers?.message(Uint8Array.from(frame).buffer);
  }

  end(code: number): void {
    this.#handlers?.closed(code, '');
  }

  leave(): void {
    this.#abort.abort(new Error('left'));
  }
}

const output = (bytes: Uint8Array) => encodeOutput({ offset: 0, span: bytes.length, bytes });

it('gives all bytes once the log has ended', async () => {
  const log = new FakeLog();
  log.say(output(Uint8Array.of(1, 2)));
  log.say(output(Uint8Array.of(3)));
  log.end(CLOSE.done);
  expect(await log.result).toEqual({ parts: [Uint8Array.of(1, 2), Uint8Array.of(3)], missing: 0 });
});

it('hangs up when whoever wanted it has left', async () => {
  const log = new FakeLog();
  log.leave();
  expect(await log.result).toEqual(new Error('left'));
  expect(log.closed).toEqual([CLOSE.done]);
});

it('fails with a frame that makes no sense, and hangs up', async () => {
  const log = new FakeLog();
  log.say(Uint8Array.of(FRAME.output, 1));
  expect(await log.result).toBeInstanceOf(Problem);
  expect(log.closed).toEqual([CLOSE.done]);
});

it('is bounded, and says what to do about more', async () => {
  const log = new FakeLog();
  const half = output(new Uint8Array(DOWNLOAD_MAX_BYTES / 2));
  log.say(half);
  log.say(half);
  log.say(output(Uint8Array.of(1)));
  expect(await log.result).toMatchObject({ message: 'Use `berth logs demo`.' });
  expect(log.closed).toEqual([CLOSE.done]);
});

it('fails with what the daemon says', async () => {
  const log = new FakeLog();
  log.say(encodeJson(FRAME.error, { code: 'run_not_found', message: 'There is none.' }));
  log.end(CLOSE.refused);
  expect(await log.result).toMatchObject({ message: 'There is none.' });
});

import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { jsonAnswer, ScriptedEngine } from '@berth/testkit/scripted-engine';
import { afterEach, describe, expect, it } from 'vitest';
import { refusalStatus } from './engine-error.ts';
import { Shape } from './shape.ts';
import { Collected } from './test-programs/collected.ts';
import { Transport } from './transport.ts';

const QUESTION = { method: 'GET', path: '/it', what: 'answer' } as const;

let engine: ScriptedEngine | undefined;
afterEach(async () => {
  await engine?.close();
  engine = undefined;
});

async function against(script: (socket: Socket) => void | Promise<void>): Promise<Transport> {
  engine = await ScriptedEngine.open((_request, socket) => script(socket));
  return new Transport({ kind: 'socket', path: engine.socket }, '/v1.41');
}

function numberOf(answer: unknown): number {
  return Shape.of(answer).number('n');
}

describe('a question', () => {
  it('has its answer however that is torn', async () => {
    const whole = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"n":\r\n3\r\n 7}\r\n0\r\n\r\n';
    const transport = await against(async (socket) => {
      for (const letter of whole) {
        socket.write(letter);
        await delay(0);
      }
      socket.end();
    });
    expect(await transport.ask(QUESTION, numberOf)).toBe(7);
    expect(engine?.requests[0]).toMatchObject({ method: 'GET', path: '/v1.41/it' });
  });

  it('that is declined has the words of the engine and its status', async () => {
    const transport = await against((socket) => void socket.end(jsonAnswer({ message: 'no room.' }, 500)));
    const error: unknown = await transport.text(QUESTION).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'engine_refused',
      message: 'The container engine could not answer: no room (status 500).',
    });
    expect(refusalStatus(error)).toBe(500);
  });

  it('that is declined without words is declined', async () => {
    const transport = await against(
      (socket) => void socket.end('HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n'),
    );
    await expect(transport.text(QUESTION)).rejects.toThrow('it did not say why (status 502)');
  });

  it.each([
    ['text', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
    ['a list', jsonAnswer([])],
    ['null', jsonAnswer(null)],
    ['a field of another kind', jsonAnswer({ n: 'seven' })],
    ['no such field', jsonAnswer({ m: 7 })],
  ])('whose answer is %s is answered with nonsense', async (_what, answer) => {
    const transport = await against((socket) => void socket.end(answer));
    await expect(transport.ask(QUESTION, numberOf)).rejects.toMatchObject({ code: 'protocol_error' });
  });

  it('to nobody is answered by nobody', async () => {
    const transport = new Transport({ kind: 'socket', path: '/nonexistent/engine' });
    await expect(transport.text(QUESTION)).rejects.toMatchObject({
      code: 'engine_unreachable',
      message: expect.stringContaining('/nonexistent/engine'),
    });
  });

  it('is given up when no answer comes, or no end of it', async () => {
    for (const beginning of ['', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe']) {
      const transport = await against((socket) => void socket.write(beginning));
      const asking = transport.text({ ...QUESTION, timeoutMs: 50 });
      await expect(asking).rejects.toMatchObject({
        code: 'engine_unreachable',
        message: expect.stringContaining('within 50 ms'),
      });
      await engine?.close();
    }
  });

  it('whose answer breaks off is not answered', async () => {
    const transport = await against((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe');
      setImmediate(() => socket.destroy());
    });
    await expect(transport.text(QUESTION)).rejects.toMatchObject({ code: 'engine_unreachable' });
  });

  it('that is cancelled rejects with the reason, before it is asked as well', async () => {
    const transport = await against(() => undefined);
    const abort = new AbortController();
    const asking = transport.text({ ...QUESTION, signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(asking).rejects.toThrow('enough');
    await expect(transport.text({ ...QUESTION, signal: abort.signal })).rejects.toThrow('enough');
  });
});

describe('a row of values', () => {
  it('comes one by one, also torn within a letter', async () => {
    const text = Buffer.from('{"t":"a€"}\n{"t":"b"}\n{"t":"c"}');
    const transport = await against(async (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      for (const byte of text) {
        socket.write(Buffer.of(byte));
        await delay(0);
      }
      socket.end();
    });
    expect(await Array.fromAsync(transport.values(QUESTION))).toEqual([{ t: 'a€' }, { t: 'b' }, { t: 'c' }]);
  });

  it('that holds something else is nonsense', async () => {
    const transport = await against(
      (socket) => void socket.end(`HTTP/1.1 200 OK\r\n\r\n{"n":1}\nnot json\n`),
    );
    await expect(Array.fromAsync(transport.values(QUESTION))).rejects.toMatchObject({
      code: 'protocol_error',
    });
  });

  it('is given up when it falls silent, unless it may go on for ever', async () => {
    const transport = await against((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n{"n":1}\n'));
    const call = { ...QUESTION, timeoutMs: 50 };
    await expect(Array.fromAsync(transport.values(call))).rejects.toMatchObject({
      code: 'engine_unreachable',
    });
    const endless = transport.values({ ...call, endless: true, signal: AbortSignal.timeout(300) });
    await expect(Array.fromAsync(endless)).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('a line', () => {
  it.each([
    ['switched to', 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'],
    ['just begun', 'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n'],
  ])('that is %s carries bytes both ways, the first of them with the head', async (_how, head) => {
    const transport = await against((socket) => {
      socket.write(`${head}first `);
      socket.on('data', (bytes) => socket.write(`got ${bytes.toString()}`));
    });
    const { input, output } = await transport.upgrade({ ...QUESTION, method: 'POST' });
    const printed = new Collected(output);
    await printed.has('first ');
    input.write('typed');
    await printed.has('got typed');
    expect(engine?.requests[0]?.headers).toMatch(/upgrade: tcp/i);
    expect(engine?.requests[0]?.body).toBe('');
    input.destroy();
    await printed.ended;
  });

  it('that is declined has the words of the engine', async () => {
    const transport = await against(
      (socket) => void socket.end(jsonAnswer({ message: 'no such thing' }, 404)),
    );
    await expect(transport.upgrade(QUESTION)).rejects.toMatchObject({
      code: 'engine_refused',
      message: expect.stringContaining('no such thing'),
    });
  });

  it('that nobody answers is given up', async () => {
    const transport = await against(() => undefined);
    await expect(transport.upgrade({ ...QUESTION, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'engine_unreachable',
    });
  });

  it('ends when the engine hangs up', async () => {
    const transport = await against((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nhello'));
    const printed = new Collected((await transport.upgrade(QUESTION)).output);
    await printed.has('hello');
    engine?.hangUp();
    await printed.ended;
  });
});

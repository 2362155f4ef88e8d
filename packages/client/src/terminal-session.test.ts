import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import {
  BerthError,
  decodeInput,
  decodeResize,
  encodeCaughtUp,
  encodeInputDone,
  encodeJson,
  encodeOutput,
  encodeResized,
  encodeScreen,
  encodeSkipped,
  FRAME,
  INPUT_RESULT,
} from '@berth/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { openTerminalSession, type TerminalEnd } from './terminal-session.ts';
import { FakeDaemon } from './testing/fake-daemon.ts';

let daemon: FakeDaemon;
let sockets: WebSocketServer;
let searches: string[];
beforeEach(async () => {
  daemon = await FakeDaemon.home();
  await daemon.listen();
  sockets = new WebSocketServer({ noServer: true });
  searches = [];
  daemon.server.on('upgrade', (request, socket, head) => {
    searches.push(request.url ?? '');
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client));
  });
});
afterEach(async () => {
  for (const client of sockets.clients) client.terminate();
  await daemon.close();
});

async function open(query = {}) {
  const heard: [string, unknown][] = [];
  const end = Promise.withResolvers<TerminalEnd>();
  const hear = (what: string) => (value: unknown) => void heard.push([what, value]);
  const connected = once(sockets, 'connection');
  const session = await openTerminalSession(
    { socket: daemon.paths.daemonSocket },
    { target: 'web 1', mode: 'screen', ...query },
    {
      output: ({ offset, span, bytes }) => hear('output')({ offset, span, text: bytes.toString() }),
      screen: ({ bytes, ...frame }) => hear('screen')({ ...frame, text: bytes.toString() }),
      skipped: hear('skipped'),
      resized: hear('resized'),
      caughtUp: hear('caughtUp'),
      inputRefused: hear('inputRefused'),
      exit: hear('exit'),
      closed: (why) => {
        hear('closed')(why.kind);
        end.resolve(why);
      },
    },
  );
  const [server] = (await connected) as [WebSocket];
  return { session, server, heard, end: end.promise };
}

describe('a terminal', () => {
  it('tells every frame as what it is, and its end last', async () => {
    const { server, heard, end } = await open();
    const exit = { code: 0, signal: null, cause: 'exited', time: 1 };
    const bytes = Buffer.from('text');
    for (const frame of [
      encodeScreen({ offset: 1, cols: 80, rows: 24, bytes }),
      encodeOutput({ offset: 1, span: 5, bytes }),
      encodeSkipped({ from: 6, to: 9, reason: 0 }),
      encodeResized({ offset: 9, cols: 90, rows: 30 }),
      encodeCaughtUp(9),
      encodeInputDone(1, INPUT_RESULT.written),
      encodeInputDone(2, INPUT_RESULT.queueFull),
      encodeInputDone(3, INPUT_RESULT.notRunning),
      Buffer.from([250, 1]),
      encodeJson(FRAME.exit, exit),
    ])
      server.send(frame);
    server.send('some text');
    server.close(1000);
    expect(await end).toEqual({ kind: 'done' });
    expect(heard).toEqual([
      ['screen', { offset: 1, cols: 80, rows: 24, text: 'text' }],
      ['output', { offset: 1, span: 5, text: 'text' }],
      ['skipped', { from: 6, to: 9, reason: 0 }],
      ['resized', { offset: 9, cols: 90, rows: 30 }],
      ['caughtUp', 9],
      ['inputRefused', 'input_queue_full'],
      ['inputRefused', 'not_running'],
      ['exit', exit],
      ['closed', 'done'],
    ]);
  });

  it('asks for what is wanted, and nothing that is not', async () => {
    await open({ mode: 'log', from: 0, follow: true, readOnly: false });
    expect(searches).toEqual(['/terminal?target=web+1&mode=log&from=0&follow=1']);
  });

  it('sends input with a number each, and sizes', async () => {
    const { session, server } = await open();
    const frames: Buffer[] = [];
    const third = new Promise<void>((resolve) => {
      server.on('message', (data) => {
        if (frames.push(data as Buffer) === 3) resolve();
      });
    });
    session.input(Buffer.from('a'));
    session.input(Buffer.from('b'));
    session.resize(90, 30);
    await third;
    const [first, second, size] = frames.map((frame) => frame.subarray(1));
    expect(decodeInput(first ?? Buffer.alloc(0))).toEqual({ sequence: 1, bytes: Buffer.from('a') });
    expect(decodeInput(second ?? Buffer.alloc(0)).sequence).toBe(2);
    expect(decodeResize(size ?? Buffer.alloc(0))).toEqual({ cols: 90, rows: 30 });
    session.close();
    session.input(Buffer.from('too late'));
  });

  it.each<[string, (server: WebSocket) => void, unknown]>([
    ['is done', (server) => server.close(1000), { kind: 'done' }],
    ['is waited for', (server) => server.close(1001), { kind: 'interrupted', asked: true }],
    ['is interrupted', (server) => server.close(4001), { kind: 'interrupted', asked: false }],
    ['breaks', (server) => server.terminate(), { kind: 'interrupted', asked: false }],
  ])('that %s says so', async (_what, close, why) => {
    const { server, end } = await open();
    close(server);
    expect(await end).toEqual(why);
  });

  it('that was refused gives the reason, and one it does not know is a bug', async () => {
    for (const [code, expected] of [
      ['not_running', 'not_running'],
      ['of_the_future', 'internal'],
    ]) {
      const { server, end } = await open();
      server.send(encodeJson(FRAME.error, { code, message: 'It has ended.' }));
      server.close(4000);
      const why = await end;
      expect(why).toMatchObject({ kind: 'refused', error: { code: expected, message: 'It has ended.' } });
    }
  });

  it('is done when it is left', async () => {
    const { session, end } = await open();
    session.close();
    expect(await end).toEqual({ kind: 'done' });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['half an output', Buffer.from([FRAME.output, 0, 1])],
    ['an exit without JSON', Buffer.from([FRAME.exit, 0x7b])],
  ])('that sends %s is refused', async (_what, frame) => {
    const { server, end } = await open();
    server.send(frame);
    expect(await end).toMatchObject({ kind: 'refused', error: { code: 'protocol_error' } });
  });
});

describe('a terminal that cannot be opened', () => {
  const attempt = () =>
    openTerminalSession(
      { socket: daemon.paths.daemonSocket },
      { target: 'web', mode: 'screen' },
      { closed: () => undefined },
    );

  it('names the absence of a daemon', async () => {
    await daemon.die();
    await expect(attempt()).rejects.toMatchObject({ code: 'daemon_unavailable' });
  });

  it('gives a refusal', async () => {
    daemon.server.removeAllListeners('upgrade');
    daemon.server.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 426 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
    await expect(attempt()).rejects.toBeInstanceOf(BerthError);
  });

  it('that is not answered is given up after ten seconds', async () => {
    daemon.server.removeAllListeners('upgrade');
    const asked = once(daemon.server, 'upgrade');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const failed = openTerminalSession(
        { socket: daemon.paths.daemonSocket },
        { target: 'web', mode: 'screen' },
        { closed: () => undefined },
      ).catch((error: unknown) => error);
      const [, socket] = (await asked) as [IncomingMessage, Socket];
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await failed).toMatchObject({ code: 'daemon_unresponsive' });
      socket.destroy();
    } finally {
      vi.useRealTimers();
    }
  });

  it('that is answered by something else says what was wrong', async () => {
    daemon.server.removeAllListeners('upgrade');
    daemon.server.on('upgrade', (_request, socket) => {
      const accepted = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
      socket.end(`${accepted}Sec-WebSocket-Accept: of-another\r\n\r\n`);
    });
    await expect(open()).rejects.toMatchObject({
      code: 'protocol_error',
      message: expect.stringMatching(/Sec-WebSocket-Accept/),
    });
  });

  it.each([
    [502, 'daemon_unavailable'],
    [503, 'daemon_unavailable'],
    [403, 'protocol_error'],
  ])('over a proxy that answers %i by itself is %s', async (status, code) => {
    const proxy = createServer((_request, response) => response.writeHead(status).end('<html>'));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const remote = { url: new URL(`http://127.0.0.1:${port}`), ca: undefined };
    const opening = openTerminalSession(
      { socket: '', remote, token: 'token' },
      { target: 'web', mode: 'screen' },
      { closed: () => undefined },
    );
    await expect(opening).rejects.toMatchObject({ code, message: expect.stringContaining(`HTTP ${status}`) });
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });
});

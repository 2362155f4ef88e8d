import { once } from 'node:events';
import {
  createServer as createWeb,
  type IncomingMessage,
  type Server as WebServer,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { NetworkDecision } from '@berth/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../test-programs/until.ts';
import { CONNECTIONS_MAX, FilteringProxy } from './filtering-proxy.ts';
import { HeldListener } from './held-listener.ts';
import { HostList } from './host-list.ts';
import { NetworkJudge } from './network-judge.ts';

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const LOOPBACK = { address: '127.0.0.1', family: 4 };

let web: WebServer;
let seen: { readonly request: IncomingMessage; readonly body: string }[];
let sockets: Set<Socket>;
let echo: Server;
let entrance: Server;
let proxy: FilteringProxy;
let decisions: NetworkDecision[];
/** What names lead to, at the first look-up and at later ones. */
let names: Record<string, { address: string; family: number }[][]>;

beforeEach(async () => {
  seen = [];
  sockets = new Set();
  decisions = [];
  names = {};
  web = createWeb((request, response) => void serve(request, response));
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.pipe(socket);
  });
  entrance = createServer();
  for (const server of [web, echo, entrance]) await once(server.listen(0, '127.0.0.1'), 'listening');
  const allowed = [
    `127.0.0.1:${portOf(web)}`,
    `127.0.0.1:${portOf(echo)}`,
    `name.example:${portOf(echo)}`,
    'moving.example',
  ];
  const judge = new NetworkJudge({
    list: new HostList(allowed),
    onDecision: (decision) => decisions.push(decision),
    resolve: async (name) => {
      const answers = names[name] ?? [];
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    },
  });
  proxy = new FilteringProxy(judge);
  await proxy.serve(new HeldListener(entrance), (error) => expect.unreachable(error.message));
});
afterEach(() => {
  for (const server of [web, echo, entrance]) server.close();
  for (const socket of sockets) socket.destroy();
  proxy.close();
  web.closeAllConnections();
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  try {
    for await (const chunk of request) body += String(chunk);
  } catch {
    return;
  }
  seen.push({ request, body });
  response.writeHead(200, { 'X-Kept': 'yes', Connection: 'X-Dropped', 'X-Dropped': 'yes' });
  response.end(`${request.method} ${request.url} ${body}`);
}

async function client(): Promise<Socket> {
  const socket = connect({ port: portOf(entrance), host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

/** Sends bytes, and resolves with all that is answered until the proxy hangs up. */
async function answerTo(bytes: string): Promise<string> {
  const socket = await client();
  socket.write(bytes);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

/** An open tunnel. */
async function tunnel(authority: string): Promise<Socket> {
  const socket = await client();
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const [head] = (await once(socket, 'data')) as [Buffer];
  expect(head.toString()).toBe('HTTP/1.1 200 Connection established\r\n\r\n');
  return socket;
}

/** Of both ends: they are of this process. */
const openSockets = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

const CLOSE = 'Connection: close\r\n\r\n';

describe('a tunnel', () => {
  it('carries bytes both ways, and the end of each side by itself', async () => {
    const socket = await tunnel(`127.0.0.1:${portOf(echo)}`);
    socket.end('hello');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toBe('hello');
    await until('the other side is closed', () => sockets.size === 0);
  });

  it('carries what was sent before it was open', async () => {
    const socket = await client();
    socket.end(`CONNECT 127.0.0.1:${portOf(echo)} HTTP/1.1\r\n\r\nearly`);
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toMatch(/\r\n\r\nearly$/);
  });

  it('that is cut off on one side is cut off on the other', async () => {
    const near = await tunnel(`127.0.0.1:${portOf(echo)}`);
    near.resetAndDestroy();
    await until('the far side is gone', () => sockets.size === 0);
    const other = await tunnel(`127.0.0.1:${portOf(echo)}`);
    other.on('error', () => undefined);
    await until('it is connected', () => sockets.size === 1);
    for (const socket of sockets) socket.resetAndDestroy();
    await until('the near side is gone', () => other.destroyed || other.readableEnded);
  });

  it('to what is not on the list is refused, and a program that goes on sending is hung up on', async () => {
    const text = await answerTo(
      `CONNECT 127.0.0.1:${portOf(entrance)} HTTP/1.1\r\n\r\n${'x'.repeat(100_000)}`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(text).toMatch(/this port is not/);
    expect(decisions).toMatchObject([{ verdict: 'refused', reason: 'port' }]);
  });

  it.each(['2130706433', '0x7f.1', '0177.0.0.1', '127.1'])(
    'to an address in another form, %s, is one to that address',
    async (host) => {
      expect(await answerTo(`CONNECT ${host}:1 HTTP/1.1\r\n\r\n`)).toMatch(/ 403 /);
      expect(decisions).toMatchObject([{ host: '127.0.0.1', port: 1, reason: 'port' }]);
    },
  );

  it.each(['[::ffff:127.0.0.1]', '[::1]', '169.254.169.254', '0.0.0.0', 'localhost'])(
    'to %s is refused',
    async (host) => {
      expect(await answerTo(`CONNECT ${host}:${portOf(web)} HTTP/1.1\r\n\r\n`)).toMatch(/ 403 /);
      expect(seen).toStrictEqual([]);
    },
  );

  it.each([
    '',
    '/',
    'a',
    'a:',
    'a:0',
    'a:70000',
    'a:80:80',
    'user@a:80',
    'a%00b:80',
    '[::1:80',
    'http://a:80',
  ])('to %j is none', async (authority) => {
    expect(await answerTo(`CONNECT ${authority} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('goes to what its name led to when it was judged, which is not asked for again', async () => {
    names = { 'name.example': [[LOOPBACK], [{ address: '10.9.9.9', family: 4 }]] };
    const socket = await tunnel(`name.example:${portOf(echo)}`);
    socket.destroy();
    expect(names['name.example']).toHaveLength(1);
    expect(decisions).toMatchObject([{ host: 'name.example', address: '127.0.0.1', reason: null }]);
  });

  it('to a name that leads to this machine a moment later is refused then', async () => {
    const elsewhere = { address: '1.1.1.1', family: 4 };
    names = { 'moving.example': [[LOOPBACK], [LOOPBACK, { address: '::1', family: 6 }], [elsewhere]] };
    for (let count = 0; count < 2; count += 1)
      expect(await answerTo('CONNECT moving.example:443 HTTP/1.1\r\n\r\n')).toMatch(
        / 403 .*private network/s,
      );
  });

  it('to an allowed port where nobody listens fails, as it would without a proxy', async () => {
    const port = portOf(echo);
    echo.close();
    await once(echo, 'close');
    expect(await answerTo(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1\.1 502 /);
  });
});

describe('a request', () => {
  const url = (path: string) => `http://127.0.0.1:${portOf(web)}${path}`;

  it('is passed on to its host, and what belongs to one connection is not', async () => {
    const text = await answerTo(
      `POST ${url('/a?b=c')} HTTP/1.1\r\nHost: elsewhere.example\r\nContent-Length: 4\r\nProxy-Authorization: x\r\nX-Mine: 1\r\nX-Hop: 2\r\nConnection: close, X-Hop\r\n\r\nbody`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toMatch(/POST \/a\?b=c body/);
    expect(text).toMatch(/X-Kept: yes/);
    expect(text).not.toMatch(/X-Dropped: yes/);
    expect(seen[0]?.request.headers).toMatchObject({ host: `127.0.0.1:${portOf(web)}`, 'x-mine': '1' });
    expect(Object.keys(seen[0]?.request.headers ?? {})).not.toContain('proxy-authorization');
    expect(Object.keys(seen[0]?.request.headers ?? {})).not.toContain('x-hop');
  });

  it('in parts arrives whole', async () => {
    const head = `PUT ${url('/parts')} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n${CLOSE}`;
    expect(await answerTo(`${head}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`)).toMatch(/abcde/);
    expect(seen[0]?.body).toBe('abcde');
  });

  it('after an allowed one on the same connection is judged by itself', async () => {
    const text = await answerTo(
      `GET ${url('/first')} HTTP/1.1\r\nHost: a\r\n\r\nGET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n${CLOSE}`,
    );
    expect(text).toMatch(/GET \/first/);
    expect(text).toMatch(/evil\.example:80 was refused/);
  });

  it.each([
    ['has two lengths', 'Content-Length: 3\r\nContent-Length: 30\r\n'],
    ['has a length and parts', 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n'],
    ['folds a header', 'X-A: b\r\n Transfer-Encoding: chunked\r\n'],
    ['has a blank in the name of a header', 'Transfer-Encoding : chunked\r\n'],
    ['ends a line with half an end', 'X-A: b\nTransfer-Encoding: chunked\r\n'],
    ['has a head without an end', `X-A: ${'b'.repeat(64 * 1024)}\r\n`],
  ])('that %s is none, and nothing behind it is taken for one', async (_, header) => {
    const text = await answerTo(
      `POST ${url('/outer')} HTTP/1.1\r\nHost: a\r\n${header}\r\n0\r\n\r\nGET ${url('/inner')} HTTP/1.1\r\nHost: a\r\n${CLOSE}`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(seen.map(({ request }) => request.url)).not.toContain('/inner');
  });

  it.each([
    '/',
    'https://127.0.0.1/',
    'ftp://127.0.0.1/',
    'http://user:word@127.0.0.1/',
    'http://',
    'http://a b/',
  ])('for %j is none', async (target) => {
    expect(await answerTo(`GET ${target} HTTP/1.1\r\nHost: a\r\n${CLOSE}`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(seen).toStrictEqual([]);
  });

  it.each(['GET', 'POST'])(
    'whose length is said to be for one connection keeps it, and its body is no %s of its own',
    async (method) => {
      const inner = `${method} /inner HTTP/1.1\r\nHost: a\r\n\r\n`;
      const head = `${method} ${url('/outer')} HTTP/1.1\r\nHost: a\r\nContent-Length: ${inner.length}`;
      await answerTo(`${head}\r\nConnection: close, Content-Length\r\n\r\n${inner}`);
      expect(seen.map(({ request, body }) => [request.url, body])).toEqual([['/outer', inner]]);
    },
  );

  it('that is none ends the connection, even if the program does not', async () => {
    const before = openSockets();
    const socket = await client();
    await until('it is connected', () => openSockets() === before + 2);
    socket.write('nonsense\r\n\r\n');
    socket.resume();
    await until('one end is closed', () => openSockets() === before + 1);
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  it('that is answered with another protocol fails', async () => {
    web.on('upgrade', (_, socket) => socket.destroy());
    web.removeAllListeners('request').on('request', (_request, response: ServerResponse) => {
      response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: it\r\n\r\n');
    });
    expect(await answerTo(`GET ${url('/')} HTTP/1.1\r\nHost: a\r\n${CLOSE}`)).toMatch(/^HTTP\/1\.1 502 /);
  });

  it('has a connection of its own only while there are not too many, however many came by one', async () => {
    const held: ServerResponse[] = [];
    web.removeAllListeners('request').on('request', (_, response: ServerResponse) => held.push(response));
    const socket = await client();
    socket.on('error', () => undefined);
    socket.write(`GET ${url('/')} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(CONNECTIONS_MAX + 20));
    await until('as many as may be are on their way', () => held.length === CONNECTIONS_MAX);
    const get = `GET ${url('/')} HTTP/1.1\r\nHost: a\r\n${CLOSE}`;
    expect(await answerTo(get)).toMatch(/^HTTP\/1\.1 503 /);
    expect(await answerTo(`CONNECT 127.0.0.1:${portOf(echo)} HTTP/1.1\r\n\r\n`)).toMatch(/ 503 /);
    expect(held).toHaveLength(CONNECTIONS_MAX);
    // Whoever sent them takes all of them along.
    socket.destroy();
    await until('all are closed', () => held.every(({ destroyed }) => destroyed));
    await tunnel(`127.0.0.1:${portOf(echo)}`).then((open) => open.destroy());
  });

  it('of somebody who hangs up in the middle leaves nothing behind', async () => {
    const socket = await client();
    socket.on('error', () => undefined);
    socket.write(`POST ${url('/half')} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf`);
    const [connection] = (await once(web, 'connection')) as [Socket];
    connection.on('error', () => undefined);
    socket.destroy();
    await until('the connection to the host is closed', () => connection.closed);
  });
});

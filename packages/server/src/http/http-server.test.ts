import { once } from 'node:events';
import type { Socket } from 'node:net';
import { API_VERSION_HEADER, API_VERSIONS, GRAPHQL_PATH, TERMINAL_PATH } from '@berth/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ApiBench, CONNECTIONS_MAX } from '../testing/api-bench.ts';
import { ask, connected, graphql, send, sendRaw } from '../testing/http.ts';

let bench: ApiBench;
beforeEach(async () => {
  bench = await ApiBench.open();
});
afterEach(() => bench.close());

const QUERY = { query: '{ __typename }' };
const BODY = JSON.stringify(QUERY);
const HANDSHAKE = [
  'Host: berth',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

const upgrade = (path: string, ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, ...HANDSHAKE, ...headers, '', ''].join('\r\n');

describe('versions', () => {
  it.each([
    ['none', {}],
    ['the oldest', { [API_VERSION_HEADER]: String(API_VERSIONS.min) }],
    ['the newest', { [API_VERSION_HEADER]: String(API_VERSIONS.max) }],
  ])('take %s', async (_what, headers) => {
    expect((await graphql(bench, QUERY, headers)).data).toEqual({ __typename: 'Query' });
  });

  it.each([
    ['too old', String(API_VERSIONS.min - 1), /Update the client/],
    ['too new', String(API_VERSIONS.max + 1), /berth daemon restart/],
    ['no number', 'latest', /Client API latest/],
    ['empty', '', /Update the client/],
  ])('refuse one that is %s, and say what to do', async (_what, version, advice) => {
    const { status, errors } = await graphql(bench, QUERY, { [API_VERSION_HEADER]: version });
    expect(status).toBe(426);
    const { min, max } = API_VERSIONS;
    expect(errors[0]?.extensions).toEqual({
      code: 'version_mismatch',
      retryable: false,
      details: { min, max },
    });
    expect(errors[0]?.message).toMatch(advice);
  });

  it('are looked at before a terminal is opened', async () => {
    const answer = await sendRaw(bench, upgrade(TERMINAL_PATH, `${API_VERSION_HEADER}: 999`));
    expect(answer).toMatch(/^HTTP\/1.1 426 /);
    expect(answer).toMatch(/version_mismatch/);
  });
});

describe('requests', () => {
  it.each([
    '/',
    '/other',
    '/graphql/',
    '/graphql/x',
    '/GraphQL',
    '/terminal',
    '//',
    '//graphql',
    '///',
    '/%zz',
  ])('find nothing at %s', async (path) => {
    const { status, errors } = await ask(bench, { path, body: BODY });
    expect({ status, code: errors[0]?.extensions?.code }).toEqual({ status: 400, code: 'invalid_input' });
  });

  it.each(['*', 'http://[/', 'http://elsewhere/graphql', '/\\', '/\u00ff'])(
    'find nothing at the target %s, which is no path',
    async (target) => {
      const answer = await sendRaw(
        bench,
        Buffer.from(`OPTIONS ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`).toString('latin1'),
      );
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect((await graphql(bench, QUERY)).status).toBe(200);
    },
  );

  it('find GraphQL behind a query string', async () => {
    expect((await ask(bench, { path: `${GRAPHQL_PATH}?x=1`, body: BODY })).status).toBe(200);
  });

  it('get no page for people', async () => {
    const response = await send(bench.socket, { method: 'GET', headers: { accept: 'text/html' } });
    response.resume();
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.headers['content-type'] ?? '').not.toMatch(/html/);
  });

  it.each(['', 'no JSON', '[]', 'null', '{"query":5}', '{"variables":{}}'])(
    'with the body %j are refused and logged as no bug',
    async (body) => {
      const { errors } = await ask(bench, { body });
      expect(errors).toHaveLength(1);
      expect(bench.warnings).toEqual([]);
    },
  );

  it('that announce too much are refused before they send it', async () => {
    const announced = 'Content-Length: 4194305\r\nContent-Type: application/json\r\nConnection: close';
    const answer = await sendRaw(bench, `POST ${GRAPHQL_PATH} HTTP/1.1\r\nHost: x\r\n${announced}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 413 [^]*4194305 bytes; 4194304 are allowed/);
  });

  it('may be large all the same', async () => {
    const variables = { unused: '#'.repeat(4 * 1024 * 1024 - 100) };
    const padded = JSON.stringify({ query: '{ __typename }', variables });
    expect((await ask(bench, { body: padded })).data).toEqual({ __typename: 'Query' });
  });

  it('in chunks are refused, since nobody knows how long they get', async () => {
    const head =
      'Host: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close';
    const body = `${Buffer.byteLength(BODY).toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
    const answer = await sendRaw(bench, `POST ${GRAPHQL_PATH} HTTP/1.1\r\n${head}\r\n\r\n${body}`);
    expect(answer).toMatch(/^HTTP\/1.1 400 [^]*Content-Length/);
  });
});

describe('upgrades', () => {
  it.each(['/', '//', '/graphql', '/terminal/', '/terminals?target=x'])('are refused at %s', async (path) => {
    const answer = await sendRaw(bench, upgrade(path));
    expect(answer).toMatch(/^HTTP\/1.1 400 [^]*invalid_input/);
    expect(answer).toMatch(/There is nothing at|begins with a single slash/);
  });

  it('without a proper key are refused', async () => {
    const text = `GET ${TERMINAL_PATH} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    expect(await sendRaw(bench, text)).toMatch(/^HTTP\/1.1 400 /);
  });

  it('of somebody who has gone before the refusal harm nobody', async () => {
    const gone: Socket[] = [];
    for (let count = 0; count < 20; count += 1) {
      const socket = await connected(bench.socket);
      socket.write(upgrade('/nowhere'), () => socket.destroy());
      gone.push(socket);
    }
    await Promise.all(gone.map(async (socket) => socket.closed || once(socket, 'close')));
    expect((await graphql(bench, QUERY)).status).toBe(200);
  });

  it('that were refused do not keep the server from ending', async () => {
    const socket = await connected(bench.socket, true);
    socket.write(upgrade('/nowhere'));
    await once(socket.resume(), 'end');
    await bench.closeServer();
    socket.destroy();
  });
});

describe('clients', () => {
  it('beyond the most that may be there are hung up on, and their places are free when they leave', async () => {
    const idle: Socket[] = [];
    for (let count = 0; count < CONNECTIONS_MAX; count += 1) idle.push(await connected(bench.socket));
    await expect(graphql(bench, QUERY)).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|EPIPE/),
    });
    idle.pop()?.destroy();
    await expect.poll(() => graphql(bench, QUERY).then(({ status }) => status, String)).toBe(200);
    for (const socket of idle) socket.destroy();
  });
});

describe('closing', () => {
  it('tells terminals that the daemon goes away, and cuts what never ends', async () => {
    const { id } = await bench.start('obedient');
    const terminal = new WebSocket(`ws+unix://${bench.socket}:${TERMINAL_PATH}?target=${id}`);
    await once(terminal, 'open');
    const stream = await send(bench.socket, {
      headers: { accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { events { event { seq } } }' }),
    });
    stream.on('error', () => undefined).resume();
    const cut = new Promise((resolve) => stream.once('close', resolve));
    const closed = once(terminal, 'close');
    await bench.closeServer();
    expect((await closed)[0]).toBe(1001);
    await cut;
    await expect(graphql(bench, QUERY)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('fails to listen where it cannot', async () => {
    await expect(ApiBench.open({ socket: '/nowhere/at/all/daemon.sock' })).rejects.toMatchObject({
      code: expect.stringMatching(/ENOENT|EACCES/),
    });
  });
});

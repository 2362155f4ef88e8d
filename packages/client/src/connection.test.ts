import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BerthClient } from './berth-client.ts';
import { answerJson, FakeDaemon } from './testing/fake-daemon.ts';

const TOKEN = 'berth_t_secret';
const REFUSAL = { errors: [{ message: 'Who are you?', extensions: { code: 'unauthenticated' } }] };

let daemon: FakeDaemon;
let server: Server;
let port: number;
let asked: IncomingHttpHeaders[];
let answer: ReturnType<typeof answerJson>;
beforeEach(async () => {
  daemon = await FakeDaemon.home();
  asked = [];
  answer = answerJson({ data: { credentials: [] } });
  server = createServer((request, response) => {
    asked.push(request.headers);
    answer(request, response, '');
  });
  server.on('upgrade', (request, socket) => {
    asked.push(request.headers);
    const body = JSON.stringify(REFUSAL);
    socket.end(`HTTP/1.1 401 No\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await daemon.close();
});

function client(more: Record<string, string>): BerthClient {
  const environment = { ...daemon.environment, ...more };
  return new BerthClient({ environment, daemonEntry: '/does/not/exist' });
}

const remote = (host = 'berth.localhost') =>
  client({ BERTH_URL: `http://${host}:${port}`, BERTH_TOKEN: TOKEN });

describe('a daemon over TCP', () => {
  it('is asked by its name and with the token', async () => {
    expect(await remote().credentials.list()).toEqual([]);
    expect(asked[0]).toMatchObject({ host: `berth.localhost:${port}`, authorization: `Bearer ${TOKEN}` });
  });

  it('opens terminals in the same way, and its refusal is told as it is', async () => {
    const opening = remote('127.0.0.1').openTerminal(
      { target: 'web', mode: 'screen' },
      { closed: () => undefined },
      { autostart: false },
    );
    await expect(opening).rejects.toMatchObject({ code: 'unauthenticated', message: 'Who are you?' });
    expect(asked[0]).toMatchObject({ host: `127.0.0.1:${port}`, authorization: `Bearer ${TOKEN}` });
  });

  it('says itself what it refuses', async () => {
    answer = answerJson(REFUSAL, 401);
    await expect(remote().credentials.list()).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('is never started, nor killed from here, and what is wrong is told', async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    await expect(remote().credentials.list()).rejects.toMatchObject({
      code: 'daemon_unavailable',
      message: expect.stringContaining(`http://berth.localhost:${port}`),
    });
    await expect(remote().killDaemon()).rejects.toMatchObject({ code: 'usage' });
  });

  it('is not asked without a token, and nothing else is instead', async () => {
    await daemon.listen();
    const call = client({ BERTH_URL: `http://127.0.0.1:${port}` }).credentials.list();
    await expect(call).rejects.toMatchObject({ code: 'unauthenticated' });
    expect([asked, daemon.asked]).toEqual([[], []]);
  });

  it('is not asked where the certificates that should vouch for it cannot be read', async () => {
    const environment = { BERTH_URL: 'https://127.0.0.1:1', BERTH_TOKEN: TOKEN, BERTH_CA: '/does/not/exist' };
    await expect(client(environment).credentials.list()).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('/does/not/exist'),
    });
  });
});

describe('the private socket', () => {
  it('is asked with the token where there is one', async () => {
    await daemon.listen();
    const headers: unknown[] = [];
    daemon.answer = (request, ...rest) => {
      headers.push(request.headers.authorization);
      answerJson({ data: { credentials: [] } })(request, ...rest);
    };
    await client({ BERTH_TOKEN: TOKEN }).credentials.list();
    await client({}).credentials.list();
    expect(headers).toEqual([`Bearer ${TOKEN}`, undefined]);
  });
});

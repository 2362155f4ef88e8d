import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { answerUnreadable } from './error-answers.ts';

const LATE = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });

let server: Server;
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => server.close());

async function connection(): Promise<{ client: Socket; accepted: Socket }> {
  const { port } = server.address() as AddressInfo;
  const accepting = once(server, 'connection');
  const client = connect(port, '127.0.0.1');
  const [accepted] = (await accepting) as [Socket];
  return { client, accepted };
}

it('answers half a request that does not go on', async () => {
  const { client, accepted } = await connection();
  client.write('GET / HTTP');
  await once(accepted, 'data');
  answerUnreadable(LATE, accepted);
  expect(await text(client)).toMatch(/^HTTP\/1\.1 504 /);
});

it('says nothing where nothing was asked: a browser would take it for the answer to what it asks next', async () => {
  const { client, accepted } = await connection();
  answerUnreadable(LATE, accepted);
  expect(await text(client)).toBe('');
});

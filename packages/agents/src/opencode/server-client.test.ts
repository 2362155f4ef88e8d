import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ServerClient } from './server-client.ts';

const MEBIBYTE = 'x'.repeat(1024 * 1024);

let server: Server;
let client: ServerClient;
beforeEach(async () => {
  server = createServer((request, response) => {
    response.on('error', () => undefined);
    if (request.url === '/small') response.end('{"a":"\u00e4"}');
    const more = () => {
      while (!response.destroyed && response.write(MEBIBYTE));
    };
    if (request.url === '/endless') {
      response.on('drain', more);
      more();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  client = new ServerClient(
    { port, password: 'p', chosenAt: 0, isUsed: false },
    new AbortController().signal,
  );
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

it('reads an answer', async () => {
  expect(await client.read('/small')).toEqual({ a: 'ä' });
});

it('does not read one for ever', async () => {
  await expect(client.read('/endless')).rejects.toThrow(/more than \d+ bytes/);
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { answerUnreadable } from './error-answers.ts';

test('a connection on which nothing was asked is closed without a word', async () => {
  await using patience = await impatientServer();
  expect(await patience.answerTo('')).toBe('');
});

test('half a request is told that it did not come in time', async () => {
  await using patience = await impatientServer();
  expect(await patience.answerTo('GET / HTTP/1.1\r\nhost: a')).toMatch(
    /^HTTP\/1.1 504 .*did not come in time/su,
  );
});

async function impatientServer() {
  const deadlines = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 };
  const server = createServer(deadlines);
  server.on('clientError', (error, socket) => answerUnreadable(error, socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    answerTo: (request: string) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(request);
      return text(socket);
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

import { once } from 'node:events';
import { createServer as createWeb } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../../test-programs/until.ts';
import { HeldListener } from './held-listener.ts';

let listener: Server;
let held: HeldListener;
beforeEach(async () => {
  listener = createServer();
  held = new HeldListener(listener);
  await once(listener.listen(0, '127.0.0.1'), 'listening');
});

const open = () => connect({ port: (listener.address() as AddressInfo).port, allowHalfOpen: true });
const GET = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

let server: Server | undefined;
afterEach(() => server?.close());

it('loses nobody who comes before it is served, whatever he has said by then', async () => {
  const accepted: string[] = [];
  listener.on('connection', () => accepted.push('early'));
  const clients = [open().end(GET), open()];
  await until('they have been accepted', () => accepted.length === 2);
  server = createWeb((_, response) => response.end('served'));
  await held.serveBy(server, () => undefined);
  clients[1]?.end(GET);
  for (const client of [...clients, open().end(GET)]) {
    let text = '';
    for await (const chunk of client) text += String(chunk);
    expect(text).toMatch(/served/);
  }
});

it('outlives connections that cannot be taken, such as while all files are open', async () => {
  const faults: Error[] = [];
  server = createServer((socket) => socket.end('served'));
  await held.serveBy(server, (error) => faults.push(error));
  const handle = Reflect.get(server, '_handle') as { onconnection(status: number): void };
  const EMFILE = -24;
  for (let count = 0; count < 2; count += 1) handle.onconnection(EMFILE);
  expect(faults).toMatchObject([{ code: 'EMFILE' }, { code: 'EMFILE' }]);
  const [said] = (await once(open(), 'data')) as [Buffer];
  expect(String(said)).toBe('served');
});

it('closes with all who wait', async () => {
  const client = open();
  await once(listener, 'connection');
  held.close();
  await once(client.resume(), 'end');
  client.destroy();
});

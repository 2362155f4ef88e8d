import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { isPortFree } from './port-probe.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(host: string): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host, ipv6Only: true }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

it.each(['0.0.0.0', '::', '127.0.0.1', '::1', '127.0.0.2'])('sees who listens on %s', async (host) => {
  const port = await listen(host);
  expect(await isPortFree(port)).toBe(false);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  expect(await isPortFree(port)).toBe(true);
});

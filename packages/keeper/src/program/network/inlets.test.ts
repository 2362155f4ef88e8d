import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Inlets } from './inlets.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-inlets-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

it('whose way in could not be started are tried again when somebody connects again', async () => {
  const port = await freePort();
  const enter = join(directory, 'enter');
  const faults: Error[] = [];
  const inlets = new Inlets([enter], (error) => faults.push(error));
  await inlets.open(port);
  try {
    const first = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(first, 'close');
    expect(faults).toMatchObject([{ code: 'ENOENT' }]);
    await writeFile(enter, '#!/bin/sh\ntouch "$0.reached"\n', { mode: 0o700 });
    const second = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(second, 'close');
    expect(existsSync(`${enter}.reached`)).toBe(true);
  } finally {
    inlets.close();
  }
});

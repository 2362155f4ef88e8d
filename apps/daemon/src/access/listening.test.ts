import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { get as getPlain } from 'node:http';
import { Agent, get, request } from 'node:https';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ListenWish } from '@berth/contract';
import * as server from '@berth/server';
import { ApiBench } from '@berth/server/testing';
import { createMemoryStore } from '@berth/store/memory';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Listening } from './listening.ts';

let directory: string;
let bench: ApiBench;
let store = createMemoryStore();
let opened: Listening[] = [];
const others: Server[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-listening-'));
  bench = await ApiBench.open();
  store = createMemoryStore();
  opened = [];
  warnings = [];
  // A port that no daemon of this machine has, and none of another test.
  await store.putSetting('listen-port', '0');
});
afterEach(async () => {
  for (const each of opened) await each.close();
  for (const other of others.splice(0)) other.close();
  await bench.close();
  await rm(directory, { recursive: true, force: true });
});

const ANY: ListenWish = { listen: { host: '127.0.0.1', port: 0 }, tls: null, behindProxy: false };
const certificates = new URL('./tls/own-certificate.ts', import.meta.url);
let warnings: string[] = [];
const log = { info: () => undefined, warn: (message: string) => void warnings.push(message) };

async function open(): Promise<Listening> {
  const paths = { config: directory, state: directory };
  const listening = new Listening({ paths, store, server, log, certificates });
  opened.push(listening);
  await listening.open(bench.server);
  return listening;
}

const write = (text: string) => writeFile(join(directory, 'access.yaml'), text);
const urlOf = async (listening: Listening) => (await listening.view()).listen[0]?.url ?? '';
const isThere = (url: string) => statusAs(url, new URL(url).host).catch(() => 0);

function statusAs(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    getPlain(`${url}/healthz`, { headers: { host }, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

/** Somebody else's port. */
async function taken(host = '127.0.0.1'): Promise<number> {
  const other = createServer();
  others.push(other);
  await new Promise<void>((resolve) => other.listen(0, host, resolve));
  const address = other.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Over TLS, trusting that authority alone. */
function secureStatus(url: string, ca: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(`${url}/healthz`, { ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

/** The loopback addresses that this machine has. */
const LOOPBACKS = Object.values(networkInterfaces())
  .flatMap((each) => (each ?? []).map(({ address }) => address))
  .filter((address) => address === '127.0.0.1' || address === '::1');

describe('a daemon', () => {
  it('listens on the loopback address by itself, at the port and with the page of the time before', async () => {
    const first = await open();
    const { listen, page, problem } = await first.view();
    expect(listen).toStrictEqual([{ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), tls: false }]);
    expect(page).toMatch(/^http:\/\/berth-[0-9a-f]{16}\.localhost:\d+$/);
    expect(problem).toBeNull();
    expect(await isThere(listen[0]?.url ?? '')).toBe(200);
    await first.close();
    await bench.close();
    bench = await ApiBench.open();
    expect((await (await open()).view()).page).toBe(page);
  });

  it('takes any free port where its own is taken', async () => {
    const port = await taken();
    await store.putSetting('listen-port', String(port));
    const url = await urlOf(await open());
    expect(url).not.toContain(`:${port}`);
    expect(await isThere(url)).toBe(200);
  });

  it('listens at both addresses to which names below localhost lead', async () => {
    const { port } = new URL(await urlOf(await open()));
    expect(await isThere(`http://[::1]:${port}`)).toBe(LOOPBACKS.includes('::1') ? 200 : 0);
  });

  it.each(LOOPBACKS)('gives its page another name where somebody else has its port at %s', async (host) => {
    const first = await open();
    const { page } = await first.view();
    await first.close();
    await bench.close();
    bench = await ApiBench.open();
    const port = await taken(host);
    await store.putSetting('listen-port', String(port));
    const second = await (await open()).view();
    expect(second.listen[0]?.url).not.toContain(`:${port}`);
    expect(new URL(second.page ?? '').hostname).not.toBe(new URL(page ?? '').hostname);
  });

  it('has a page whose name no other has', async () => {
    const { page } = await (await open()).view();
    store = createMemoryStore();
    await store.putSetting('listen-port', '0');
    expect((await (await open()).view()).page).not.toBe(page);
  });
});

describe('a wish', () => {
  it('holds at once, and for later daemons', async () => {
    const first = await open();
    const before = await urlOf(first);
    const port = await freePort();
    await first.change({ ...ANY, listen: { host: '127.0.0.1', port } });
    expect(await urlOf(first)).toBe(`http://127.0.0.1:${port}`);
    expect(await isThere(before)).toBe(0);
    await first.close();
    await bench.close();
    bench = await ApiBench.open();
    const second = await open();
    expect(await urlOf(second)).toBe(`http://127.0.0.1:${port}`);
    await second.change({ ...ANY, listen: 'off' });
    expect(await second.view()).toStrictEqual({ listen: [], page: null, problem: null, authority: null });
    expect(await isThere(`http://127.0.0.1:${port}`)).toBe(0);
    expect((await second.change('default')).listen).toHaveLength(1);
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.com', '10.0.0.1'])(
    'for %s is refused where everybody could read what is sent',
    async (host) => {
      const listening = await open();
      const before = await listening.view();
      await expect(listening.change({ ...ANY, listen: { host, port: 0 } })).rejects.toMatchObject({
        code: 'listen_refused',
        message: expect.stringContaining('--tls'),
      });
      expect(await listening.view()).toStrictEqual(before);
    },
  );

  it.each(['127.0.0.2', '127.1.2.3', '127.000.000.001'])(
    'for %s is refused, where the name of the page does not lead',
    async (host) => {
      const listening = await open();
      const before = await listening.view();
      await expect(listening.change({ ...ANY, listen: { host, port: 7434 } })).rejects.toMatchObject({
        code: 'listen_refused',
        message: expect.stringContaining('127.0.0.1:7434'),
      });
      expect(await listening.view()).toStrictEqual(before);
    },
  );

  it('for every address is heard where a proxy stands before it', async () => {
    const listening = await open();
    const wish = { listen: { host: '127.0.0.1', port: 0 }, tls: null, behindProxy: true };
    const { listen, page } = await listening.change(wish);
    expect(listen).toMatchObject([{ tls: false }]);
    expect(page).toMatch(/^https:\/\/berth-/);
  });

  it('for a port that somebody has leaves things as they were', async () => {
    const listening = await open();
    const before = await listening.view();
    const port = await taken();
    await expect(listening.change({ ...ANY, listen: { host: '127.0.0.1', port } })).rejects.toMatchObject({
      code: 'listen_failed',
    });
    expect(await listening.view()).toStrictEqual(before);
    expect(await isThere(before.listen[0]?.url ?? '')).toBe(200);
  });

  it('for a certificate that is none leaves things as they were', async () => {
    const listening = await open();
    const url = await urlOf(listening);
    const tls = { cert: join(directory, 'cert.pem'), key: join(directory, 'key.pem') };
    await expect(listening.change({ ...ANY, tls })).rejects.toMatchObject({ code: 'listen_refused' });
    expect(await isThere(url)).toBe(200);
  });
});

describe('access.yaml', () => {
  it('that cannot be used opens no way in, and says why; mended it does', async () => {
    await write('lisen: 127.0.0.1:0\n');
    const listening = await open();
    expect(await listening.view()).toMatchObject({ listen: [], problem: expect.stringContaining('lisen') });
    await expect(listening.change(ANY)).rejects.toMatchObject({ code: 'access_file_invalid' });
    await write('listen: 127.0.0.1:0\n');
    await expect.poll(() => urlOf(listening)).toMatch(/^http:/);
    expect((await listening.view()).problem).toBeNull();
  });

  it('that gets broken changes nothing', async () => {
    await write('listen: 127.0.0.1:0\n');
    const listening = await open();
    const url = await urlOf(listening);
    await write('listen: nowhere\n');
    await write('listen: [\n');
    await expect.poll(() => isThere(url)).toBe(200);
  });

  it('names hosts and origins, which count at once', async () => {
    await write('listen: 127.0.0.1:0\n');
    const listening = await open();
    const url = await urlOf(listening);
    await write('listen: 127.0.0.1:0\nhosts: [berth.example.com]\n');
    await expect.poll(() => statusAs(url, 'berth.example.com')).toBe(200);
    expect(await statusAs(url, 'other.example.com')).toBe(421);
    expect(await urlOf(listening)).toBe(url);
  });

  it('does not get to decide where somebody was asked by hand', async () => {
    await write('listen: off\n');
    const listening = await open();
    expect((await listening.view()).listen).toStrictEqual([]);
    expect((await listening.change(ANY)).listen).toHaveLength(1);
    expect((await listening.change('default')).listen).toStrictEqual([]);
  });
});

describe('an authority of its own', () => {
  it('makes certificates that hold for this machine, and is the same the next time', async () => {
    const listening = await open();
    const { listen, authority, page } = await listening.change({ ...ANY, tls: 'local-ca' });
    expect(page).toMatch(/^https:\/\/berth-/);
    const ca = await readFile(authority?.path ?? '', 'utf8');
    const url = listen[0]?.url ?? '';
    expect(await secureStatus(url, ca)).toBe(200);
    expect(await secureStatus(url.replace('127.0.0.1', 'localhost'), ca)).toBe(200);
    expect((await stat(join(directory, 'tls', 'ca.key'))).mode & 0o777).toBe(0o600);
    await listening.close();
    await bench.close();
    bench = await ApiBench.open();
    expect((await (await open()).view()).authority).toStrictEqual(authority);
  });

  it('goes on as it is, and says so, where a name is added that it may not sign for', async () => {
    const listening = await open();
    const before = await listening.change({ ...ANY, tls: 'local-ca' });
    const ca = await readFile(before.authority?.path ?? '', 'utf8');
    expect(before.problem).toBeNull();
    await write('hosts: [berth.example.com, berth.lan]\n');
    const problem = expect.stringMatching(/not hold for berth\.example\.com: .* remove .*\/tls, .*trust/);
    await vi.waitFor(async () => expect(await listening.view()).toMatchObject({ problem }));
    expect((await listening.view()).authority).toStrictEqual(before.authority);
    expect(await secureStatus(before.listen[0]?.url ?? '', ca)).toBe(200);
    await listening.close();
    await bench.close();
    bench = await ApiBench.open();
    const next = await (await open()).view();
    expect(next).toMatchObject({ authority: before.authority, problem });
    expect(await secureStatus(next.listen[0]?.url ?? '', ca)).toBe(200);
  });

  it('is made anew for all names where it was taken away', async () => {
    await write('hosts: [berth.example.com]\ntls: local-ca\n');
    const { authority, problem } = await (await open()).view();
    expect(problem).toBeNull();
    const ca = new X509Certificate(await readFile(authority?.path ?? '', 'utf8'));
    expect(ca.fingerprint256).toBe(authority?.fingerprint);
  });

  it('whose key is not that of its certificate is replaced, and that is said', async () => {
    const listening = await open();
    const { authority } = await listening.change({ ...ANY, tls: 'local-ca' });
    await listening.close();
    await bench.close();
    bench = await ApiBench.open();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    await writeFile(join(directory, 'tls', 'ca.key'), key);
    const next = await (await open()).view();
    expect(next.authority?.fingerprint).not.toBe(authority?.fingerprint);
    expect(warnings).toContain(
      'there is a new authority, which browsers and scripts have to be told to trust',
    );
    const ca = await readFile(next.authority?.path ?? '', 'utf8');
    expect(await secureStatus(next.listen[0]?.url ?? '', ca)).toBe(200);
  });
});

describe('many who only connect', () => {
  it('cut nobody who has shown a credential through TLS, and keep nobody out', async () => {
    const { listen, authority } = await (await open()).change({ ...ANY, tls: 'local-ca' });
    const url = listen[0]?.url ?? '';
    const ca = await readFile(authority?.path ?? '', 'utf8');
    const agent = new Agent({ ca, keepAlive: true, maxSockets: 1 });
    const ask = () => typename(url, agent, bench.doorkeeper.token());
    const first = await ask();
    const idle: Socket[] = [];
    for (let count = 0; count < 200; count += 1) idle.push(await connected(Number(new URL(url).port)));
    // The same connection, which is older than all of those.
    expect(await ask()).toBe(first);
    expect(await secureStatus(url, ca)).toBe(200);
    for (const socket of idle) socket.destroy();
    agent.destroy();
  });
});

/** Asks something over one connection that is kept. Resolves with the port by which that is known. */
function typename(url: string, agent: Agent, token: string): Promise<number | undefined> {
  const body = JSON.stringify({ query: '{ __typename }' });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
      const { localPort } = response.socket;
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve(localPort);
        else reject(new Error(`status ${response.statusCode}`));
      });
    });
    asked.on('error', reject).setHeader('content-length', Buffer.byteLength(body));
    asked.end(body);
  });
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(socket)).on('error', reject);
  });
}

async function freePort(): Promise<number> {
  const port = await taken();
  const other = others.pop();
  await new Promise((resolve) => other?.close(resolve));
  return port;
}

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readDecisions } from '../../client/read-decisions.ts';
import { until } from '../../test-programs/until.ts';
import { openGate } from './network-gate.ts';
import { openNamespace } from './network-namespace.ts';

const run = promisify(execFile);
const PORT = 47128;
const TOOLS = { bubblewrap: '/usr/bin/bwrap', nsenter: '/usr/bin/nsenter' };

let directory: string;
let web: ReturnType<typeof createServer>;
let port: number;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-gate-'));
  web = createServer((_, response) => response.end('from outside')).listen(0, '127.0.0.1');
  await once(web, 'listening');
  ({ port } = web.address() as AddressInfo);
});
afterEach(async () => {
  web.close();
  web.closeAllConnections();
  await rm(directory, { recursive: true });
});

interface Wishes {
  readonly tools?: Partial<typeof TOOLS>;
  readonly inlets?: number[];
  /** What is done while there are listeners in there, and nobody serves. */
  readonly before?: (enter: readonly string[]) => Promise<void>;
}

/** In a new network, with how to get in. */
async function open(allowed: string[], { tools = {}, inlets = [], before }: Wishes = {}) {
  let enter: readonly string[] = [];
  let close = () => undefined as void;
  const gate = await openGate({
    allowed,
    port: PORT,
    inlets,
    directory,
    listen: async (places) => {
      const namespace = await openNamespace({ ...TOOLS, ...tools }, places);
      enter = namespace.enter;
      close = () => namespace.close();
      await before?.(enter);
      return namespace;
    },
    onFault: (what, error) => expect.unreachable(`${what} ${String(error)}`),
  });
  return {
    enter,
    close: () => {
      gate.close();
      close();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  return free;
}

async function inside([file = '', ...words]: readonly string[], script: string): Promise<string> {
  const { stdout } = await run(file, [...words, 'sh', '-c', script]);
  return stdout;
}

it('is a network with a loopback alone, out of which only the proxy leads', async () => {
  const gate = await open([`127.0.0.1:${port}`]);
  try {
    const devices = await inside(gate.enter, 'tail -n +3 /proc/net/dev | cut -d: -f1');
    expect(devices.trim()).toBe('lo');
    const proxied = `curl -s --noproxy "" -x http://127.0.0.1:${PORT} http://127.0.0.1:${port}/`;
    expect(await inside(gate.enter, proxied)).toBe('from outside');
  } finally {
    gate.close();
  }
});

it('has the allowed ports of the machine at their own numbers, and no others', async () => {
  const gate = await open([`localhost:${port}`, '127.0.0.1:81']);
  try {
    expect(await inside(gate.enter, `curl -s http://127.0.0.1:${port}/`)).toBe('from outside');
    await expect(inside(gate.enter, 'curl -s http://127.0.0.1:82/')).rejects.toMatchObject({ code: 7 });
  } finally {
    gate.close();
  }
  expect(await readDecisions(directory, 0)).toMatchObject([{ verdict: 'allowed', host: 'localhost', port }]);
});

it('is reached at the ports that lead into it, and at no others', async () => {
  const [door] = [await freePort()];
  const gate = await open(['a.example'], { inlets: [door] });
  const url = `http://127.0.0.1:${door}/`;
  try {
    await expect(fetch(url)).rejects.toThrow();
    const serve = `require("http").createServer((q, a) => a.end("from inside")).listen(${door}, "127.0.0.1", () => console.log("up"))`;
    const [file = '', ...words] = gate.enter;
    const server = spawn(file, [...words, process.execPath, '-e', serve]);
    await once(server.stdout, 'data');
    for (let count = 0; count < 3; count += 1) expect(await (await fetch(url)).text()).toBe('from inside');
    server.kill();
    await once(server, 'exit');
    await expect(fetch(url)).rejects.toThrow();
  } finally {
    gate.close();
  }
});

it('loses nobody who connects while it is being opened', async () => {
  const said: Promise<string>[] = [];
  const ask = `GET http://127.0.0.1:${port}/ HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n`;
  const before = async ([file = '', ...words]: readonly string[]) => {
    for (const at of [PORT, port]) {
      const script = `exec 3<>/dev/tcp/127.0.0.1/${at}; printf '${ask}' >&3; echo sent; cat <&3`;
      const child = spawn(file, [...words, 'bash', '-c', script]);
      await once(child.stdout, 'data');
      said.push(text(child.stdout));
    }
  };
  const gate = await open([`localhost:${port}`, `127.0.0.1:${port}`], { before });
  try {
    for (const answer of said) expect(await answer).toMatch(/from outside/);
  } finally {
    gate.close();
  }
});

it('that cannot be made leaves nothing behind', async () => {
  const before = await readdir('/proc/self/fd');
  await expect(open([], { tools: { bubblewrap: '/bin/false' } })).rejects.toMatchObject({
    code: 'isolation_unavailable',
  });
  await expect(open([], { tools: { bubblewrap: '/nowhere/bwrap' } })).rejects.toMatchObject({
    code: 'isolation_unavailable',
  });
  await until('all is closed', async () => (await readdir('/proc/self/fd')).length <= before.length);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HealthQuestion } from '@berth/core';
import { createHost } from '@berth/host';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalHealthProbe } from './local-health-probe.ts';

/** More than a probe that is answered takes on a busy machine. */
const LONG_MS = 20_000;
const SHORT_MS = 300;
const WELL = { isWell: true };

const host = createHost();
const probe = new LocalHealthProbe(host);
let directory: string;
let servers: Server[];

beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'berth-health-')));
  servers = [];
});
afterEach(async () => {
  for (const server of servers) server.close();
  await rm(directory, { recursive: true, force: true });
});

const command = (text: string, timeoutMs = LONG_MS): HealthQuestion => ({
  kind: 'command',
  command: text,
  env: { PATH: process.env['PATH'] ?? '', WHO: 'ann' },
  directory,
  timeoutMs,
});

async function listen(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('a command', () => {
  it('that exits with 0 finds it well, in its place and with its variables alone', async () => {
    expect(await probe.ask(command('test "$WHO" = ann && test -z "$HOME"'))).toEqual(WELL);
    expect(await probe.ask(command(`test "$(pwd)" = "${directory}"`))).toEqual(WELL);
  });

  it('that fails says how, with the end of what it said', async () => {
    expect(await probe.ask(command('echo one; echo two >&2; exit 3'))).toMatchObject({
      isWell: false,
      detail: expect.stringMatching(/^the command exited with 3: (?:one two|two one)$/),
    });
    expect(await probe.ask(command('kill -9 $$'))).toMatchObject({ detail: 'the command ended by SIGKILL' });
    const { detail } = (await probe.ask(command('yes | head -c 500000; echo end; exit 1'))) as {
      detail: string;
    };
    expect(detail).toMatch(/y end$/);
    expect(detail.length).toBeLessThan(240);
  });

  it('that takes too long has failed, and nothing of it is left', async () => {
    const slow = command('echo $$ > pid; sleep 600 & sleep 600', SHORT_MS);
    expect(await probe.ask(slow)).toEqual({ isWell: false, detail: 'no answer within 0.3 s' });
    const group = Number(await readFile(join(directory, 'pid'), 'utf8'));
    await expect.poll(() => membersOf(group)).toBe(0);
  });

  it('is over with its exit, whatever it leaves in the background', async () => {
    expect(await probe.ask(command('echo $$ > pid; sleep 600 & true'))).toEqual(WELL);
    const group = Number(await readFile(join(directory, 'pid'), 'utf8'));
    await expect.poll(() => membersOf(group)).toBe(0);
  });

  it('that nobody waits for any more ends', async () => {
    const ending = new AbortController();
    const asked = probe.ask(command('echo $$ > pid; sleep 600'), { signal: ending.signal });
    await expect.poll(() => readFile(join(directory, 'pid'), 'utf8').catch(() => '')).not.toBe('');
    ending.abort(new Error('the run is over'));
    await expect(asked).rejects.toThrow('the run is over');
    const group = Number(await readFile(join(directory, 'pid'), 'utf8'));
    await expect.poll(() => membersOf(group)).toBe(0);
  });

  it('in a place that is gone could not find it well', async () => {
    await rm(directory, { recursive: true });
    expect(await probe.ask(command('true'))).toMatchObject({ isWell: false });
  });
});

describe('a page', () => {
  const page = async (listener: RequestListener, timeoutMs = LONG_MS): Promise<HealthQuestion> => {
    const port = await listen(createHttpServer(listener));
    return { kind: 'http', port, path: '/up?deep=1', timeoutMs };
  };

  it.each([
    [200, WELL],
    [204, WELL],
    [302, WELL],
    [404, { isWell: false, detail: 'it answered with 404 Not Found' }],
    [503, { isWell: false, detail: 'it answered with 503 Service Unavailable' }],
  ])('that answers with %i', async (status, answer) => {
    const asked: string[] = [];
    const question = await page((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(status).end('hello');
    });
    expect(await probe.ask(question)).toEqual(answer);
    expect(asked).toEqual(['GET /up?deep=1']);
  });

  it('without end is as its beginning says', async () => {
    const question = await page((_request, response) => {
      const more = () => {
        while (response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    expect(await probe.ask(question)).toEqual(WELL);
  });

  it('that does not come is no answer', async () => {
    const question = await page(() => undefined, SHORT_MS);
    expect(await probe.ask(question)).toEqual({ isWell: false, detail: 'no answer within 0.3 s' });
  });

  it('that breaks off is no answer', async () => {
    const question = await page((request) => request.socket.destroy());
    expect(await probe.ask(question)).toEqual({ isWell: false, detail: 'it broke the connection off' });
  });

  it('of something else than a page is no answer', async () => {
    const port = await listen(
      createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0\r\n')),
    );
    expect(await probe.ask({ kind: 'http', port, path: '/', timeoutMs: LONG_MS })).toMatchObject({
      isWell: false,
    });
  });
});

describe('a connection', () => {
  const SERVE =
    "require('net').createServer(()=>{}).listen(0,'127.0.0.1',function(){console.log(this.address().port)})";

  it('that is taken finds it well', async () => {
    const port = await listen(createServer((socket) => socket.on('error', () => undefined).resume()));
    expect(await probe.ask({ kind: 'tcp', port, timeoutMs: LONG_MS })).toEqual(WELL);
  });

  it('that is ended at once was taken', async () => {
    const port = await listen(createServer((socket) => socket.destroy()));
    expect(await probe.ask({ kind: 'tcp', port, timeoutMs: LONG_MS })).toEqual(WELL);
  });

  it('that nobody listens for is none', async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    expect(await probe.ask({ kind: 'tcp', port, timeoutMs: LONG_MS })).toEqual({
      isWell: false,
      detail: 'nobody listens on its port',
    });
  });

  it('that only the kernel has taken is none', async () => {
    const child = spawn(process.execPath, ['-e', SERVE], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const port = Number(line.toString());
      expect(await probe.ask({ kind: 'tcp', port, timeoutMs: LONG_MS })).toEqual(WELL);
      child.kill('SIGSTOP');
      await expect.poll(() => readFile(`/proc/${child.pid}/stat`, 'utf8')).toContain(') T ');
      expect(await probe.ask({ kind: 'tcp', port, timeoutMs: SHORT_MS })).toMatchObject({ isWell: false });
    } finally {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
  });
});

describe('a connection of which nothing is seen', () => {
  const seeing = (...looks: readonly (boolean | undefined)[]) => {
    const left = [...looks];
    return new LocalHealthProbe({ isAccepted: async () => (left.length > 1 ? left.shift() : left[0]) });
  };
  const ask = async (looker: LocalHealthProbe, timeoutMs: number) => {
    const port = await listen(createServer((socket) => socket.on('error', () => undefined).resume()));
    return looker.ask({ kind: 'tcp', port, timeoutMs });
  };

  it('finds it well where none can be seen', async () => {
    expect(await ask(seeing(undefined), LONG_MS)).toEqual(WELL);
  });

  it('finds it as the next look does where one has missed it', async () => {
    expect(await ask(seeing(undefined, false), SHORT_MS)).toMatchObject({ isWell: false });
    expect(await ask(seeing(false, undefined, undefined, false), SHORT_MS)).toMatchObject({ isWell: false });
    expect(await ask(seeing(undefined, true), LONG_MS)).toEqual(WELL);
  });
});

/** How many of a process group live: who is dead may wait for long to be noticed by whoever has adopted it. */
async function membersOf(group: number): Promise<number> {
  const all = await host.processes();
  return all.filter((entry) => entry.group === group && !entry.zombie).length;
}

import { existsSync } from 'node:fs';
import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { API_VERSION_HEADER, API_VERSIONS } from '@berth/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { EventItem } from './answers.ts';
import { BerthClient } from './berth-client.ts';
import { answerJson, FakeDaemon } from './testing/fake-daemon.ts';

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = await FakeDaemon.home();
});
afterEach(() => daemon.close());

/** A program that says that line when it is started as a daemon, and ends. */
async function program(line: string): Promise<string> {
  const entry = join(dirname(daemon.paths.daemonSocket), 'fake-daemon.cjs');
  const say = `require('node:fs').writeSync(2, 'started\\n'); process.stdout.write(${JSON.stringify(line)});`;
  await writeFile(entry, say);
  return entry;
}

const start = async (line: string, environment: Record<string, string> = {}) =>
  new BerthClient({
    environment: { ...daemon.environment, ...environment },
    daemonEntry: await program(line),
  }).ensureDaemon();

describe('a daemon of an older version', () => {
  it('can be asked who it is and to end, in the words that every version has', async () => {
    const versions: unknown[] = [];
    daemon.answer = (request, response, body) => {
      versions.push(request.headers[API_VERSION_HEADER]);
      answerJson({ data: { daemon: { pid: 7, version: '0.0.1', running: 2 }, stopDaemon: true } })(
        request,
        response,
        body,
      );
    };
    await daemon.listen();
    const client = new BerthClient({ environment: daemon.environment });
    expect(await client.presentDaemon()).toEqual({ pid: 7, version: '0.0.1', running: 2 });
    await client.stopDaemon();
    expect(versions).toEqual([String(API_VERSIONS.min), String(API_VERSIONS.min)]);
  });
});

describe('a daemon that is not there', () => {
  it('is started, and writes into its log', async () => {
    await start('{"ready":true}\n');
    expect(await readFile(daemon.paths.daemonLog, 'utf8')).toBe('started\n');
    expect((await stat(daemon.paths.daemonLog)).mode & 0o777).toBe(0o600);
  });

  it('is told to collect its garbage early', async () => {
    const entry = join(dirname(daemon.paths.daemonSocket), 'told.cjs');
    const say = `process.stderr.write(process.execArgv.join(' ')); process.stdout.write('{"ready":true}\\n');`;
    await writeFile(entry, say);
    await new BerthClient({ environment: daemon.environment, daemonEntry: entry }).ensureDaemon();
    expect(await readFile(daemon.paths.daemonLog, 'utf8')).toBe('--max-semi-space-size=4');
  });

  it('gives its own reason when it cannot serve', async () => {
    await expect(start('{"ready":false,"code":"state_newer","message":"Too new."}\n')).rejects.toMatchObject({
      code: 'state_newer',
      message: expect.stringMatching(/Too new\..*daemon\.log/),
    });
    await expect(start('{"ready":false,"code":"odd"}\n')).rejects.toMatchObject({
      code: 'daemon_unavailable',
    });
  });

  it.each(['', 'no JSON\n', '{"ready":'])('that says %j is told so', async (line) => {
    await expect(start(line)).rejects.toMatchObject({
      code: 'daemon_unavailable',
      message: expect.stringMatching(/without a word/),
    });
  });

  it("is somebody else's when they are faster", async () => {
    const entry = await program('{"ready":false,"code":"daemon_running","message":"x"}\n');
    const client = new BerthClient({ environment: daemon.environment, daemonEntry: entry });
    const started = client.ensureDaemon();
    await daemon.listen();
    await started;
  });

  it('is not started where that is not wanted', async () => {
    await expect(start('{"ready":true}\n', { BERTH_NO_AUTOSTART: '1' })).rejects.toMatchObject({
      code: 'daemon_unavailable',
      message: expect.stringMatching(/BERTH_NO_AUTOSTART/),
    });
    const client = new BerthClient({ environment: daemon.environment });
    await expect(client.ensureDaemon()).rejects.toMatchObject({ code: 'daemon_unavailable' });
    await expect(client.existingDaemon()).rejects.toMatchObject({ code: 'daemon_unavailable' });
    expect(existsSync(daemon.paths.daemonLog)).toBe(false);
  });

  it('begins a new log when the old one is too large, and keeps the old one beside it', async () => {
    await start('{"ready":true}\n');
    await start('{"ready":true}\n');
    expect(await readFile(daemon.paths.daemonLog, 'utf8')).toBe('started\nstarted\n');
    await truncate(daemon.paths.daemonLog, 8 * 1024 * 1024 + 1);
    await start('{"ready":true}\n');
    expect(await readFile(daemon.paths.daemonLog, 'utf8')).toBe('started\n');
    expect((await stat(`${daemon.paths.daemonLog}.1`)).size).toBe(8 * 1024 * 1024 + 1);
  });
});

describe('a daemon that is there', () => {
  it('is not started again, and one that refuses is not replaced', async () => {
    await daemon.listen();
    daemon.answer = answerJson({ data: { __typename: 'Query' } });
    await start('{"ready":true}\n');
    daemon.answer = answerJson(
      { errors: [{ message: 'Old.', extensions: { code: 'version_mismatch' } }] },
      426,
    );
    await expect(start('{"ready":true}\n')).rejects.toMatchObject({ code: 'version_mismatch' });
    expect(existsSync(daemon.paths.daemonLog)).toBe(false);
  });

  it('is asked with a key for all that changes something', async () => {
    await daemon.listen();
    daemon.answer = answerJson({ data: { startInstance: {}, stopInstance: {}, removeInstance: {} } });
    const client = new BerthClient({ environment: daemon.environment });
    await client.start({ directory: '/work', idempotencyKey: 'a-key-of-mine' });
    await client.stop('web', 5);
    await client.remove('web');
    const [first, second, third] = daemon.asked.map((body) => JSON.parse(body).variables);
    expect(first).toEqual({ input: { directory: '/work', idempotencyKey: 'a-key-of-mine' } });
    expect(second).toEqual({ target: 'web', graceMs: 5, idempotencyKey: expect.any(String) });
    expect(third.idempotencyKey).not.toBe(second.idempotencyKey);
  });
});

describe('events', () => {
  const next = (item: unknown) => `event: next\ndata: ${JSON.stringify({ data: { events: item } })}\n\n`;
  const event = (seq: number) => next({ event: { seq }, gap: null });
  const begin = (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' });
  const after = (body: string): unknown => JSON.parse(body).variables.after;

  it('go on with the next daemon, without a gap or a repeat', async () => {
    await daemon.listen();
    const cursors: unknown[] = [];
    daemon.answer = (_request, response, body) => {
      cursors.push(after(body));
      begin(response);
      if (cursors.length === 1)
        response.write(event(8) + event(9), () => void daemon.die().then(() => daemon.listen()));
      else if (cursors.length === 2) response.end(next({ event: null, gap: { from: 10, to: 20 } }));
      else response.write(event(21));
    };
    const controller = new AbortController();
    const client = new BerthClient({ environment: daemon.environment });
    const items: EventItem[] = [];
    for await (const item of client.events({ after: 7, signal: controller.signal })) {
      items.push(item);
      if (item.event?.seq === 21) break;
    }
    expect(cursors).toEqual([7, 9, 20]);
    expect(items.map(({ event, gap }) => event?.seq ?? gap)).toEqual([8, 9, { from: 10, to: 20 }, 21]);
  });

  it('begin now unless told otherwise, and end when given up', async () => {
    await daemon.listen();
    const controller = new AbortController();
    daemon.answer = (request, response, body) => {
      if (body.includes('query Events'))
        return answerJson({ data: { events: { head: 41 } } })(request, response, body);
      expect(after(body)).toBe(41);
      begin(response).write(event(42));
    };
    const events = new BerthClient({ environment: daemon.environment }).events({ signal: controller.signal });
    expect((await events.next()).value?.event?.seq).toBe(42);
    controller.abort();
    await expect(events.next()).rejects.toThrow();
  });

  it('reject with what the daemon refuses', async () => {
    await daemon.listen();
    daemon.answer = answerJson({ errors: [{ message: 'No.', extensions: { code: 'forbidden' } }] }, 403);
    const events = new BerthClient({ environment: daemon.environment }).events({ after: 0 });
    await expect(events.next()).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('resources', () => {
  const view = (time: string) =>
    `event: next\ndata: ${JSON.stringify({ data: { resources: { time } } })}\n\n`;

  it('go on with the next daemon, and end when given up', async () => {
    await daemon.listen();
    let streams = 0;
    daemon.answer = (request, response, body) => {
      if (!body.includes('WatchResources'))
        return answerJson({ data: { __typename: 'Query' } })(request, response, body);
      streams += 1;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (streams === 1) response.write(view('one'), () => void daemon.die().then(() => daemon.listen()));
      else response.write(view('two'));
    };
    const controller = new AbortController();
    const client = new BerthClient({ environment: daemon.environment });
    const views = client.watchResources({ signal: controller.signal });
    expect((await views.next()).value?.time).toBe('one');
    expect((await views.next()).value?.time).toBe('two');
    controller.abort();
    await expect(views.next()).rejects.toThrow();
  });

  it('are not there without a daemon, where none may be started', async () => {
    const client = new BerthClient({ environment: daemon.environment });
    await expect(client.watchResources().next()).rejects.toMatchObject({ code: 'daemon_unavailable' });
    await expect(client.resources()).rejects.toMatchObject({ code: 'daemon_unavailable' });
  });
});

describe('a daemon that dies over a request', () => {
  /** Breaks that many connections that carry a request, and answers the others. */
  function die(times: number, answer: unknown): void {
    daemon.answer = (request, response, body) => {
      if (daemon.asked.length > times) return answerJson(answer)(request, response, body);
      request.socket.destroy();
    };
  }

  async function client(): Promise<BerthClient> {
    await daemon.listen();
    return new BerthClient({
      environment: daemon.environment,
      daemonEntry: await program('{"ready":true}\n'),
    });
  }

  it.each([1, 2, 4])(
    '%i times is asked again with the same key, so that a mutation happens once',
    async (times) => {
      die(times, { data: { stopInstance: { id: 'inst' } } });
      await (await client()).stop('web');
      const keys = daemon.asked.map((body) => /"idempotencyKey":"([^"]+)"/.exec(body)?.[1]);
      expect(keys).toHaveLength(times + 1);
      expect(keys[0]).toBeDefined();
      expect(new Set(keys).size).toBe(1);
    },
  );

  it('while a terminal is being opened is asked for it again', async () => {
    const sockets = new WebSocketServer({ noServer: true });
    const asking = await client();
    let opened = 0;
    daemon.server.on('upgrade', (request, socket, head) => {
      opened += 1;
      if (opened < 3) socket.destroy();
      else sockets.handleUpgrade(request, socket, head, () => undefined);
    });
    const session = await asking.openTerminal({ target: 'web', mode: 'screen' }, { closed: () => undefined });
    expect(opened).toBe(3);
    session.close();
  });

  it('while a terminal is being opened is not started where that is not wanted', async () => {
    const asking = await client();
    daemon.server.on('upgrade', (_request, socket) => socket.destroy());
    const opening = asking.openTerminal(
      { target: 'web', mode: 'screen' },
      { closed: () => undefined },
      { autostart: false },
    );
    await expect(opening).rejects.toMatchObject({ code: 'daemon_unavailable', details: { sent: true } });
    expect(existsSync(daemon.paths.daemonLog)).toBe(false);
  });

  it('each time it is asked is not asked without end', async () => {
    die(Number.POSITIVE_INFINITY, {});
    await expect((await client()).stop('web')).rejects.toMatchObject({ code: 'daemon_unavailable' });
    expect(daemon.asked).toHaveLength(5);
  });

  it.each<[string, (client: BerthClient) => Promise<unknown>]>([
    ['to recover', ({ recovery }) => recovery.recover('web')],
    ['to release', ({ recovery }) => recovery.release('web')],
    ['to withdraw a prompt', (asking) => asking.withdrawPrompt('web', 'prompt')],
    ['to sign browsers out', ({ credentials }) => credentials.revokeSessions()],
  ])('is not asked again %s, to which the second answer would be another', async (_what, ask) => {
    die(1, {});
    await expect(ask(await client())).rejects.toMatchObject({ code: 'daemon_unavailable' });
    expect(daemon.asked).toHaveLength(1);
  });

  it('is not sent a text again, which it may have typed', async () => {
    die(1, { data: { sendInput: { id: 'inst' } } });
    await expect((await client()).send('web', 'rm -r build\r')).rejects.toMatchObject({
      code: 'daemon_unavailable',
      details: { sent: true },
    });
    expect(daemon.asked).toHaveLength(1);
  });
});

import { readdirSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { BerthClient } from '@berth/client';
import { ERRORS } from '@berth/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, Sandbox, until } from '../support/sandbox.ts';

const OTHERS = 0o077;

describe('the private sockets', () => {
  let sandbox: Sandbox;
  let client: BerthClient;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
    await sandbox.start('steady', 'while :; do sleep 1; done');
    client = new BerthClient({ environment: sandbox.environment() });
  });
  afterAll(() => sandbox.dispose());

  it('are closed to everyone else, and so is every file and directory', () => {
    const sockets = readdirSync(join(sandbox.state, 'run')).map((name) => join(sandbox.state, 'run', name));
    expect(sockets).toHaveLength(2);
    expect(sockets.map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
    const all = readdirSync(sandbox.state, { recursive: true }).map((name) =>
      join(sandbox.state, String(name)),
    );
    expect(all.filter((path) => (statSync(path).mode & OTHERS) !== 0)).toEqual([]);
    expect(statSync(sandbox.state).mode & OTHERS).toBe(0);
  });

  it('survive garbage: the daemon and the keeper go on, and so does everyone else', async () => {
    const daemon = await sandbox.daemonPid();
    const { keeperPid, pid } = await client.instance('steady');
    for (const name of readdirSync(join(sandbox.state, 'run'))) {
      for (let seed = 0; seed < 20; seed += 1) await feed(join(sandbox.state, 'run', name), garbage(seed));
    }
    expect([daemon, keeperPid ?? 0, pid ?? 0].every(isAlive)).toBe(true);
    await client.send('steady', 'x');
    expect((await client.instance('steady')).status).toBe('running');
  });

  it('refuse a client that is newer or older than the daemon, and say which one to update', async () => {
    const environment = sandbox.environment();
    const newer = new BerthClient({ environment, apiVersion: 99 });
    const older = new BerthClient({ environment, apiVersion: 0 });
    await expect(newer.instances()).rejects.toMatchObject({
      code: 'version_mismatch',
      message: expect.stringContaining('berth daemon restart'),
    });
    await expect(older.instances()).rejects.toMatchObject({
      code: 'version_mismatch',
      message: expect.stringContaining('Update the client'),
    });
    const query = { target: 'steady', mode: 'screen' } as const;
    await expect(
      newer.openTerminal(query, { closed: () => undefined }, { autostart: false }),
    ).rejects.toMatchObject({
      code: 'version_mismatch',
    });
  });

  it('answer bad requests with a code and the matching HTTP status', async () => {
    expect(await post('/graphql', '{"query":"{ nothing }"}')).toMatchObject({ body: { errors: [{}] } });
    expect(await post('/graphql', 'this is no JSON')).toMatchObject({ status: 400 });
    expect(await post('/elsewhere', '{}')).toMatchObject({ status: ERRORS.invalid_input.http });
    const missing = await post(
      '/graphql',
      JSON.stringify({ query: '{ instance(target: "nobody") { id } }' }),
    );
    expect(missing.status).toBe(ERRORS.instance_not_found.http);
    expect(missing.body).toMatchObject({
      errors: [{ extensions: { code: 'instance_not_found', retryable: false } }],
    });
  });

  it('do a mutation once, however often its key comes', async () => {
    const input = { directory: sandbox.work, command: ['sleep', '300'], idempotencyKey: 'the-same-key' };
    const [first, second] = await Promise.all([client.start(input), client.start(input)]);
    const third = await client.start(input);
    expect(new Set([first.id, second.id, third.id]).size).toBe(1);
    await expect(client.start({ ...input, command: ['sleep', '301'] })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
  });

  function post(path: string, body: string): Promise<{ status: number | undefined; body: unknown }> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          socketPath: join(sandbox.state, 'run/daemon.sock'),
          path,
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () =>
            resolve({ status: response.statusCode, body: JSON.parse(text) as unknown }),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
});

/** Bytes that look random but are the same every time. */
function garbage(seed: number): Buffer {
  let state = seed * 2654435761 + 1;
  const bytes = Buffer.alloc(1 + ((seed * 977) % 5000));
  for (let at = 0; at < bytes.length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** Sends bytes and waits until the other side has hung up, or has had enough time to choke on them. */
async function feed(path: string, bytes: Buffer): Promise<void> {
  const socket = connect(path);
  let closed = false;
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    closed = true;
  });
  socket.resume();
  socket.end(bytes);
  await until('the garbage was taken', () => closed || socket.writableFinished);
  socket.destroy();
}

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import {
  decodeCaughtUp,
  decodeInputDone,
  decodeJson,
  decodeOutput,
  decodeResized,
  encodeJson,
  encodeResize,
  FRAME,
  FRAME_MAX_BYTES,
  type KeeperStatus,
  type Welcome,
} from '@berth/contract';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectKeeper } from './client/keeper-link.ts';
import { FrameReader, framed } from './frame-reader.ts';
import { KeeperStand, type TestKeeper } from './test-programs/keeper-stand.ts';
import { OBEDIENT, RAW_CAT, script } from './test-programs/programs.ts';
import { TestClient } from './test-programs/test-client.ts';
import { until } from './test-programs/until.ts';

interface Recorded {
  readonly client: Readonly<Record<string, string>>;
  readonly keeper: Readonly<Record<string, string>>;
}

const recorded = JSON.parse(
  await readFile(new URL('./fixtures/protocol-v1.json', import.meta.url), 'utf8'),
) as Recorded;

let stand: KeeperStand;
beforeAll(async () => {
  stand = await KeeperStand.open();
});
afterEach(async () => {
  expect(await stand.clear()).toEqual([]);
});
afterAll(() => stand.close());

function bytesOf(frames: Readonly<Record<string, string>>, ...names: string[]): Buffer {
  return Buffer.concat(names.map((name) => Buffer.from(frames[name] ?? '', 'hex')));
}

/** A socket without any of our client's code behind it. */
class RawClient {
  readonly socket: Socket;
  readonly frames: { readonly type: number; readonly payload: Buffer }[] = [];
  closed = false;

  constructor(path: string) {
    const reader = new FrameReader();
    this.socket = connect(path);
    this.socket.on('data', (chunk) =>
      reader.push(chunk, (type, payload) => this.frames.push({ type, payload: Buffer.from(payload) })),
    );
    this.socket.on('error', () => this.socket.destroy());
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  find(type: number): Promise<Buffer> {
    return until(`frame ${type}`, () => this.frames.find((frame) => frame.type === type)?.payload);
  }

  async refusal(): Promise<string> {
    const { message } = decodeJson(await this.find(FRAME.error)) as { message: string };
    await until('the hang-up', () => this.closed);
    return message;
  }
}

function dial(keeper: TestKeeper, ...chunks: Uint8Array[]): RawClient {
  const client = new RawClient(keeper.config.socket);
  for (const chunk of chunks) client.socket.write(chunk);
  return client;
}

const HELLO = bytesOf(recorded.client, 'hello');

describe('what version 1 clients sent', () => {
  it('is still understood by the keeper', async () => {
    const keeper = await stand.start(script('read -r line; echo "got $line"; exec sleep 1000'));
    const names = ['hello', 'subscribe', 'input', 'resize', 'status', 'ping', 'signal'];
    const client = dial(keeper, bytesOf(recorded.client, ...names));
    const welcome = decodeJson(await client.find(FRAME.welcome)) as Welcome;
    expect(welcome).toMatchObject({ version: 1, status: { run: keeper.config.run, cols: 80, exit: null } });
    expect(decodeInputDone(await client.find(FRAME.inputDone))).toEqual({ sequence: 7, result: 0 });
    expect((await client.find(FRAME.pong)).toString()).toBe('abc');
    expect(decodeCaughtUp(await client.find(FRAME.caughtUp))).toBeGreaterThanOrEqual(0);
    expect((decodeJson(await client.find(FRAME.statusReport)) as KeeperStatus).cols).toBe(100);
    expect(decodeResized(await client.find(FRAME.resized)).offset).toBe(0);
    await until('the answer', () => outputOf(client).includes('got hi'));
    client.socket.write(bytesOf(recorded.client, 'stop'));
    expect(decodeJson(await client.find(FRAME.exit))).toMatchObject({ signal: 'SIGTERM', cause: 'stopped' });
  });
});

function outputOf(client: RawClient): string {
  const frames = client.frames.filter(({ type }) => type === FRAME.output);
  return Buffer.concat(frames.map(({ payload }) => decodeOutput(payload).bytes)).toString();
}

describe('what version 1 keepers sent', () => {
  it('is still understood by the client, in pieces of any size', async () => {
    for (const size of [1, 7, 10_000]) {
      const client = await withKeeper(bytesOf(recorded.keeper, ...Object.keys(recorded.keeper)), size);
      expect(await client.exited()).toEqual({
        code: 3,
        signal: null,
        cause: 'exited',
        time: 1_700_000_000_001,
      });
      expect(client.link.status).toMatchObject({ instance: 'ins_1', child: { pid: 11 }, cols: 80 });
      expect(client.text.toString()).toBe('hello');
      expect(client.skips).toEqual([{ from: 5, to: 4_294_967_301, gone: true }]);
      expect(client.caughtUp).toEqual([4_294_967_301]);
      expect(client.faults).toEqual([]);
      await until('the end', () => client.ended === null);
    }
  });
});

/** A client of a keeper that says `bytes` and hangs up. */
async function withKeeper(bytes: Buffer, pieceBytes: number): Promise<TestClient> {
  const path = join('/tmp', `berth-test-${crypto.randomUUID().slice(0, 8)}`);
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      for (let at = 0; at < bytes.length; at += pieceBytes) socket.write(bytes.subarray(at, at + pieceBytes));
      socket.end();
    });
  });
  server.listen(path);
  await once(server, 'listening');
  try {
    const client = await TestClient.connect(path);
    await until('the hang-up', () => client.ended !== undefined);
    return client;
  } finally {
    server.close();
  }
}

describe('versions', () => {
  const hello = (min: unknown, max: unknown) => framed(encodeJson(FRAME.hello, { min, max, client: 'test' }));

  it('the highest that both know is chosen', async () => {
    const keeper = await stand.start(OBEDIENT);
    const client = dial(keeper, hello(0, 99));
    expect(decodeJson(await client.find(FRAME.welcome))).toMatchObject({ version: 1 });
  });

  it('a client that is too new, too old or makes no sense is told so', async () => {
    const keeper = await stand.start(OBEDIENT);
    expect(await dial(keeper, hello(2, 3)).refusal()).toMatch(/versions 1 to 1; the client 2 to 3/);
    expect(await dial(keeper, hello(0, 0)).refusal()).toMatch(/versions 1 to 1/);
    expect(await dial(keeper, hello('1', null)).refusal()).toMatch(/min and max/);
    expect(await dial(keeper, framed(encodeResize(1, 1))).refusal()).toMatch(/must be a hello/);
  });

  it('a keeper that chose an unknown version, or answers nonsense, is refused', async () => {
    for (const answer of [{ version: 7, status: {} }, { version: 1 }, {}, null]) {
      const bytes = framed(encodeJson(FRAME.welcome, answer));
      await expect(withKeeper(bytes, 100)).rejects.toMatchObject({ code: 'protocol_error' });
    }
    await expect(withKeeper(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 100)).rejects.toMatchObject({
      code: 'protocol_error',
    });
  });

  it('nobody at the socket, a cancelled call and silence have an error each', async () => {
    const call = { client: 'test', timeoutMs: 50 };
    await expect(connectKeeper({ ...call, socket: '/tmp/berth-nobody' }, {})).rejects.toMatchObject({
      code: 'not_running',
    });
    const keeper = await stand.start(OBEDIENT);
    const { socket } = keeper.config;
    await expect(connectKeeper({ ...call, socket, signal: AbortSignal.abort() }, {})).rejects.toMatchObject({
      code: 'runtime_unreachable',
    });
    keeper.process.kill('SIGSTOP');
    await expect(connectKeeper({ ...call, socket }, {})).rejects.toMatchObject({
      code: 'runtime_unreachable',
    });
    keeper.process.kill('SIGCONT');
  });
});

describe('garbage', () => {
  it('ends the connection it came on, and nothing else', async () => {
    const keeper = await stand.start(RAW_CAT);
    const witness = await keeper.connect();
    witness.subscribe(0);
    await witness.sees('ready');
    const garbage = fc.record({
      greeted: fc.boolean(),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    });
    const frames = fc.record({
      greeted: fc.constant(true),
      bytes: fc
        .tuple(fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 99), fc.uint8Array({ maxLength: 40 }))
        .map(([type, payload]) => framed(Buffer.from([type, ...payload]))),
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(garbage, frames), async ({ greeted, bytes }) => {
        const client = dial(keeper, ...(greeted ? [HELLO] : []), bytes);
        client.socket.end();
        await until('the end', () => client.closed);
      }),
      { numRuns: 150 },
    );
    const before = witness.received;
    await witness.link.input(Buffer.from('still here'));
    await until('the echo', () => witness.received >= before + 10);
    expect(witness.text.subarray(-10).toString()).toBe('still here');
    expect(witness.faults).toEqual([]);
  });

  it('of a frame too large is refused before it is read', async () => {
    const keeper = await stand.start(OBEDIENT);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(FRAME_MAX_BYTES + 1);
    expect(await dial(keeper, HELLO, head).refusal()).toMatch(/was announced/);
    expect(await dial(keeper, HELLO, Buffer.alloc(4)).refusal()).toMatch(/0 bytes was announced/);
  });

  it('makes the keeper obey nothing that follows it', async () => {
    const keeper = await stand.start(OBEDIENT);
    const client = dial(
      keeper,
      Buffer.concat([HELLO, framed(encodeResize(0, 0)), framed(encodeResize(77, 33))]),
    );
    await client.refusal();
    expect((await keeper.connect()).link.status).toMatchObject({ cols: 80, rows: 24 });
  });
});

describe('clients', () => {
  it('that say nothing are sent away', { timeout: 15_000 }, async () => {
    const keeper = await stand.start(OBEDIENT);
    expect(await dial(keeper).refusal()).toMatch(/no hello came/);
  });

  it('beyond 256 are turned away, and their places are free when they leave', async () => {
    const keeper = await stand.start(OBEDIENT);
    const clients = await Promise.all(
      Array.from({ length: 256 }, async () => {
        const client = dial(keeper, HELLO);
        await client.find(FRAME.welcome);
        return client;
      }),
    );
    const late = dial(keeper, HELLO);
    await until('the rejection', () => late.closed);
    expect(late.frames).toEqual([]);
    for (const client of clients) client.socket.destroy();
    await until('a free place', async () => {
      const again = dial(keeper, HELLO);
      await until('an answer', () => again.closed || again.frames.length > 0);
      again.socket.destroy();
      return again.frames.length > 0;
    });
  });
});

describe('the frame reader', () => {
  it('gives back any frames, however the bytes are cut', () => {
    const frame = fc.uint8Array({ minLength: 1, maxLength: 60 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(frame), fc.infiniteStream(fc.integer({ min: 1, max: 50 })), (frames, cuts) => {
        const bytes = Buffer.concat(frames.map(framed));
        const found: Buffer[] = [];
        const reader = new FrameReader();
        for (let at = 0; at < bytes.length; ) {
          const size = cuts.next().value as number;
          reader.push(bytes.subarray(at, at + size), (type, payload) =>
            found.push(Buffer.concat([Buffer.from([type]), payload])),
          );
          at += size;
        }
        expect(found).toEqual(frames);
      }),
    );
  });
});

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DELIVERY, FRAME } from '@berth/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FrameReader } from '../frame-reader.ts';
import { LogWriter } from '../log/log-writer.ts';
import { Subscriber } from './subscriber.ts';

let directory: string;
let server: Server;
let log: LogWriter;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-subscriber-'));
  server = createServer().listen(join(directory, 's'));
  await once(server, 'listening');
  log = new LogWriter({
    runDirectory: join(directory, '1'),
    instanceDirectory: directory,
    run: 'run_1',
    maxBytes: 64 * 1024 * 1024,
    cols: 80,
    rows: 24,
    now: () => 1,
    onFault: (what, error) => expect.unreachable(`${what}: ${String(error)}`),
  });
});
afterEach(async () => {
  server.close();
  await log.close();
  await rm(directory, { recursive: true });
});

async function pair(): Promise<{ near: Socket; far: Socket }> {
  const far = connect(join(directory, 's'));
  const [near] = (await once(server, 'connection')) as [Socket];
  return { near, far };
}

it('sends nothing more once it has settled, so that the socket can be ended', async () => {
  for (let round = 0; round < 100; round += 1) log.output(Buffer.alloc(50_000, 'x'));
  const pairs: { near: Socket; far: Socket }[] = [];
  while (pairs.length < 10) pairs.push(await pair());
  const rounds = pairs.map(async ({ near, far }) => {
    const errors: unknown[] = [];
    near.on('error', (error) => errors.push(error));
    const types: number[] = [];
    let bytes = 0;
    const reader = new FrameReader();
    far.on('data', (chunk) =>
      reader.push(chunk, (type, payload) => {
        types.push(type);
        if (type === FRAME.output) bytes += payload.length - 12;
      }),
    );
    const subscriber = new Subscriber(near, {
      runDirectory: join(directory, '1'),
      end: () => log.offset,
      size: () => ({ cols: 80, rows: 24 }),
      onFault: (what, error) => errors.push([what, error]),
    });
    subscriber.subscribe(0, DELIVERY.complete);
    await subscriber.settle(5000);
    near.end();
    await once(far, 'end');
    expect(errors).toEqual([]);
    expect(bytes).toBe(log.offset);
    expect(types.at(-1)).toBe(FRAME.caughtUp);
  });
  await Promise.all(rounds);
});

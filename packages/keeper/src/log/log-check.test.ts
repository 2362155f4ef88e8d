import { mkdtemp, open, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkSegment, sizedSegments } from './log-check.ts';
import type { LogWriter } from './log-writer.ts';
import { RECORD_HEAD_BYTES } from './record.ts';
import { plainLog } from './testing/plain-log.ts';

let instance: string;
beforeEach(async () => {
  instance = await mkdtemp(join(tmpdir(), 'berth-log-check-'));
});
afterEach(() => rm(instance, { recursive: true }));

const runDirectory = () => join(instance, '1');

function writer(maxBytes = 64 * 1024 * 1024): LogWriter {
  return plainLog(instance, {
    maxBytes,
    onFault: (what, error) => expect.unreachable(`${what}: ${String(error)}`),
  });
}

async function finished(chunks: readonly string[]): Promise<string> {
  const log = writer();
  for (const chunk of chunks) log.output(Buffer.from(chunk));
  await log.finish({ code: 0, signal: null, cause: 'exited', time: 1 });
  const [segment] = await sizedSegments(runDirectory());
  return segment?.path ?? '';
}

async function check() {
  return Promise.all((await sizedSegments(runDirectory())).map(checkSegment));
}

async function flip(path: string, position: number): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, position);
  await file.write(Buffer.of((byte[0] ?? 0) ^ 0x10), 0, 1, position);
  await file.close();
}

it('finds nothing in a sound log, and sees its end', async () => {
  await finished(['one', 'two', 'three']);
  expect(await check()).toMatchObject([{ start: 0, end: 11, damages: [], torn: null, hasExit: true }]);
});

it('names file, place and size of a record in which one bit is wrong', async () => {
  const path = await finished(['one', 'two', 'three']);
  const [before] = await check();
  // Behind the head record: `one` begins after it, `two` one record later.
  const size = (text: string) => RECORD_HEAD_BYTES + text.length;
  const exit = JSON.stringify({ code: 0, signal: null, cause: 'exited', time: 1 });
  const two = (before?.bytes ?? 0) - size(exit) - size('three') - size('two');
  await flip(path, two + RECORD_HEAD_BYTES + 1);
  expect(await check()).toMatchObject([
    { end: 11, damages: [{ path, position: two, bytes: size('two') }], torn: null, hasExit: true },
  ]);
});

it('tells a torn end from damage', async () => {
  const path = await finished(['one', 'two']);
  await truncate(path, (await stat(path)).size - 3);
  expect(await check()).toMatchObject([{ damages: [], torn: { path }, hasExit: false }]);
});

it('sees segments that follow each other, and one that is missing between them', async () => {
  const log = writer(1024 * 1024);
  for (let index = 0; index < 5; index += 1) log.output(Buffer.alloc(60_000, 'x'));
  await log.finish({ code: 0, signal: null, cause: 'exited', time: 1 });
  const whole = await check();
  expect(whole.length).toBeGreaterThan(2);
  for (const [index, { end }] of whole.slice(0, -1).entries()) expect(whole[index + 1]?.start).toBe(end);
  await rm(whole[1]?.path ?? '');
  const [first, second] = await check();
  expect(second?.start).toBeGreaterThan(first?.end ?? 0);
});

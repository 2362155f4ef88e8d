import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExitFacts } from '@berth/contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LogItem, logStart, readLog } from './log-reader.ts';
import { LogWriter } from './log-writer.ts';
import { encodeRecordHead, RECORD, RECORD_HEAD_BYTES, RECORD_PAYLOAD_MAX, soundRecord } from './record.ts';
import { listSegments, logDirectory, segmentBytes } from './segments.ts';
import { tailRange } from './tail.ts';

const EXIT: ExitFacts = { code: 0, signal: null, cause: 'exited', time: 1 };
const SMALL_LOG_BYTES = 256 * 1024;

let instance: string;
let faults: string[];
beforeEach(async () => {
  instance = await mkdtemp(join(tmpdir(), 'berth-log-'));
  faults = [];
});
afterEach(async () => {
  await rm(instance, { recursive: true });
  expect(faults).toEqual([]);
});

function run(generation: number): string {
  return join(instance, String(generation));
}

function writer(generation = 1, maxBytes = 64 * 1024 * 1024): LogWriter {
  return new LogWriter({
    runDirectory: run(generation),
    instanceDirectory: instance,
    run: `run_${generation}`,
    maxBytes,
    cols: 80,
    rows: 24,
    now: () => 1,
    onFault: (what, error) => faults.push(`${what}: ${String(error)}`),
  });
}

/** A finished log of these chunks. Returns the path of its first segment. */
async function written(chunks: readonly string[]): Promise<string> {
  const log = writer();
  for (const chunk of chunks) log.output(Buffer.from(chunk));
  await log.finish(EXIT);
  return join(logDirectory(run(1)), '0000000000000000.seg');
}

function read(from = 0, generation = 1): Promise<LogItem[]> {
  return Array.fromAsync(readLog(run(generation), from));
}

/** Short form: text at offset, `gone from-to`, `CxR at`, `exit`. */
function brief(items: readonly LogItem[]): string[] {
  return items.map((item) => {
    if (item.kind === 'output') return `${item.offset}:${item.bytes.toString()}`;
    if (item.kind === 'gone') return `gone ${item.from}-${item.to}`;
    return item.kind === 'exit' ? 'exit' : `${item.cols}x${item.rows} at ${item.offset}`;
  });
}

async function overwrite(path: string, at: number, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(bytes, 0, bytes.length, at);
  await file.close();
}

async function positionOf(path: string, text: string): Promise<number> {
  return (await readFile(path)).indexOf(text);
}

describe('a log', () => {
  it('gives back what was written, from any offset, with sizes and the exit', async () => {
    const log = writer();
    log.output(Buffer.from('hello '));
    log.resize(100, 30);
    log.output(Buffer.from('world'));
    await log.finish(EXIT);
    expect(brief(await read())).toEqual(['80x24 at 0', '0:hello ', '100x30 at 6', '6:world', 'exit']);
    expect(brief(await read(2))).toEqual(['80x24 at 2', '2:llo ', '100x30 at 6', '6:world', 'exit']);
    expect(brief(await read(8))).toEqual(['100x30 at 8', '8:rld', 'exit']);
    expect(brief(await read(11))).toEqual(['100x30 at 11', 'exit']);
  });

  it('has nothing to say about a run that never was', async () => {
    expect(await read()).toEqual([]);
    expect(await logStart(run(1))).toBeUndefined();
    expect((await tailRange(run(1), 10)).from).toBe(0);
  });

  it('takes chunks larger than a record', async () => {
    const large = Buffer.alloc(RECORD_PAYLOAD_MAX * 2 + 5, 'x');
    const log = writer();
    log.output(large);
    await log.finish(EXIT);
    const sizes = (await read()).map((item) => (item.kind === 'output' ? item.bytes.length : 0));
    expect(sizes).toEqual([0, RECORD_PAYLOAD_MAX, RECORD_PAYLOAD_MAX, 5, 0]);
  });

  it('is on disk a moment after it was printed', async () => {
    const log = writer();
    log.output(Buffer.from('soon'));
    expect(brief(await read())).toEqual(['80x24 at 0', '0:soon']);
    await log.close();
  });

  it('goes on where a reader left it', async () => {
    const log = writer();
    const place = { segment: -1, position: 0 };
    log.output(Buffer.from('one'));
    expect(brief(await Array.fromAsync(readLog(run(1), 0, place)))).toEqual(['80x24 at 0', '0:one']);
    const before = place.position;
    log.output(Buffer.from('two'));
    expect(brief(await Array.fromAsync(readLog(run(1), 3, place)))).toEqual(['3:two']);
    expect(place.position).toBeGreaterThan(before);
    await log.close();
  });
});

describe('damage', () => {
  it('at the end is a record that was not finished', async () => {
    const path = await written(['aaaa', 'bbbb']);
    await truncate(path, (await positionOf(path, 'bbbb')) + 2);
    expect(brief(await read())).toEqual(['80x24 at 0', '0:aaaa']);
  });

  it('in a record costs that record, and is told with its range', async () => {
    const path = await written(['aaaa', 'bbbb', 'cccc']);
    await overwrite(path, (await positionOf(path, 'bbbb')) + 1, Buffer.from('X'));
    expect(brief(await read())).toEqual(['80x24 at 0', '0:aaaa', 'gone 4-8', '8:cccc', 'exit']);
  });

  it('of a length is passed over just as well', async () => {
    const path = await written(['aaaa', 'bbbb', 'cccc']);
    const head = (await positionOf(path, 'bbbb')) - RECORD_HEAD_BYTES;
    for (const length of [0xffff_ffff, 0, 3, 70_000]) {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(length);
      await overwrite(path, head, bytes);
      expect(brief(await read()), `length ${length}`).toEqual([
        '80x24 at 0',
        '0:aaaa',
        'gone 4-8',
        '8:cccc',
        'exit',
      ]);
    }
  });

  it('of a whole stretch, in a large segment', async () => {
    const chunks = Array.from(
      { length: 300 },
      (_, index) => `${String(index).padStart(5, '0')}${'.'.repeat(4090)}`,
    );
    const path = await written(chunks);
    await overwrite(path, await positionOf(path, '00100'), Buffer.alloc(20 * 4111, 0xff));
    const items = await read();
    expect(brief(items.filter((item) => item.kind === 'gone'))).toEqual([`gone ${100 * 4095}-${121 * 4095}`]);
    expect(items.at(-1)?.kind).toBe('exit');
  });

  it('of the first record does not hide the others', async () => {
    const path = await written(['aaaa']);
    await overwrite(path, 0, Buffer.alloc(20, 0xee));
    expect(brief(await read())).toEqual(['0:aaaa', 'exit']);
  });

  it('anywhere never makes a reader give wrong bytes, fail or hang', async () => {
    const chunks = Array.from({ length: 40 }, (_, index) => `chunk ${index} ${'abcdefgh'.repeat(index)}\n`);
    const path = await written(chunks);
    const [whole, text] = [await readFile(path), Buffer.from(chunks.join(''))];
    const damage = fc.array(
      fc.record({ at: fc.nat(whole.length - 1), bytes: fc.uint8Array({ maxLength: 40 }) }),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    await fc.assert(
      fc.asyncProperty(damage, async (wounds) => {
        await writeFile(path, whole);
        for (const { at, bytes } of wounds) await overwrite(path, at, bytes.subarray(0, whole.length - at));
        expectConsistent(await read(), text);
      }),
      { numRuns: 100 },
    );
  });
});

/** What was read is what was written, and what is missing is said, but for the end. */
function expectConsistent(items: readonly LogItem[], text: Buffer): void {
  let next = 0;
  for (const item of items) {
    if (item.kind === 'gone') {
      expect(item.from).toBe(next);
      next = item.to;
    } else if (item.kind === 'output') {
      expect(item.offset).toBe(next);
      next += item.bytes.length;
      expect(item.bytes.equals(text.subarray(item.offset, next))).toBe(true);
    }
  }
}

describe('the bound', () => {
  const line = Buffer.alloc(1000, 'x');

  async function fill(log: LogWriter, bytes: number): Promise<void> {
    for (let total = 0; total < bytes; total += line.length) log.output(line);
    await log.finish(EXIT);
  }

  async function bytesOnDisk(): Promise<number> {
    const runs = await readdir(instance);
    const segments = (await Promise.all(runs.map((name) => listSegments(join(instance, name))))).flat();
    const sizes = await Promise.all(segments.map(async ({ path }) => (await stat(path)).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Asked for without a pause, in which the log could do something. */
  function bytesNow(): number {
    const directory = logDirectory(run(1));
    return readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  }

  it('is kept by giving up the oldest segment, and what is gone is said', async () => {
    const log = writer(1, SMALL_LOG_BYTES);
    await fill(log, 3 * SMALL_LOG_BYTES);
    expect(await bytesOnDisk()).toBeLessThanOrEqual(SMALL_LOG_BYTES);
    const start = (await logStart(run(1))) ?? 0;
    expect(start).toBeGreaterThan(SMALL_LOG_BYTES);
    expect(log.start).toBe(start);
    const [first, ...rest] = await read();
    expect(first).toEqual({ kind: 'gone', from: 0, to: start });
    expect(rest.some((item) => item.kind === 'gone')).toBe(false);
    expect(log.offset).toBe(endOf(rest));
  });

  it('is kept at every moment, also by a program that leaves no time for anything else', async () => {
    const log = writer(1, SMALL_LOG_BYTES);
    let most = 0;
    for (let total = 0; total < 8 * SMALL_LOG_BYTES; total += line.length) {
      log.output(line);
      most = Math.max(most, bytesNow());
    }
    await log.finish(EXIT);
    expect(most).toBeGreaterThan(SMALL_LOG_BYTES / 2);
    expect(most).toBeLessThanOrEqual(SMALL_LOG_BYTES);
  });

  it('spans the runs of an instance, also when each is short', async () => {
    for (let generation = 1; generation <= 12; generation += 1) {
      await fill(writer(generation, SMALL_LOG_BYTES), segmentBytes(SMALL_LOG_BYTES) * 0.9);
    }
    expect(await bytesOnDisk()).toBeLessThanOrEqual(SMALL_LOG_BYTES + segmentBytes(SMALL_LOG_BYTES));
    expect(await listSegments(run(1))).toEqual([]);
    expect((await read(0, 12)).length).toBeGreaterThan(1);
  });

  it('holds for resizes too', async () => {
    const log = writer(1, SMALL_LOG_BYTES);
    log.output(line);
    for (let count = 0; count < 20_000; count += 1) log.resize(1 + (count % 500), 24);
    log.resize(77, 33);
    log.output(line);
    await log.finish(EXIT);
    expect(await bytesOnDisk()).toBeLessThan(SMALL_LOG_BYTES);
    expect(brief(await read(1000))[0]).toBe('77x33 at 1000');
  });

  it('has a reader in the middle of it go on behind what vanished', async () => {
    const log = writer(1, SMALL_LOG_BYTES);
    for (let total = 0; total < 100_000; total += line.length) log.output(line);
    const reader = readLog(run(1), 0);
    await reader.next();
    await fill(log, 3 * SMALL_LOG_BYTES);
    let next = 0;
    for await (const item of reader) {
      if (item.kind === 'gone') next = item.to;
      if (item.kind === 'output') {
        expect(item.offset).toBe(next);
        next += item.bytes.length;
      }
    }
  });

  function endOf(items: readonly LogItem[]): number {
    const last = items.findLast((item) => item.kind === 'output');
    return last?.kind === 'output' ? last.offset + last.bytes.length : 0;
  }
});

describe('the last lines', () => {
  it('begin after the newline before them; a line without its newline counts', async () => {
    await written(['one\ntwo\n', 'thr', 'ee\nfour']);
    expect(await tailRange(run(1), 1)).toEqual({ from: 14, to: 18 });
    expect(await tailRange(run(1), 2)).toEqual({ from: 8, to: 18 });
    expect(await tailRange(run(1), 0)).toEqual({ from: 18, to: 18 });
    expect(await tailRange(run(1), 99)).toEqual({ from: 0, to: 18 });
  });

  it('are found across segments', async () => {
    const log = writer(1, SMALL_LOG_BYTES * 4);
    for (let index = 0; index < 3000; index += 1) log.output(Buffer.from(`${String(index).padStart(99)}\n`));
    await log.finish(EXIT);
    expect((await listSegments(run(1))).length).toBeGreaterThan(2);
    expect((await tailRange(run(1), 1500)).from).toBe(1500 * 100);
  });
});

describe('a record', () => {
  it('keeps any payload, offset and kind', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.nat(2 ** 52),
        fc.constantFrom(...Object.values(RECORD)),
        (payload, offset, kind) => {
          const bytes = Buffer.concat([encodeRecordHead(kind, offset, payload), payload]);
          expect(soundRecord(bytes, 0)).toEqual({ length: payload.length, kind, offset });
          expect(soundRecord(bytes.subarray(0, -1), 0)).toBe('short');
        },
      ),
    );
  });
});

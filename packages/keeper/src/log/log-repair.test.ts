import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSegment, sizedSegments } from './log-check.ts';
import { type LogItem, readLog } from './log-reader.ts';
import { repairLog } from './log-repair.ts';
import { encodeRecordHead, RECORD, RECORD_HEAD_BYTES, soundRecord } from './record.ts';
import { listSegments } from './segments.ts';
import { plainLog } from './testing/plain-log.ts';

/** The smallest segments there are: a few hundred kilobytes make several. */
const MAX_BYTES = 1024 * 1024;
const TIMEOUT_MS = 60_000;

let instance: string;
beforeEach(async () => {
  instance = await mkdtemp(join(tmpdir(), 'berth-log-repair-'));
});
afterEach(() => rm(instance, { recursive: true }));

const runDirectory = () => join(instance, '1');

async function write(chunks: readonly (string | Buffer | { cols: number })[]): Promise<string[]> {
  await rm(runDirectory(), { recursive: true, force: true });
  const log = plainLog(instance, {
    maxBytes: MAX_BYTES,
    onFault: (what, error) => expect.unreachable(`${what}: ${String(error)}`),
  });
  for (const chunk of chunks) {
    if (typeof chunk === 'object' && 'cols' in chunk) log.resize(chunk.cols, 24);
    else log.output(Buffer.from(chunk));
  }
  await log.finish({ code: 0, signal: null, cause: 'exited', time: 1 });
  return (await listSegments(runDirectory())).map(({ path }) => path);
}

const read = () => Array.fromAsync(readLog(runDirectory(), 0));
const checks = async () => Promise.all((await sizedSegments(runDirectory())).map(checkSegment));

function brief(items: readonly LogItem[]): string[] {
  return items.map((item) => {
    if (item.kind === 'output') return `${item.offset}:${item.bytes.toString('latin1')}`;
    if (item.kind === 'gone') return `gone ${item.from}-${item.to}`;
    return item.kind === 'exit' ? 'exit' : `${item.cols} wide at ${item.offset}`;
  });
}

async function overwrite(path: string, text: string, at = 0): Promise<number> {
  const bytes = await readFile(path);
  const position = bytes.indexOf(text) + at;
  bytes.writeUInt8(bytes.readUInt8(position) ^ 1, position);
  await writeFile(path, bytes);
  return position;
}

describe('a log that is mended', () => {
  it('keeps every sound record, names the gap, and what was damaged is kept', async () => {
    const [path = ''] = await write(['one', { cols: 100 }, 'two', 'three']);
    const before = await readFile(path);
    const position = (await overwrite(path, 'two')) - RECORD_HEAD_BYTES;
    const bytes = RECORD_HEAD_BYTES + 3;
    const [repair, ...others] = await repairLog(runDirectory());
    expect(others).toEqual([]);
    expect(repair).toMatchObject({ path, position, bytes, from: 3, to: 6 });
    const aside = await readFile(repair?.aside ?? '');
    expect(
      aside.subarray(0, RECORD_HEAD_BYTES).equals(before.subarray(position, position + RECORD_HEAD_BYTES)),
    ).toBe(true);
    expect(aside).toHaveLength(bytes);
    expect(brief(await read())).toEqual([
      '80 wide at 0',
      '0:one',
      '100 wide at 3',
      'gone 3-6',
      '6:three',
      'exit',
    ]);
    expect(await checks()).toMatchObject([{ damages: [], torn: null, hasExit: true, end: 11 }]);
    expect(await repairLog(runDirectory())).toEqual([]);
  });

  it('says so where records were cut out and every other one is sound', async () => {
    const [path = ''] = await write(['one', 'two', 'three']);
    const bytes = await readFile(path);
    const position = bytes.indexOf('two') - RECORD_HEAD_BYTES;
    const end = position + RECORD_HEAD_BYTES + 3;
    await writeFile(path, Buffer.concat([bytes.subarray(0, position), bytes.subarray(end)]));
    expect(await checks()).toMatchObject([{ damages: [{ path, position, bytes: 0 }] }]);
    expect(await repairLog(runDirectory())).toMatchObject([
      { position, bytes: 0, from: 3, to: 6, aside: null },
    ]);
    expect(brief(await read())).toEqual(['80 wide at 0', '0:one', 'gone 3-6', '6:three', 'exit']);
    expect(await checks()).toMatchObject([{ damages: [] }]);
  });

  it('loses what was torn off its end, and nothing else', async () => {
    const [path = ''] = await write(['one', 'two']);
    await truncate(path, (await readFile(path)).indexOf('two') + 1);
    expect(await repairLog(runDirectory())).toMatchObject([{ path, from: 3, to: 3 }]);
    expect(brief(await read())).toEqual(['80 wide at 0', '0:one']);
    expect(await checks()).toMatchObject([{ damages: [], torn: null }]);
  });

  it('knows how wide its terminal was when the head of a segment is damaged', async () => {
    const large = Buffer.alloc(40_000, 'x');
    const paths = await write([large, { cols: 100 }, large, large, large]);
    await overwrite(paths[1] ?? '', '"format"', 3);
    await repairLog(runDirectory());
    const [, second] = await listSegments(runDirectory());
    const sizes = await Array.fromAsync(readLog(runDirectory(), second?.start ?? 0));
    expect(sizes[0]).toMatchObject({ kind: 'resized', cols: 100 });
    expect((await checks()).flatMap(({ damages }) => damages)).toEqual([]);
  });

  it('believes no records that the program itself has printed', async () => {
    const inner = Buffer.from('printed');
    const fake = Buffer.concat([encodeRecordHead(RECORD.output, 50_000, inner), inner]);
    const [path = ''] = await write([
      'before ',
      Buffer.concat([fake, Buffer.from('!')]),
      ' and much more after it',
    ]);
    // Its length is damaged, so that every byte behind might be where the next record begins.
    await overwrite(path, 'before ', 'before '.length + 2);
    await repairLog(runDirectory());
    expect(brief(await read())).toEqual([
      '80 wide at 0',
      '0:before ',
      'gone 7-31',
      '31: and much more after it',
      'exit',
    ]);
  });
});

type Harm =
  | { readonly kind: 'flip' | 'cut'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array };

const place = fc.integer({ min: 0, max: 2 ** 30 });
const harms: fc.Arbitrary<Harm> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('flip' as const, 'cut' as const),
    at: place,
    length: fc.integer({ min: 1, max: 3000 }),
  }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: place,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 3000 }),
  }),
);
const chunk = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 4000 }).map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: 20, max: 300 }).map((cols) => ({ cols })),
);

/** Records of a segment, as text that tells them apart, with where they are. */
function recordsOf(
  bytes: Buffer,
): { readonly position: number; readonly end: number; readonly text: string }[] {
  const records = [];
  for (let position = 0; position < bytes.length; ) {
    const head = soundRecord(bytes, position);
    if (typeof head !== 'object') break;
    const end = position + RECORD_HEAD_BYTES + head.length;
    records.push({ position, end, text: bytes.subarray(position, end).toString('latin1') });
    position = end;
  }
  return records;
}

/** Harms a segment. Returns what of it must be readable all the same: the records that no byte of the harm is in. */
function harmed(before: Buffer, harm: Harm): { readonly after: Buffer; readonly spared: string[] } {
  const at = harm.at % before.length;
  const length = harm.kind === 'insert' ? 0 : Math.min(harm.length, before.length - at);
  const end = at + length;
  const spared = recordsOf(before)
    .filter((record) => record.end <= at || record.position >= end)
    .map(({ text }) => text);
  const middle =
    harm.kind === 'flip'
      ? Buffer.from(before.subarray(at, end).map((byte) => byte ^ 0x5a))
      : Buffer.from(harm.kind === 'insert' ? harm.bytes : []);
  return { after: Buffer.concat([before.subarray(0, at), middle, before.subarray(end)]), spared };
}

it(
  'loses no record that is not overlapped by the damage, keeps their order, and names every gap',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(chunk, { minLength: 1, maxLength: 120 }),
        fc.array(fc.tuple(place, harms), { minLength: 1, maxLength: 3 }),
        async (chunks, planned) => {
          const paths = await write(chunks);
          const whole = await read();
          const spared = new Map<string, string[]>();
          for (const [which, harm] of new Map(planned.map(([which, one]) => [which % paths.length, one]))) {
            const path = paths[which] ?? '';
            const { after, spared: kept } = harmed(await readFile(path), harm);
            await writeFile(path, after);
            spared.set(path, kept);
          }
          await repairLog(runDirectory());
          for (const [path, expected] of spared) {
            const found = recordsOf(await readFile(path));
            const left = found.map(({ text }) => text);
            let from = 0;
            for (const text of expected) {
              const index = left.indexOf(text, from);
              expect(index).toBeGreaterThanOrEqual(from);
              from = index + 1;
            }
            // All of the file is sound records now.
            expect(found.at(-1)?.end ?? 0).toBe((await readFile(path)).length);
          }
          expect(
            (await checks()).flatMap(({ damages, torn }) => [...damages, ...(torn === null ? [] : [torn])]),
          ).toEqual([]);
          expectAccounted(whole, await read());
          expect(await repairLog(runDirectory())).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  },
  TIMEOUT_MS,
);

/** Each byte is as it was printed or in a gap that is named, up to where the log ends now. */
function expectAccounted(whole: readonly LogItem[], now: readonly LogItem[]): void {
  const printed = Buffer.concat(whole.flatMap((item) => (item.kind === 'output' ? [item.bytes] : [])));
  let next = 0;
  for (const item of now) {
    if (item.kind === 'gone') {
      expect(item.from).toBe(next);
      next = item.to;
    } else if (item.kind === 'output') {
      expect(item.offset).toBe(next);
      next += item.bytes.length;
      expect(printed.subarray(item.offset, next).equals(item.bytes)).toBe(true);
    }
  }
}

it('leaves nothing half-made beside the segments', async () => {
  const [path = ''] = await write(['one', 'two']);
  await overwrite(path, 'one');
  await repairLog(runDirectory());
  expect((await readdir(join(runDirectory(), 'log'))).every((name) => name.endsWith('.seg'))).toBe(true);
  expect(await readdir(join(runDirectory(), 'damaged'))).toHaveLength(1);
});

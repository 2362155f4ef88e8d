import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScreenTrack } from './screen-track.ts';
import { type FollowedRun, startFollowedRun } from './testing/followed-run.ts';

let directory: string;
const runs: FollowedRun[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-t-'));
});
afterEach(async () => {
  for (const run of runs.splice(0)) await run.end();
  await rm(directory, { recursive: true, force: true });
});

async function setUp() {
  const followed = await startFollowedRun(directory);
  runs.push(followed);
  return followed;
}

const text = async (track: ScreenTrack) => Buffer.from((await track.snapshot(null)).data).toString();

describe('a screen', () => {
  it('has everything that was printed, in many pieces or few', async () => {
    const { run, follow, faults } = await setUp();
    const track = await follow();
    for (let count = 0; count < 200; count += 1) run.print(`piece ${count}\r\n`);
    const { offset, cols, rows } = await track.snapshot(null);
    expect({ offset, cols, rows }).toEqual({ offset: run.output.end, cols: 40, rows: 5 });
    expect(await text(track)).toMatch(/piece 199/);
    expect(faults).toEqual([]);
  });

  it('of more than is held at once is whole', async () => {
    const { run, follow } = await setUp();
    const track = await follow();
    run.print('0123456789abcde\n'.repeat(100 * 1024));
    run.print('\r\nthe end');
    let snapshot = await track.snapshot(null);
    while (snapshot.offset < run.output.end) snapshot = await track.snapshot(null);
    expect(Buffer.from(snapshot.data).toString()).toMatch(/the end/);
  });

  it('follows sizes and jumps', async () => {
    const { run, follow } = await setUp();
    const track = await follow();
    run.resize(60, 10);
    const { cols, rows } = await track.snapshot({ cols: 60, rows: 10 });
    expect({ cols, rows }).toEqual({ cols: 60, rows: 10 });
    run.print('gone');
    run.output.forget(run.output.end);
    run.print('here');
    expect(await text(track)).toMatch(/here/);
  });

  it('takes no memory for a program that has printed nothing, whatever its size, until somebody looks', async () => {
    const { run, follow } = await setUp();
    const track = await follow();
    run.resize(60, 10);
    run.resize(70, 12);
    await track.suspend();
    expect(track.hasModel).toBe(false);
    const { cols, rows } = await track.snapshot(null);
    expect({ cols, rows, hasModel: track.hasModel }).toEqual({ cols: 70, rows: 12, hasModel: true });
  });

  it('that went to disk comes back in the sizes it got meanwhile, however many', async () => {
    const { run, follow } = await setUp();
    const track = await follow();
    run.print('a line of thirty columns: 3456|');
    await track.snapshot(null);
    await track.suspend();
    for (let cols = 50; cols < 150; cols += 1) run.resize(cols, 5);
    const { cols } = await track.snapshot({ cols: 149, rows: 5 });
    expect(cols).toBe(149);
    expect(await text(track)).toMatch(/a line of thirty columns: 3456\|/);
  });

  it('that does not get the size in time is shown as it is', async () => {
    const { clock, follow } = await setUp();
    const track = await follow();
    const asked = track.snapshot({ cols: 99, rows: 9 });
    await clock.advance(400);
    expect((await asked).cols).toBe(40);
  });
});

describe('the text of a screen', () => {
  it('is its visible rows, with everything that was printed', async () => {
    const { run, follow } = await setUp();
    const track = await follow();
    run.print('gone\r\n'.repeat(5));
    run.print('\x1b[1mone\x1b[m\r\n\r\n漢字\r\n');
    expect(await track.text()).toEqual({ cols: 40, rows: 5, lines: ['gone', 'one', '', '漢字'] });
  });

  it('is there of a screen that went to disk', async () => {
    const { run, follow } = await setUp();
    const track = await follow();
    run.print('\x1b[2J\x1b[Hone');
    await track.text();
    await track.suspend();
    expect((await track.text()).lines).toEqual(['one']);
  });
});

describe('a checkpoint', () => {
  it('frees memory, and the screen comes back with what followed', async () => {
    const { run, follow, checkpoint } = await setUp();
    const track = await follow();
    run.print('before\r\n');
    await track.snapshot(null);
    expect(track.hasModel).toBe(true);
    await track.suspend();
    expect(track.hasModel).toBe(false);
    expect((await checkpoint.read())?.offset).toBe(run.output.end);
    run.print('after');
    expect(await text(track)).toMatch(/before[^]*after/);
  });

  it('is where the next daemon goes on, even if the log no longer reaches back', async () => {
    const { run, follow } = await setUp();
    const first = await follow();
    run.print('from before\r\n');
    await first.snapshot(null);
    await first.close(true);
    run.output.forget(run.output.end);
    run.print('and since');
    expect(await text(await follow())).toMatch(/from before[^]*and since/);
  });

  it('has the size that came after the last output', async () => {
    const { run, follow } = await setUp();
    const track = await follow();
    run.print('a line');
    await track.snapshot(null);
    await track.suspend();
    run.resize(60, 10);
    await track.snapshot({ cols: 60, rows: 10 });
    await track.suspend();
    expect(await track.snapshot(null)).toMatchObject({ cols: 60, rows: 10 });
    run.resize(70, 12);
    await track.snapshot({ cols: 70, rows: 12 });
    await track.suspend();
    expect(await track.snapshot(null)).toMatchObject({ cols: 70, rows: 12 });
  });

  it('goes with a run that is over', async () => {
    const { follow, checkpoint } = await setUp();
    const track = await follow();
    await track.snapshot(null);
    await track.suspend();
    await track.close(false);
    expect(await checkpoint.read()).toBeUndefined();
  });

  it.each<[string, (bytes: Uint8Array, offset: number) => { bytes: Uint8Array; offset: number }]>([
    ['is damaged', (bytes, offset) => ({ bytes: Buffer.alloc(bytes.length, 7), offset })],
    ['was cut short', (bytes, offset) => ({ bytes: bytes.subarray(0, bytes.length / 2), offset })],
    ['is of a place too early', (bytes, offset) => ({ bytes, offset: offset - 2 })],
    ['is of a place too late', (bytes, offset) => ({ bytes, offset: offset + 1 })],
  ])('that %s is made again from the log', async (_what, damage) => {
    const { run, follow, checkpoint } = await setUp();
    const first = await follow();
    run.print('from before\r\n');
    await first.snapshot(null);
    await first.close(true);
    const stored = await checkpoint.read();
    if (stored === undefined) throw new Error('there is a checkpoint');
    await checkpoint.write(damage(stored.bytes, stored.offset));
    run.print('while nobody looked\r\n');
    const second = await follow();
    run.print('and since');
    await second.snapshot(null);
    run.print(', and now');
    expect(await text(second)).toMatch(/from before[^]*and since, and now/);
  });
});

describe('an answer to the program', () => {
  const QUESTION = '\u001b[6n';
  const typed = async (track: ScreenTrack, run: Awaited<ReturnType<typeof setUp>>['run']) => {
    await track.snapshot(null);
    run.input(Buffer.from('\r'));
    return run.output.slice(0).toString('latin1');
  };

  it('is given to what it asks while it is followed', async () => {
    const { run, follow } = await setUp();
    const track = await follow();
    await track.snapshot(null);
    run.print(QUESTION);
    expect(await typed(track, run)).toMatch(/got: \u001b\[\d+;\d+R/);
  });

  it('is given to what it asked before, if nobody has answered yet', async () => {
    const { run, follow } = await setUp();
    run.print(QUESTION);
    expect(await typed(await follow(true), run)).toMatch(/got: \u001b\[\d+;\d+R/);
  });

  it('is not given twice', async () => {
    const { run, follow } = await setUp();
    run.print(QUESTION);
    expect(await typed(await follow(false), run)).toMatch(/got: \n/);
  });

  it('that the program does not take is a fault, and no end', async () => {
    const { run, follow, faults } = await setUp();
    const track = await follow();
    await track.snapshot(null);
    run.print(QUESTION);
    run.exitBy(0);
    await track.snapshot(null);
    expect(faults.every((fault) => fault.startsWith('terminal answer'))).toBe(true);
  });
});

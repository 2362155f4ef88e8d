import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KeeperStand, type TestKeeper } from './test-programs/keeper-stand.ts';
import { FLOOD } from './test-programs/programs.ts';
import { until } from './test-programs/until.ts';

const run = promisify(execFile);
const MIB = 1024 * 1024;
const DISK_BYTES = 48 * MIB;
/** More than a keeper wants to be free before it goes on. */
const BALLAST_BYTES = 32 * MIB;

let stand: KeeperStand;
let disk: string;
beforeAll(async () => {
  stand = await KeeperStand.open();
});
beforeEach(async () => {
  disk = await mkdtemp(join(tmpdir(), 'berth-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES},mode=700`, 'berth-test', disk]);
});
afterEach(async () => {
  const left = await stand.clear();
  await run('umount', ['-l', disk]);
  await rm(disk, { recursive: true, force: true });
  expect(left).toEqual([]);
});
afterAll(() => stand.close());

/** A flooding program on a disk that is full. */
async function fullDisk(): Promise<TestKeeper> {
  await writeFile(join(disk, 'ballast'), Buffer.alloc(BALLAST_BYTES));
  // The directory that is removed with the keeper is one on the disk, not the disk itself.
  const home = await mkdtemp(join(disk, 'k'));
  const keeper = await stand.start(FLOOD, { home, cwd: '/' });
  await printed(keeper, DISK_BYTES);
  return keeper;
}

async function printed(keeper: TestKeeper, bytes: number): Promise<number> {
  return until(`${bytes} bytes`, async () => {
    const client = await keeper.connect();
    client.close();
    const { end } = client.link.status;
    return end >= bytes && end;
  });
}

describe('a full disk', () => {
  it('does not stop the program, and what was lost is a gap with records behind it', async () => {
    const keeper = await fullDisk();
    const live = await keeper.connect();
    live.subscribe(live.link.status.end, 'live');
    await until('live output', () => live.received > MIB);
    const lost = await printed(keeper, 2 * DISK_BYTES);
    await rm(join(disk, 'ballast'));
    await until('the log to go on', async () =>
      (await keeper.log(lost)).some(({ kind }) => kind === 'output'),
    );
    const gaps = (await keeper.log()).filter((item) => item.kind === 'gone');
    const gap = gaps.find((item) => item.to > lost);
    expect(gap?.from).toBeLessThan(DISK_BYTES);
    expect(live.faults).toEqual([]);
    live.link.stop({ signal: 'SIGTERM', graceMs: 1000 });
    expect(await live.exited()).toMatchObject({ signal: 'SIGTERM', cause: 'stopped' });
    await keeper.gone;
  });

  it('does not swallow the exit facts, nor what was lost at the end', async () => {
    const keeper = await fullDisk();
    const client = await keeper.connect();
    client.link.stop({ signal: 'SIGTERM', graceMs: 1000 });
    await client.exited();
    await keeper.gone;
    const exit = await keeper.exitFile();
    expect(exit).toMatchObject({ signal: 'SIGTERM', cause: 'stopped' });
    const last = (await keeper.log()).findLast((item) => item.kind === 'gone');
    // The log has room for a last gap, or the facts speak of it.
    expect(last?.to ?? exit.detail).toEqual(
      last === undefined
        ? expect.stringMatching(/^The disk was full: output \d+ to \d+ was not kept\.$/)
        : expect.any(Number),
    );
  });

  it('lets no run begin, and leaves nothing of it', async () => {
    const home = await mkdtemp(join(disk, 'k'));
    await expect(writeFile(join(disk, 'ballast'), Buffer.alloc(2 * DISK_BYTES))).rejects.toThrow('ENOSPC');
    const keeper = await stand.spawn(FLOOD, { home, cwd: '/' });
    expect(await keeper.ready).toMatchObject({ ready: false, code: 'ENOSPC' });
    await keeper.gone;
    expect(await keeper.members()).toEqual([]);
  });
});

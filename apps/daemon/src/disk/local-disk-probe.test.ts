import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstanceId } from '@berth/contract';
import { type BerthPaths, berthPaths } from '@berth/host';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { findEntries } from '../entries.ts';
import { LocalDiskProbe } from './local-disk-probe.ts';

const KIB = 1024;
const INSTANCE = 'inst_a' as InstanceId;
let base: string;
let paths: BerthPaths;
let probe: LocalDiskProbe;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'berth-disk-'));
  paths = berthPaths({ BERTH_HOME: join(base, 'home') });
  await mkdir(join(paths.instances, INSTANCE, '1'), { recursive: true });
  await writeFile(join(paths.instances, INSTANCE, '1/log'), Buffer.alloc(100 * KIB, 1));
  await mkdir(join(base, 'work'));
  await writeFile(join(base, 'work/file'), Buffer.alloc(200 * KIB, 1));
  probe = new LocalDiskProbe(findEntries().diskWorker, paths);
});
afterEach(async () => {
  probe.close();
  await rm(base, { recursive: true, force: true });
});

it('tells workspace and log apart, and a home where there is one', async () => {
  const target = { instance: INSTANCE, workspace: join(base, 'work') };
  const plain = await probe.measure({ ...target, hasHome: false });
  expect(plain).toMatchObject({ home: null, isComplete: true });
  expect(Math.round(plain.workspace / KIB)).toBeGreaterThanOrEqual(200);
  expect(Math.round(plain.log / KIB)).toBeGreaterThanOrEqual(100);
  expect(plain.log).toBeLessThan(plain.workspace);
  expect(await probe.measure({ ...target, hasHome: true })).toMatchObject({ home: 0 });
});

it('tells the room around Berth’s own state first, and nothing of what is not there', async () => {
  const [state, work, gone] = await probe.room([join(base, 'work'), join(base, 'gone')]);
  expect(state?.total).toBeGreaterThan(0);
  expect(work?.disk).toBe(state?.disk);
  expect(gone).toBeNull();
});

it('has no thread for Berth’s own disk, and keeps the one that it has from one look to the next', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const without = new LocalDiskProbe(new URL('file:///there/is/none.ts'), paths);
    expect(await without.room([])).toMatchObject([{ total: expect.any(Number) }]);
    await probe.room([base]);
    // The end of the thread is planned, and not before the disks are looked at again.
    vi.advanceTimersByTime(60_000);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it('gives up a disk that does not answer, leaves it out, and goes on with others', async () => {
  const dead = new LocalDiskProbe(new URL('./test-programs/dead-disk-worker.ts', import.meta.url), paths, {
    stuckMs: 300,
  });
  const measured = dead.measure({ instance: INSTANCE, workspace: '/dead', hasHome: false });
  const others = dead.room(['/alive', '/dead', '/dead/too']);
  await expect(measured).rejects.toThrow('the disk of /dead does not answer');
  expect(await others).toMatchObject([{}, { disk: 'other' }, null, null]);
  const again = dead.measure({ instance: INSTANCE, workspace: '/dead', hasHome: false });
  await expect(again).rejects.toThrow('the disk of /dead does not answer');
  dead.close();
});

it('tells the room on disks while it measures what is on one', async () => {
  for (let index = 0; index < 200; index += 1) await writeFile(join(base, 'work', String(index)), 'x');
  const budget = {
    ...{ entriesMax: 1000, linkedMax: 1000, openMax: 1000 },
    ...{ durationMaxMs: 600_000, workMs: 0, pauseMs: 300_000 },
  };
  const slow = new LocalDiskProbe(findEntries().diskWorker, paths, { budget });
  const measured = slow.measure({ instance: INSTANCE, workspace: join(base, 'work'), hasHome: false });
  expect(await slow.room([base])).toMatchObject([{}, { total: expect.any(Number) }]);
  slow.close();
  await expect(measured).rejects.toThrow('the daemon ends');
});

it('is done with what was asked when it is closed', async () => {
  const asked = probe.measure({ instance: INSTANCE, workspace: join(base, 'work'), hasHome: false });
  probe.close();
  await expect(asked).rejects.toThrow('the daemon ends');
});

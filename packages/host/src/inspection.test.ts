import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHost } from './create-host.ts';
import { createInspection, type Inspection } from './inspection.ts';

const onLinux = process.platform === 'linux';

let directory: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-i-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(directory, { recursive: true });
});

function inspection(): Inspection {
  const created = createInspection();
  if (created === undefined) throw new Error('this platform cannot be inspected');
  return created;
}

it('is refused where nobody knows how to look', () => {
  expect(createInspection('darwin')).toBeUndefined();
});

describe.runIf(onLinux)('a close look', () => {
  it('finds processes by their marks', async () => {
    const child = spawn('sleep', ['300'], {
      env: { BERTH_INSTANCE: 'inst_x', BERTH_ROLE: 'keeper', PATH: process.env['PATH'] },
    });
    children.push(child);
    await once(child, 'spawn');
    const found = inspection()
      .marked()
      .find(({ pid }) => pid === child.pid);
    expect(found).toMatchObject({ instance: 'inst_x', role: 'keeper', command: ['sleep', '300'] });
    expect(found?.startTime).toBe((await createHost().identify(child.pid ?? 0))?.startTime);
    const age = Date.now() - inspection().startedAt(found?.startTime ?? '');
    expect(Math.abs(age)).toBeLessThan(3000);
    expect(inspection().variable(child.pid ?? 0, 'BERTH_ROLE')).toBe('keeper');
    expect(inspection().variable(child.pid ?? 0, 'BERTH')).toBeUndefined();
  });

  it('counts descriptors, and names deleted files that are held', async () => {
    const path = join(directory, 'gone');
    await writeFile(path, 'twelve bytes');
    const before = inspection().descriptors(process.pid);
    const file = await open(path);
    await rm(path);
    const held = inspection().descriptors(process.pid);
    expect(held).toMatchObject({ open: (before?.open ?? 0) + 1, deleted: [{ path, bytes: 12 }] });
    expect(held?.limit).toBeGreaterThan(100);
    await file.close();
    expect(inspection().descriptors(2 ** 22 + 1)).toBeUndefined();
  });

  it('counts what this user watches', async () => {
    const before = inspection().inotify();
    const stop = new AbortController();
    const watching = watch(directory, { signal: stop.signal })[Symbol.asyncIterator]().next();
    const during = inspection().inotify();
    expect(during?.watches.used).toBeGreaterThan(before?.watches.used ?? Number.NaN);
    expect(during?.instances.limit).toBeGreaterThan(0);
    stop.abort();
    await expect(watching).rejects.toThrow(/abort/);
  });

  it('knows who holds a lock, without touching it', () => {
    const path = join(directory, 'lock');
    expect(inspection().lockHolders(path)).toEqual([]);
    const holder = new DatabaseSync(path);
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    expect(inspection().lockHolders(path)).toEqual([process.pid]);
    holder.close();
    expect(inspection().lockHolders(path)).toEqual([]);
  });

  it('counts the open files of the machine', () => {
    const { used, limit } = inspection().openFiles();
    expect(used).toBeGreaterThan(0);
    expect(limit).toBeGreaterThan(used);
  });

  it('knows the ports of outgoing connections', () => {
    const { from, to } = inspection().outgoingPorts();
    expect(from).toBeGreaterThan(0);
    expect(to).toBeGreaterThan(from);
  });
});

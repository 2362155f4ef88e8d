import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CgroupController } from '@berth/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rewriteLimits, writeLimits } from './group-limits.ts';

let group: string;
beforeEach(async () => {
  group = await mkdtemp(join(tmpdir(), 'berth-limits-'));
});
afterEach(() => rm(group, { recursive: true }));

const ALL: CgroupController[] = ['memory', 'pids', 'cpu'];
const MIB = 1024 * 1024;

async function given(...names: readonly string[]): Promise<void> {
  for (const name of names) await writeFile(join(group, name), '');
}

const text = (name: string) => readFile(join(group, name), 'utf8');

describe('version 1', () => {
  const FILES = ['memory.limit_in_bytes', 'pids.max', 'cpu.cfs_period_us', 'cpu.cfs_quota_us'];

  it('holds memory, processes and processors, and memory with swap where it is counted', async () => {
    await given(...FILES, 'memory.memsw.limit_in_bytes');
    const limits = { memory: 64 * MIB, pids: 20, cpus: 0.5 };
    expect(writeLimits(group, { version: 1, controllers: ALL }, limits)).toStrictEqual({
      held: ['memory', 'cpus', 'pids'],
      problems: [],
    });
    expect(await text('memory.limit_in_bytes')).toBe(String(64 * MIB));
    expect(await text('memory.memsw.limit_in_bytes')).toContain(String(64 * MIB));
    expect(await text('cpu.cfs_quota_us')).toBe('50000');
    expect(await text('pids.max')).toBe('20');
  });

  it('takes off what is not asked for any more', async () => {
    await given(...FILES);
    writeLimits(group, { version: 1, controllers: ALL }, { memory: 64 * MIB, pids: 20, cpus: 1 });
    for (const name of FILES) await writeFile(join(group, name), '');
    expect(writeLimits(group, { version: 1, controllers: ALL }, {}).held).toStrictEqual([]);
    expect(await Promise.all(FILES.map(text))).toStrictEqual(['-1', 'max', '100000', '-1']);
  });
});

describe('version 2', () => {
  it('holds them by its own names, and swap not at all', async () => {
    await given('memory.max', 'memory.swap.max', 'pids.max', 'cpu.max');
    const limits = { memory: 64 * MIB, pids: 20, cpus: 2 };
    expect(writeLimits(group, { version: 2, controllers: ALL }, limits).held).toHaveLength(3);
    expect(await text('memory.max')).toBe(String(64 * MIB));
    expect(await text('memory.swap.max')).toBe('0');
    expect(await text('cpu.max')).toBe('200000 100000');
  });

  it('does not get less memory than a program uses, which would kill it', async () => {
    await given('memory.max', 'memory.swap.max', 'pids.max', 'cpu.max');
    await writeFile(join(group, 'memory.max'), 'max\n');
    await writeFile(join(group, 'memory.current'), `${100 * MIB}\n`);
    await writeFile(join(group, 'memory.stat'), `anon ${60 * MIB}\ninactive_file ${30 * MIB}\n`);
    const hierarchy = { version: 2, controllers: ALL } as const;
    const { held, problems } = await rewriteLimits(group, hierarchy, { memory: 69 * MIB, pids: 20 });
    expect(held).toStrictEqual(['pids']);
    expect(problems).toStrictEqual([expect.stringContaining(`${70 * MIB} bytes are in use`)]);
    expect(await text('memory.max')).toBe('max\n');
    const enough = await rewriteLimits(group, hierarchy, { memory: 70 * MIB });
    expect(enough).toStrictEqual({ held: ['memory'], problems: [] });
    // What it holds already is not asked about.
    await writeFile(join(group, 'memory.current'), `${200 * MIB}\n`);
    expect((await rewriteLimits(group, hierarchy, { memory: 70 * MIB })).problems).toStrictEqual([]);
  });
});

it('holds only what its controllers can, and says what the kernel refused', async () => {
  await given('pids.max');
  const { held, problems } = writeLimits(
    group,
    { version: 2, controllers: ['memory', 'pids'] },
    { memory: 64 * MIB, pids: 20, cpus: 1 },
  );
  expect(held).toStrictEqual(['pids']);
  expect(problems).toStrictEqual([expect.stringMatching(/^cannot limit memory .*ENOENT/)]);
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMemoryRoom } from './memory-room.ts';

const MIB = 1024 * 1024;
const MEMINFO = `MemTotal:       8388608 kB\nMemFree:          100000 kB\nMemAvailable:    4194304 kB\n`;
const PRESSURE =
  'some avg10=3.00 avg60=0.00 avg300=0.00 total=1\nfull avg10=1.25 avg60=0.00 avg300=0.00 total=1\n';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'berth-memory-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function look(files: Readonly<Record<string, string>>) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const at = (name: string) => join(root, name);
  return readMemoryRoom({
    meminfo: at('meminfo'),
    pressure: at('pressure'),
    mountinfo: at('mountinfo'),
    cgroup: at('cgroup'),
  });
}

const version2 = () => `41 31 0:38 / ${root}/fs rw - cgroup2 cgroup2 rw\n`;
const version1 = () => `35 31 0:32 / ${root}/fs/memory rw - cgroup cgroup rw,memory\n`;

describe('memory for more programs', () => {
  it('is what the machine has left', async () => {
    expect(await look({ meminfo: MEMINFO, pressure: PRESSURE })).toStrictEqual({
      available: 4096 * MIB,
      total: 8192 * MIB,
      group: null,
      stalled: 1.25,
    });
  });

  it('is told without pressure where the kernel does not count it', async () => {
    expect(await look({ meminfo: MEMINFO })).toMatchObject({ stalled: null });
  });

  it('is not told where the kernel does not say what is available', async () => {
    expect(await look({ meminfo: 'MemTotal: 5 kB\n' })).toBeUndefined();
  });

  it('is less in a group that may have less, with what the kernel can drop', async () => {
    const room = await look({
      meminfo: MEMINFO,
      mountinfo: version2(),
      cgroup: '0::/user/berth-daemon\n',
      'fs/user/berth-daemon/memory.max': 'max\n',
      'fs/user/memory.max': `${512 * MIB}\n`,
      'fs/user/memory.current': `${400 * MIB}\n`,
      'fs/user/memory.stat': `anon 1\ninactive_file ${100 * MIB}\nactive_file ${20 * MIB}\nslab_reclaimable ${60 * MIB}\n`,
    });
    expect(room).toMatchObject({ available: 252 * MIB, total: 512 * MIB, group: join(root, 'fs/user') });
  });

  it('is found in version 1 as well, and a group without bounds is none', async () => {
    const files = {
      meminfo: MEMINFO,
      mountinfo: version1(),
      cgroup: '4:memory:/job\n',
      'fs/memory/job/memory.usage_in_bytes': `${40 * MIB}\n`,
      'fs/memory/job/memory.stat': `total_inactive_file ${10 * MIB}\n`,
    };
    const bounded = await look({ ...files, 'fs/memory/job/memory.limit_in_bytes': `${64 * MIB}\n` });
    expect(bounded).toMatchObject({ available: 34 * MIB, total: 64 * MIB });
    const free = await look({ ...files, 'fs/memory/job/memory.limit_in_bytes': '9223372036854771712\n' });
    expect(free).toMatchObject({ available: 4096 * MIB, group: null });
  });

  it('is never below nothing', async () => {
    const room = await look({
      meminfo: MEMINFO,
      mountinfo: version2(),
      cgroup: '0::/\n',
      'fs/memory.max': `${MIB}\n`,
      'fs/memory.current': `${2 * MIB}\n`,
    });
    expect(room?.available).toBe(0);
  });
});

it.runIf(process.platform === 'linux')('the kernel of this machine tells of its memory', async () => {
  const room = await readMemoryRoom();
  expect(room?.total).toBeGreaterThan(room?.available ?? Number.POSITIVE_INFINITY);
});

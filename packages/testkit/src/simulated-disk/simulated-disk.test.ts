import { beforeEach, describe, expect, it } from 'vitest';
import { mount, simulatedFs, simulatedFsPromises } from './node-fs.ts';
import type { Dice } from './power-cut.ts';
import { seededDice } from './seeded-dice.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const SEEDS = 300;
/** Ways of `survivalBy`. */
const ALL: Dice = () => 0;
const NOTHING: Dice = (end) => (end === 8 ? 1 : 0);

const { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } = simulatedFs;

let disk: SimulatedDisk;
beforeEach(() => {
  disk = new SimulatedDisk();
  mount(disk);
  mkdirSync('/d');
  disk.syncAll();
});

function put(path: string, content: string, { synced = false } = {}): void {
  const fd = openSync(path, 'w');
  writeSync(fd, content);
  if (synced) fsyncSync(fd);
  closeSync(fd);
}

function syncDirectory(): void {
  const fd = openSync('/d', 'r');
  fsyncSync(fd);
  closeSync(fd);
}

function cut(dice: Dice): void {
  disk.cutPower();
  disk.restorePower(dice);
}

const contentOf = (path: string) => (disk.exists(path) ? String(readFileSync(path, 'utf8')) : undefined);

/** Everything that can be found under this name after a power cut. */
function outcomes(prepare: () => void, path = '/d/file'): Set<string | undefined> {
  const found = new Set<string | undefined>();
  for (let seed = 0; seed < SEEDS; seed += 1) {
    disk = new SimulatedDisk();
    mount(disk);
    mkdirSync('/d');
    disk.syncAll();
    prepare();
    cut(seededDice(seed));
    found.add(contentOf(path));
  }
  return found;
}

describe('a power cut', () => {
  it('takes nothing that was synced, content and name', () => {
    const found = outcomes(() => {
      put('/d/file', 'kept', { synced: true });
      syncDirectory();
      put('/d/other', 'not synced');
    });
    expect([...found]).toEqual(['kept']);
  });

  it('may take the name of a file that was synced without its directory', () => {
    expect(outcomes(() => put('/d/file', 'kept', { synced: true }))).toEqual(new Set(['kept', undefined]));
  });

  it('may leave any part of what was not synced: none, a beginning, zeros', () => {
    const found = outcomes(() => put('/d/file', 'abc'));
    for (const part of [undefined, '', 'a', 'ab', 'abc', '\0\0\0']) expect(found).toContain(part);
  });

  it('may keep a later write without an earlier one', () => {
    const found = outcomes(() => {
      put('/d/file', '');
      disk.syncAll();
      const fd = openSync('/d/file', 'r+');
      writeSync(fd, 'one', 0);
      writeSync(fd, 'two', 3);
    });
    for (const part of ['', 'one', '\0\0\0two', 'onetwo']) expect(found).toContain(part);
  });

  it('may tear a large write at sectors', () => {
    const found = outcomes(() => {
      put('/d/file', 'a'.repeat(1024), { synced: true });
      syncDirectory();
      const fd = openSync('/d/file', 'r+');
      writeSync(fd, 'b'.repeat(1024), 0);
    });
    expect(found).toContain('a'.repeat(512) + 'b'.repeat(512));
  });

  it('leaves the old or the new file of a rename, and an empty one where the new one was not synced', () => {
    const replace = (synced: boolean) => () => {
      put('/d/file', 'old', { synced: true });
      syncDirectory();
      put('/d/draft', 'new', { synced });
      renameSync('/d/draft', '/d/file');
    };
    expect(outcomes(replace(true))).toEqual(new Set(['old', 'new']));
    expect(outcomes(replace(false))).toContain('');
  });

  it('is the same with the same dice', () => {
    const lives = [5, 5].map((seed) => {
      disk = new SimulatedDisk();
      mount(disk);
      mkdirSync('/d');
      for (let file = 0; file < 20; file += 1) put(`/d/${file}`, 'text'.repeat(file));
      cut(seededDice(seed));
      return disk.paths().map((path) => [path, path === '/d' ? '' : contentOf(path)]);
    });
    expect(lives[1]).toEqual(lives[0]);
  });

  it('comes before the change it was ordered for, and everybody is dead', async () => {
    const process = disk.process();
    disk.cutAfter(2);
    let answered = false;
    process.run(() => {
      put('/d/file', 'text');
      void simulatedFsPromises.readdir('/d').then(() => (answered = true));
    });
    expect(() => process.run(() => put('/d/more', ''))).toThrow('the power is cut');
    await disk.off();
    expect(answered).toBe(false);
    expect(() => openSync('/d/file')).toThrow('the power is cut');
    disk.restorePower(ALL);
    expect(contentOf('/d/file')).toBe('text');
    expect(() => process.run(() => openSync('/d/file'))).toThrow('the power is cut');
  });

  it('forgets descriptors', () => {
    const fd = openSync('/d/file', 'w');
    cut(ALL);
    expect(() => writeSync(fd, 'late')).toThrow('EBADF');
  });
});

describe('a disk that refuses', () => {
  it('to sync has lost what was written, also when the next sync succeeds', () => {
    const fd = openSync('/d/file', 'w');
    syncDirectory();
    writeSync(fd, 'lost');
    disk.faults.refuse('sync');
    expect(() => fsyncSync(fd)).toThrow('EIO');
    expect(contentOf('/d/file')).toBe('lost');
    writeSync(fd, 'kept');
    fsyncSync(fd);
    cut(NOTHING);
    expect(contentOf('/d/file')).toBe('\0\0\0\0kept');
  });

  it('to sync may make the system forget at once', () => {
    const fd = openSync('/d/file', 'w');
    writeSync(fd, 'lost');
    disk.faults.forgets = true;
    disk.faults.refuse('sync');
    expect(() => fsyncSync(fd)).toThrow('EIO');
    expect(contentOf('/d/file')).toBe('');
  });

  it('more than it has room for takes what fits, then nothing, until there is room', () => {
    disk.faults.roomBytes = 5;
    const fd = openSync('/d/file', 'w');
    expect(writeSync(fd, 'abcdefgh')).toBe(5);
    expect(() => writeSync(fd, 'x')).toThrow('ENOSPC');
    expect(writeSync(fd, 'ABC', 0)).toBe(3);
    simulatedFs.rmSync('/d/file');
    expect(disk.faults.roomBytes).toBe(5);
    expect(contentOf('/d/file')).toBeUndefined();
  });

  it('one write takes the next one', () => {
    const fd = openSync('/d/file', 'w');
    disk.faults.refuse('write', { path: /file$/ });
    expect(() => writeSync(fd, 'a')).toThrow('EIO');
    expect(writeSync(fd, 'b')).toBe(1);
    expect(contentOf('/d/file')).toBe('b');
  });
});

describe('a process', () => {
  it('that is killed leaves what it wrote, and does nothing any more', async () => {
    const process = disk.process();
    const work = process.run(async () => {
      put('/d/file', 'written');
      await simulatedFsPromises.writeFile('/d/more', 'late');
    });
    process.kill();
    void work;
    await simulatedFsPromises.readdir('/d');
    expect(contentOf('/d/file')).toBe('written');
    expect(contentOf('/d/more')).toBeUndefined();
  });
});

it('turns bits around in memory and on disk', () => {
  put('/d/file', 'abc', { synced: true });
  syncDirectory();
  disk.damage('/d/file', 1, 1);
  expect(contentOf('/d/file')).toBe('acc');
  cut(NOTHING);
  expect(contentOf('/d/file')).toBe('acc');
});

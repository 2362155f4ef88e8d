import { mkdir, writeFile } from 'node:fs/promises';
import { mount, PowerCutError, seededDice, SimulatedDisk, simulatedFs } from '@berth/testkit/simulated-disk';
import { describe, expect, it, vi } from 'vitest';
import { syncNewDirectories, writeFileDurably, writeFileDurablyNow } from './private-files.ts';

vi.mock('node:fs', async () => (await import('@berth/testkit/simulated-disk')).simulatedFs);
vi.mock('node:fs/promises', async () => (await import('@berth/testkit/simulated-disk')).simulatedFsPromises);

/** Ways in which each power cut may turn out. */
const OUTCOMES = 60;
const FILE = '/state/facts.json';
const OLD = 'old'.repeat(500);
const NEW = 'new'.repeat(1000);

const WRITES = {
  'without blocking': writeFileDurably,
  'at once': async (path: string, content: string) => writeFileDurablyNow(path, content),
};

async function diskWith(...contents: string[]): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  mount(disk);
  simulatedFs.mkdirSync('/state');
  for (const content of contents) await writeFile(FILE, content);
  disk.syncAll();
  return disk;
}

/** Does it until the power goes before the change after `changes` ones. True when it was done before. */
async function doneBefore(
  disk: SimulatedDisk,
  changes: number,
  act: () => Promise<unknown>,
): Promise<boolean> {
  disk.cutAfter(changes);
  const done = act().then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof PowerCutError)) throw error;
      return false;
    },
  );
  return Promise.race([done, disk.off().then(() => false)]);
}

const contentOf = (disk: SimulatedDisk, path: string) =>
  disk.exists(path) ? String(simulatedFs.readFileSync(path, 'utf8')) : undefined;

describe.each(Object.entries(WRITES))('a durable write %s', (_how, write) => {
  it('leaves the old or the new content whenever the power goes, and the new one when it is done', async () => {
    const found = new Set<string | undefined>();
    let done = false;
    for (let changes = 0; !done; changes += 1) {
      for (let outcome = 0; outcome < OUTCOMES; outcome += 1) {
        const disk = await diskWith(OLD);
        done = await doneBefore(disk, changes, () => write(FILE, NEW));
        if (!disk.isOff) disk.cutPower();
        disk.restorePower(seededDice(outcome));
        const content = contentOf(disk, FILE);
        if (done) expect(content).toBe(NEW);
        found.add(content);
      }
    }
    expect(found).toEqual(new Set([OLD, NEW]));
  });

  it.each(['write', 'sync', 'rename'] as const)(
    'keeps the old content when the disk refuses to %s',
    async (act) => {
      const disk = await diskWith(OLD);
      disk.faults.refuse(act);
      await expect(write(FILE, NEW)).rejects.toThrow('EIO');
      expect(disk.paths()).toEqual(['/state', FILE]);
      expect(contentOf(disk, FILE)).toBe(OLD);
    },
  );

  it('keeps the old content when there is no room for the new one', async () => {
    const disk = await diskWith(OLD);
    disk.faults.roomBytes = NEW.length - 1;
    await expect(write(FILE, NEW)).rejects.toThrow('ENOSPC');
    expect(contentOf(disk, FILE)).toBe(OLD);
    expect(disk.faults.roomBytes).toBe(NEW.length - 1);
  });
});

it('directories that were made durable keep what was synced in them', async () => {
  for (let outcome = 0; outcome < OUTCOMES; outcome += 1) {
    const disk = await diskWith();
    const first = await mkdir('/state/one/two', { recursive: true });
    await syncNewDirectories('/state/one/two', first);
    writeFileDurablyNow('/state/one/two/facts.json', NEW);
    disk.cutPower();
    disk.restorePower(seededDice(outcome));
    expect(contentOf(disk, '/state/one/two/facts.json')).toBe(NEW);
  }
});

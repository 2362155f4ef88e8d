import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HiddenPlaces } from './hidden-places.ts';

let etc: string;
beforeEach(async () => {
  etc = await mkdtemp(join(tmpdir(), 'berth-etc-'));
});
afterEach(() => rm(etc, { recursive: true }));

async function place(name: string, mode: number): Promise<void> {
  await writeFile(join(etc, name), 'secret\n');
  await chmod(join(etc, name), mode);
}

describe('hidden places', () => {
  it('are what not everybody may read: files, and directories as a whole', async () => {
    await mkdir(join(etc, 'open'));
    await mkdir(join(etc, 'closed'), { mode: 0o700 });
    await place('open/hosts', 0o644);
    await place('open/shadow', 0o640);
    await place('closed/key', 0o600);
    const found = await new HiddenPlaces(() => 0, etc).find();
    expect(found.toSorted((one, other) => one.path.localeCompare(other.path))).toEqual([
      { kind: 'directory', path: join(etc, 'closed') },
      { kind: 'file', path: join(etc, 'open/shadow') },
    ]);
  });

  it('are looked for once a minute, and are those that are still there', async () => {
    let now = 0;
    const places = new HiddenPlaces(() => now, etc);
    await place('shadow', 0o640);
    await place('goes', 0o600);
    await places.find();
    await rm(join(etc, 'goes'));
    await place('comes', 0o600);
    now = 59_999;
    expect(await places.find()).toEqual([{ kind: 'file', path: join(etc, 'shadow') }]);
    now = 60_000;
    expect(await places.find()).toHaveLength(2);
  });
});

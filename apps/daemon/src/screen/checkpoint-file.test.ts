import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CheckpointFile } from './checkpoint-file.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-p-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('keeps the newest checkpoint, for its owner alone', async () => {
  const file = new CheckpointFile(directory, 'run_1');
  expect(await file.read()).toBeUndefined();
  await file.write({ offset: 5, bytes: Buffer.from('old') });
  await file.write({ offset: 2 ** 40, bytes: Buffer.from('new') });
  expect(await new CheckpointFile(directory, 'run_1').read()).toEqual({
    offset: 2 ** 40,
    bytes: Buffer.from('new'),
  });
  expect(await readdir(directory)).toEqual(['run_1.screen']);
  expect((await stat(join(directory, 'run_1.screen'))).mode & 0o777).toBe(0o600);
  expect(await new CheckpointFile(directory, 'run_2').read()).toBeUndefined();
});

it('is nothing when it was cut short, and after it was removed', async () => {
  const file = new CheckpointFile(directory, 'run_1');
  await writeFile(join(directory, 'run_1.screen'), 'short');
  expect(await file.read()).toBeUndefined();
  await file.remove();
  await file.remove();
  expect(await readdir(directory)).toEqual([]);
});

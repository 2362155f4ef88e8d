import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { berthPaths } from '@berth/host/paths';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { plistText } from './plist-text.ts';
import { isSameService, readServiceFile, removeServiceFile, writeServiceFile } from './service-file.ts';
import { unitText } from './unit-text.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-service-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function texts(PATH: string, home = '/home/ann/q"--\\u x'): string[] {
  const environment = { BERTH_HOME: home, PATH };
  const program = { paths: berthPaths(environment), entry: '/d.js', environment, umask: 0o022 };
  return [unitText(program, undefined), plistText(program, 'dev.berth.daemon')];
}

it('knows the files that Berth wrote, and for which Berth', async () => {
  const path = join(directory, 'berth.service');
  expect(await readServiceFile(path)).toEqual({ kind: 'absent' });
  for (const text of texts('/bin')) {
    await writeFile(path, text);
    expect(await readServiceFile(path)).toEqual({ kind: 'own', state: '/home/ann/q"--\\u x/state', text });
  }
  for (const foreign of ['', '[Service]\n', '# written by `berth service install` for nobody\n']) {
    await writeFile(path, foreign);
    expect(await readServiceFile(path)).toEqual({ kind: 'foreign' });
  }
});

it('is written with all directories it needs, among them that of the log', async () => {
  const [path, state] = [join(directory, 'a/b/berth.service'), join(directory, 'state')];
  await writeServiceFile(path, 'text', state);
  expect(await readFile(path, 'utf8')).toBe('text');
  expect((await stat(state)).mode & 0o777).toBe(0o700);
  await removeServiceFile(path);
  await removeServiceFile(path);
  expect(await readServiceFile(path)).toEqual({ kind: 'absent' });
});

it('runs the same when only the PATH of the terminal differs', () => {
  const [one, other, elsewhere] = [texts('/bin'), texts('/usr/bin:/my "bin"'), texts('/bin', '/home/bob')];
  for (const index of [0, 1]) {
    expect(isSameService(one[index] ?? '', other[index] ?? '')).toBe(true);
    expect(isSameService(one[index] ?? '', elsewhere[index] ?? '')).toBe(false);
  }
});

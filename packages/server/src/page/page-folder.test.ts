import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PageFolder } from './page-folder.ts';

let folder: string;
let page: PageFolder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-page-'));
  page = new PageFolder(pathToFileURL(`${folder}/page/`));
  await mkdir(join(folder, 'page/assets'), { recursive: true });
  await writeFile(join(folder, 'page/assets/a-1.js.gz'), gzipSync('one'));
  await writeFile(join(folder, 'page/icon.png'), 'picture');
  await writeFile(join(folder, 'page/assets/.secret.js'), 'hidden');
  await writeFile(join(folder, 'outside.js'), 'outside');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('opens what is there, packed or not', async () => {
  const packed = await page.open('assets/a-1.js');
  expect(packed).toMatchObject({ type: 'text/javascript; charset=utf-8', isPacked: true });
  await packed?.handle.close();
  const plain = await page.open('icon.png');
  expect(plain).toMatchObject({ type: 'image/png', isPacked: false, size: 'picture'.length });
  await plain?.handle.close();
});

it.each([
  '../outside.js',
  'assets/../../outside.js',
  'assets/.secret.js',
  'assets',
  'none.js',
  'assets/a-1',
  '',
])('opens nothing at %j', async (name) => expect(await page.open(name)).toBeUndefined());

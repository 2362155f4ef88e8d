import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isStartSettled } from './restarts.ts';

const LOGIN = { security: { auth: { selectedType: 'oauth-personal' } } };

function directoryWith(files: Readonly<Record<string, unknown>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'gemini-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
  return directory;
}

test.each([
  ['there is nothing yet', {}],
  [
    'no login was chosen',
    { 'settings.json': {}, 'trustedFolders.json': { '/home/you/app': 'TRUST_FOLDER' } },
  ],
  ['the folder is new', { 'settings.json': LOGIN }],
  [
    'only another folder was trusted',
    { 'settings.json': LOGIN, 'trustedFolders.json': { '/home/you/ap': 'TRUST_FOLDER' } },
  ],
  ['the settings cannot be read', { 'settings.json': '{"security": // mine' }],
])('it may ask when %s', async (_, files) => {
  expect(await isStartSettled(directoryWith(files), '/home/you/app')).toBe(false);
});

test.each([
  ['the folder is trusted', { '/home/you/app': 'TRUST_FOLDER' }],
  ['one above it is trusted', { '/home/you': 'TRUST_FOLDER' }],
  ['its parent is trusted by it', { '/home/you/app': 'TRUST_PARENT' }],
  ['its parent is trusted by another', { '/home/you/other': 'TRUST_PARENT' }],
  ['the folder is not trusted', { '/home/you/app': 'DO_NOT_TRUST' }],
])('it asks nothing when %s', async (_, trusted) => {
  const directory = directoryWith({ 'settings.json': LOGIN, 'trustedFolders.json': trusted });
  expect(await isStartSettled(directory, '/home/you/app')).toBe(true);
});

test('it asks nothing where folders are trusted without asking', async () => {
  const { auth } = LOGIN.security;
  const security = { auth, folderTrust: { enabled: false } };
  expect(await isStartSettled(directoryWith({ 'settings.json': { security } }), '/home/you/app')).toBe(true);
});

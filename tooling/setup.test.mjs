import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reasonToInstall, sameInstallation, wantedStamp } from './setup.mjs';

const LINUX = { platform: 'linux', arch: 'x64' };

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function installed(stamp) {
  mkdirSync(join(folder, '.bin'));
  writeFileSync(join(folder, '.bin', 'node'), '');
  writeFileSync(join(folder, '.berth-setup'), stamp);
}

describe('the reason to install', () => {
  it('is none when the stamp fits', () => {
    installed(wantedStamp('lock', LINUX));
    expect(reasonToInstall(folder, wantedStamp('lock', LINUX))).toBeNull();
  });

  it.each([
    ['the lockfile changed', wantedStamp('other lock', LINUX)],
    ['the folder is used on another platform', wantedStamp('lock', { platform: 'darwin', arch: 'arm64' })],
  ])('is there when %s', (_, wanted) => {
    installed(wantedStamp('lock', LINUX));
    expect(reasonToInstall(folder, wanted)).toMatch(/changed/);
  });

  it('is there when nothing is installed, or not to the end', () => {
    expect(reasonToInstall(join(folder, 'node_modules'), 'any')).toMatch(/missing/);
    expect(reasonToInstall(folder, 'any')).toMatch(/not finished/);
  });

  it('is there when Node is gone', () => {
    installed(wantedStamp('lock', LINUX));
    rmSync(join(folder, '.bin', 'node'));
    expect(reasonToInstall(folder, wantedStamp('lock', LINUX))).toMatch(/Node is missing/);
  });
});

describe('an installation made by hand', () => {
  const lock = {
    packages: {
      '': {},
      'packages/a': {},
      'node_modules/a': { version: '1.0.0', integrity: 'x' },
      'node_modules/b-darwin': { version: '1.0.0', integrity: 'y', optional: true },
    },
  };

  it('is as good when it has all that the lockfile names', () => {
    expect(
      sameInstallation(lock, { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'x' } } }),
    ).toBe(true);
  });

  it.each([
    ['a package is missing', {}],
    ['a version differs', { 'node_modules/a': { version: '1.0.1', integrity: 'x' } }],
    ['a content differs', { 'node_modules/a': { version: '1.0.0', integrity: 'z' } }],
  ])('is not when %s', (_, packages) => {
    expect(sameInstallation(lock, { packages })).toBe(false);
  });
});

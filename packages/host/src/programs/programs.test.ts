import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileKind } from './file-kind.ts';
import { findProgram } from './find-program.ts';
import { interpreterOf } from './interpreter.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'berth-programs-'));
  for (const name of ['one', 'two']) await mkdir(join(home, name));
  await writeFile(join(home, 'one', 'tool'), 'no program');
  await writeFile(join(home, 'two', 'tool'), '#! /usr/bin/env node\n', { mode: 0o755 });
  await symlink('nowhere', join(home, 'two', 'lost'));
});
afterAll(() => rm(home, { recursive: true }));

describe('a program in PATH', () => {
  it('is the first that can be run', async () => {
    expect(await findProgram('tool', `${home}/none:${home}/one:${home}/two`)).toBe(join(home, 'two', 'tool'));
  });

  it.each([
    ['tool', 'two'],
    ['tool', ''],
    ['lost', '/two'],
    ['tool', '/one'],
  ])('is not found: %s in %s', async (name, directory) => {
    const path = directory.startsWith('/') ? home + directory : directory;
    expect(await findProgram(name, path)).toBeUndefined();
  });

  it('is none without a PATH', async () => {
    expect(await findProgram('tool', undefined)).toBeUndefined();
  });
});

describe('what there is to run', () => {
  it('is told from what only has the name', async () => {
    const kinds = ['two/tool', 'one/tool', 'one', 'two/lost', 'one/tool/below'].map((path) =>
      fileKind(join(home, path)),
    );
    expect(await Promise.all(kinds)).toEqual(['executable', 'file', 'file', 'nothing', 'nothing']);
  });
});

describe('the interpreter of a script', () => {
  it.each([
    ['#!/bin/sh\necho', { program: '/bin/sh' }],
    ['#! /usr/bin/env  node --flag\n', { program: '/usr/bin/env', word: 'node' }],
    ['#!bin/sh\n', undefined],
    ['\x7fELF', undefined],
    ['', undefined],
  ])('of %j is %o', async (text, wanted) => {
    await writeFile(join(home, 'script'), text);
    expect(await interpreterOf(join(home, 'script'))).toEqual(wanted);
  });

  it('is none of what cannot be read', async () => {
    await chmod(join(home, 'one', 'tool'), 0o111);
    for (const path of ['one', 'missing', 'two/lost'])
      expect(await interpreterOf(join(home, path))).toBeUndefined();
  });
});

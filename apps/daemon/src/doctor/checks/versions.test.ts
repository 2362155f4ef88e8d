import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ok } from '@berth/foundation';
import { expect, it } from 'vitest';
import {
  answer,
  codes,
  daemon,
  process,
  reading,
  runFacts,
  status,
  world,
} from '../testing/made-up-world.ts';
import { isFit, versions } from './versions.ts';

it('knows the Nodes that package.json names', async () => {
  const manifest = JSON.parse(
    await readFile(resolve(import.meta.dirname, '../../../../cli/package.json'), 'utf8'),
  ) as {
    engines: { node: string };
  };
  expect(manifest.engines.node).toBe('>=24.16.0 <25 || >=26.1.0');
  for (const fit of ['24.16.0', '24.21.3', '26.1.0', '27.0.0']) expect(isFit(fit), fit).toBe(true);
  for (const unfit of ['24.15.9', '25.9.0', '26.0.9', '22.99.0', '20.0.0'])
    expect(isFit(unfit), unfit).toBe(false);
});

it('finds an unfit Node and an old SQLite', () => {
  const self = { ...world().self, node: '22.1.0', sqlite: '3.50.0' };
  expect(codes(versions, world({ self }))).toEqual(['node_unfit Node.js 22.1.0', 'sqlite_old SQLite 3.50.0']);
});

it('finds a daemon of another version, also one that does not answer', () => {
  expect(codes(versions, world({ daemon: daemon({ answer: answer({ version: '9.9.9' }) }) }))).toEqual([
    'daemon_other_version daemon',
  ]);
  const facts = { identity: process(10), version: '9.9.9' };
  expect(codes(versions, world({ daemon: daemon({ answer: { kind: 'silent' }, facts }) }))).toEqual([
    'daemon_other_version daemon',
  ]);
  const ofTheDead = daemon({ answer: { kind: 'absent' }, facts, lockHolders: ok([]) });
  expect(codes(versions, world({ daemon: ofTheDead }))).toEqual([]);
});

it('finds keepers of another version, and those that do not tell', () => {
  const { program: _program, ...untold } = status();
  for (const each of [status({ program: '0.0.9' }), untold]) {
    const runs = [runFacts({ keeper: { kind: 'answers', status: each } })];
    expect(codes(versions, world({ runs }))).toEqual(['keeper_other_version web']);
  }
});

it('finds a database that is newer or older', () => {
  const at = (overrides: object) => codes(versions, world({ registry: ok(reading(overrides)) }))[0];
  expect(at({ unknownMigrations: ['9'], pendingMigrations: ['1'] })).toMatch(/^database_newer /);
  expect(at({ pendingMigrations: ['1'] })).toMatch(/^database_older /);
});

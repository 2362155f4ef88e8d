import { ok } from '@berth/foundation';
import { describe, expect, it } from 'vitest';
import {
  codes,
  endedWorld,
  entry,
  files,
  noDaemon,
  NOW,
  PATHS,
  reading,
  world,
} from '../testing/made-up-world.ts';
import { directories } from './directories.ts';

const made = (overrides: object) => world({ files: files(overrides) });
const directory = (overrides: object) => ({
  directories: [
    { path: PATHS.state, kind: 'directory', mode: 0o700, user: 1000, writable: true, ...overrides },
  ],
});

describe('a directory', () => {
  it.each([
    ['directory_foreign', { kind: 'other' }],
    ['directory_foreign', { user: 0 }],
    ['directory_open', { mode: 0o755 }],
    ['directory_open', { mode: 0o710 }],
    ['directory_unwritable', { writable: false }],
    ['directory_unwritable', { mode: 0o500 }],
  ])('is %s when it is %j', (code, overrides) => {
    expect(codes(directories, made(directory(overrides)))).toEqual([`${code} ${PATHS.state}`]);
  });

  it('is missed where a daemon has made it, or the registry needs it', () => {
    const missing = (path: string) =>
      files({ directories: [{ path, kind: 'missing', mode: 0, user: -1, writable: false }] });
    const { instances, sockets } = PATHS;
    expect(codes(directories, world({ files: missing(sockets) }))).toEqual([`directory_missing ${sockets}`]);
    expect(codes(directories, world({ files: missing(sockets), daemon: noDaemon() }))).toEqual([]);
    expect(codes(directories, world({ files: missing(instances), daemon: noDaemon() }))).toEqual([
      `directory_missing ${instances}`,
    ]);
    const none = ok(reading({ instances: [], runs: [] }));
    expect(
      codes(directories, world({ files: missing(instances), daemon: noDaemon(), registry: none })),
    ).toEqual([]);
  });

  it('is none at all before the first start', () => {
    const fresh = files({
      directories: [{ path: PATHS.state, kind: 'missing', mode: 0, user: -1, writable: false }],
    });
    expect(directories.judge(world({ files: fresh }))).toMatchObject({
      things: 0,
      skipped: expect.any(String),
    });
  });
});

describe('a file', () => {
  it('is open or foreign', () => {
    const path = PATHS.database;
    expect(codes(directories, made({ files: [{ path, mode: 0o640, user: 1000 }] }))).toEqual([
      `file_open ${path}`,
    ]);
    expect(codes(directories, made({ files: [{ path, mode: 0o600, user: 0 }] }))).toEqual([
      `directory_foreign ${path}`,
    ]);
  });

  it('that cannot be looked at is named with the reason', () => {
    const unreadable = [{ path: '/x', reason: 'EACCES' }];
    expect(codes(directories, made({ unreadable }))).toEqual(['path_unreadable /x']);
  });
});

describe('a file in the making', () => {
  const path = `${PATHS.state}/daemon.json.4242.tmp`;
  const file = { path, writer: 4242, writerStartedAt: null, modifiedAt: NOW - 60_000 };
  const found = [`leftover_temporary ${path}`];

  it('is left over when its writer is gone, or its pid is somebody else’s by now', () => {
    expect(codes(directories, made({ temporaries: [file] }))).toEqual(found);
    const later = { ...file, writerStartedAt: NOW - 10_000 };
    const processes = ok([entry(4242)]);
    expect(codes(directories, world({ files: files({ temporaries: [later] }), processes }))).toEqual(found);
  });

  it('is left alone while its writer may live', () => {
    const processes = ok([entry(4242)]);
    for (const writerStartedAt of [null, NOW - 90_000, NOW - 59_000]) {
      const temporaries = [{ ...file, writerStartedAt }];
      expect(codes(directories, world({ files: files({ temporaries }), processes }))).toEqual([]);
    }
  });

  it('of a daemon is left over when none can be there', () => {
    const temporaries = [{ ...file, writer: null }];
    expect(codes(directories, made({ temporaries }))).toEqual([]);
    const alone = endedWorld({ files: files({ temporaries }), daemon: noDaemon() });
    expect(codes(directories, alone)).toEqual(found);
    const held = endedWorld({ files: files({ temporaries }), daemon: noDaemon({ lockHolders: ok([7]) }) });
    expect(codes(directories, held)).toEqual([]);
  });
});

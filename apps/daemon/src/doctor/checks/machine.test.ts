import { ok } from '@berth/foundation';
import { describe, expect, it } from 'vitest';
import { codes, files, noDaemon, PATHS, world } from '../testing/made-up-world.ts';
import { descriptors } from './descriptors.ts';
import { disk } from './disk.ts';
import { inotify } from './inotify.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

describe('the disk', () => {
  const room = { freeBytes: 200 * GIB, totalBytes: 400 * GIB, freeFiles: 1e6, totalFiles: 2e6 };
  const at = (overrides: object) => codes(disk, world({ disk: ok({ ...room, ...overrides }) }));

  it('is full, or nearly', () => {
    expect(at({ freeBytes: 31 * MIB })).toEqual([`disk_full ${PATHS.state}`]);
    expect(at({ freeBytes: 5 * GIB })).toEqual([`disk_low ${PATHS.state}`]);
    expect(at({ freeBytes: 15 * GIB, totalBytes: 1000 * GIB })).toEqual([]);
    expect(at({ freeBytes: 5 * GIB, totalBytes: 50 * GIB })).toEqual([]);
  });

  it('has hardly any inodes, where it counts them', () => {
    expect(at({ freeFiles: 10 })).toEqual([`inodes_low ${PATHS.state}`]);
    expect(at({ freeFiles: 0, totalFiles: 0 })).toEqual([]);
  });

  it('lacks the ballast, where there is room and no daemon that looks after it', () => {
    const made = (ballastBytes: number | null, overrides: object = {}) =>
      codes(disk, world({ files: files({ ballastBytes }), daemon: noDaemon(), ...overrides }));
    expect([made(null), made(100), made(8 * MIB)]).toEqual([
      [`ballast_missing ${PATHS.ballast}`],
      [`ballast_missing ${PATHS.ballast}`],
      [],
    ]);
    expect(made(null, { disk: ok({ ...room, freeBytes: 40 * MIB, totalBytes: 100 * MIB }) })).toEqual([]);
    expect(made(null, { registry: ok('missing') })).toEqual([]);
    expect(codes(disk, world({ files: files({ ballastBytes: null }) }))).toEqual([]);
  });

  it('is taken by logs of removed instances', () => {
    const removed = [
      { path: '/a', bytes: 10 * MIB },
      { path: '/b', bytes: 20 * MIB },
    ];
    const made = world({ logs: { ...world().logs, removed } });
    expect(codes(disk, made)).toEqual([`removed_logs ${PATHS.instances}`]);
    expect(disk.judge(made).findings[0]).toMatchObject({
      problem: '2 removed instances have 30 MiB of logs.',
      advice: expect.stringMatching(/the largest is \/b$/),
    });
    expect(codes(disk, world({ logs: { ...world().logs, removed: removed.slice(0, 1) } }))).toEqual([]);
  });
});

describe('descriptors', () => {
  const made = (own: object, machine = { used: 1, limit: 1000 }) => {
    const keeper = { pid: 100, open: 10, limit: 1000, deleted: [], ...own };
    return codes(descriptors, world({ descriptors: ok({ own: [keeper], machine }) }));
  };

  it('are scarce for a process, or for the machine', () => {
    expect(made({})).toEqual([]);
    expect(made({ open: 900 })).toEqual(['descriptors_scarce keeper of web (pid 100)']);
    expect(made({ pid: 10, open: 900 })).toEqual(['descriptors_scarce daemon (pid 10)']);
    expect(made({}, { used: 900, limit: 1000 })).toEqual(['machine_files_scarce this machine']);
  });

  it('hold files that were deleted', () => {
    expect(made({ deleted: [{ path: '/x', bytes: 100 }] })).toEqual([
      'deleted_files_held keeper of web (pid 100)',
    ]);
    expect(made({ deleted: [{ path: '/x', bytes: 0 }] })).toEqual([]);
  });
});

describe('inotify', () => {
  const quota = (used: number, limit: number) => ({ used, limit });
  const made = (watches: object, instances: object) =>
    codes(
      inotify,
      world({
        inotify: ok({
          watches: { ...quota(1, 500_000), ...watches },
          instances: { ...quota(1, 1024), ...instances },
        }),
      }),
    );

  it('is scarce above four fifths', () => {
    expect(made({ used: 400_000 }, { used: 819 })).toEqual([]);
    expect(made({ used: 400_001 }, {})).toEqual(['inotify_watches_scarce this user']);
    expect(made({}, { used: 820 })).toEqual(['inotify_instances_scarce this user']);
  });

  it('has small limits', () => {
    expect(made({ limit: 8192 }, {})).toEqual(['inotify_limit_small this user']);
    expect(made({}, { limit: 64 })).toEqual(['inotify_limit_small this user']);
    expect(made({}, { limit: 128 })).toEqual([]);
  });
});

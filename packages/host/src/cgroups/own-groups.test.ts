import { describe, expect, it } from 'vitest';
import { ownGroups } from './own-groups.ts';

const mount1 = (controllers: string, root = '/') =>
  `33 31 0:30 ${root} /sys/fs/cgroup/${controllers} rw,relatime shared:9 master:1 - cgroup cgroup rw,${controllers}`;
const UNIFIED = '41 31 0:38 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate';
const ID = 'inst_019a0000-0000-7000-8000-000000000000';

describe('the own groups', () => {
  it('of version 2 are one', () => {
    expect(ownGroups(UNIFIED, '0::/user.slice/user-1000.slice/session-3.scope\n')).toEqual([
      {
        version: 2,
        directory: '/sys/fs/cgroup/user.slice/user-1000.slice/session-3.scope',
        base: '/sys/fs/cgroup/user.slice/user-1000.slice/session-3.scope',
        controllers: [],
      },
    ]);
  });

  it('of version 1 are one for each hierarchy that Berth uses, and may lie at different depths', () => {
    const mounts = [mount1('cpu,cpuacct'), mount1('memory'), mount1('freezer'), mount1('pids')].join('\n');
    const places = '9:name=systemd:/\n8:pids:/\n4:memory:/jobs/one\n2:cpuacct,cpu:/\n1:freezer:/\n';
    expect(ownGroups(mounts, places).map(({ base, controllers }) => [base, controllers])).toEqual([
      ['/sys/fs/cgroup/pids', ['pids']],
      ['/sys/fs/cgroup/memory/jobs/one', ['memory']],
      ['/sys/fs/cgroup/cpu,cpuacct', ['cpu', 'cpuacct']],
    ]);
  });

  it('are those of both versions where both are mounted', () => {
    const unified = '41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw';
    const found = ownGroups(`${mount1('memory')}\n${unified}`, '4:memory:/a\n0::/b\n');
    expect(found.map(({ version, base }) => [version, base])).toEqual([
      [1, '/sys/fs/cgroup/memory/a'],
      [2, '/sys/fs/cgroup/unified/b'],
    ]);
  });

  it('lie below what is mounted, also where only a part of the tree is', () => {
    const mounts = mount1('memory', '/docker/abc');
    expect(ownGroups(mounts, '4:memory:/docker/abc')[0]?.base).toBe('/sys/fs/cgroup/memory');
    expect(ownGroups(mounts, '4:memory:/docker/abc/x')[0]?.base).toBe('/sys/fs/cgroup/memory/x');
    expect(ownGroups(mounts, '4:memory:/docker/abcd')).toEqual([]);
    expect(ownGroups(mounts, '4:memory:/')).toEqual([]);
    expect(ownGroups(UNIFIED, '0::/../outside')).toEqual([]);
  });

  it('do not nest below an instance or a daemon of Berth', () => {
    for (const inside of [
      `/jobs/berth/${ID}/child`,
      `/jobs/berth/${ID}/keeper`,
      `/jobs/berth/${ID}/child/berth/${ID}/child`,
      '/jobs/berth-daemon',
    ]) {
      expect(ownGroups(UNIFIED, `0::${inside}`)).toMatchObject([
        { directory: `/sys/fs/cgroup${inside}`, base: '/sys/fs/cgroup/jobs' },
      ]);
    }
    for (const other of ['/berth', '/berth/jobs', '/my-berth-daemon/x', `/other/${ID}/child`]) {
      expect(ownGroups(UNIFIED, `0::${other}`)[0]?.base).toBe(`/sys/fs/cgroup${other}`);
    }
  });

  it('are found at mount points with strange names, and not in what is no group at all', () => {
    const strange = '41 31 0:38 / /my\\040groups rw - cgroup2 cgroup2 rw';
    expect(ownGroups(strange, '0::/a')[0]?.base).toBe('/my groups/a');
    expect(ownGroups('', '0::/a')).toEqual([]);
    expect(ownGroups(UNIFIED, '')).toEqual([]);
    expect(ownGroups('22 1 8:1 / / rw - ext4 /dev/sda1 rw\nnonsense', '0::/a\nnonsense\n')).toEqual([]);
  });
});

import { ok } from '@berth/foundation';
import { describe, expect, it } from 'vitest';
import { codes, endedWorld, noDaemon, runFacts, status, world } from '../testing/made-up-world.ts';
import type { InstanceGroup } from '../world.ts';
import { cgroups } from './cgroups.ts';

const PATH = '/sys/fs/cgroup/berth/inst_1';
const group = (overrides: Partial<InstanceGroup> = {}): InstanceGroup => ({
  path: PATH,
  instance: 'inst_1',
  keepers: [100],
  others: [101],
  ...overrides,
});
const groups = (...found: InstanceGroup[]) => ok({ kind: 'v2: memory', groups: found });

describe('a run that goes on', () => {
  const made = (problem: string | null, ...found: InstanceGroup[]) => {
    const cgroup = { child: [`${PATH}/child`], problem };
    const runs = [runFacts({ keeper: { kind: 'answers', status: status({ cgroup }) } })];
    return codes(cgroups, world({ runs, groups: groups(...found) }));
  };

  it('has its program in its group', () => {
    expect(made(null, group())).toEqual([]);
    expect(made(null, group({ others: [7] }))).toEqual(['child_outside_group web']);
    expect(made(null)).toEqual(['child_outside_group web']);
  });

  it('may have got none, or not all', () => {
    expect(made('cannot do it', group({ others: [] }))).toEqual(['group_incomplete web']);
    expect(codes(cgroups, world())).toEqual([]);
  });
});

describe('a run that is over', () => {
  const empty = group({ keepers: [], others: [] });

  it('holds nobody', () => {
    expect(codes(cgroups, endedWorld({ groups: groups(group()) }))).toEqual(['group_of_ended web']);
    expect(codes(cgroups, endedWorld({ groups: groups(group({ others: [] })) }))).toEqual([]);
  });

  it('leaves an empty group to the daemon, or to the doctor where there is none', () => {
    expect(codes(cgroups, endedWorld({ groups: groups(empty) }))).toEqual([]);
    const alone = endedWorld({ groups: groups(empty), daemon: noDaemon() });
    expect(cgroups.judge(alone).findings).toMatchObject([
      { code: 'group_empty', subject: 'web', target: PATH, fixable: true },
    ]);
  });
});

it('groups of others are only noticed when they are empty', () => {
  const others = { instance: 'inst_9', path: '/x/inst_9' };
  expect(codes(cgroups, world({ groups: groups(group(others)) }))).toEqual([]);
  const left = { ...others, keepers: [], others: [] };
  expect(codes(cgroups, world({ groups: groups(group(left), group(left)) }))).toEqual([
    'group_unknown /x/inst_9',
  ]);
});

it('says why there are none', () => {
  const none = ok({ kind: 'none: /sys/fs/cgroup is read-only', groups: [] });
  expect(codes(cgroups, world({ groups: none }))).toEqual(['cgroups_none this machine']);
  expect(codes(cgroups, world({ groups: ok({ kind: null, groups: [] }) }))).toEqual([]);
});

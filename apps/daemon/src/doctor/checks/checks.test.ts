import { err, ok } from '@berth/foundation';
import { refusal } from '@berth/contract';
import { describe, expect, it } from 'vitest';
import { FINDINGS } from '../codes.ts';
import { FIXED_CODES } from '../fix/repair.ts';
import { judge } from '../judge.ts';
import { endedWorld, noDaemon, UNREADABLE, world } from '../testing/made-up-world.ts';
import { CHECKS } from './index.ts';

describe('a world in which all is well', () => {
  it.each([
    ['running', world()],
    ['over', endedWorld()],
    [
      'before the first start',
      world({
        registry: ok('missing'),
        runs: [],
        daemon: noDaemon(),
        files: { ...world().files, instances: [] },
      }),
    ],
  ])('has no findings: %s', (_, made) => {
    expect(judge(made).findings).toEqual([]);
  });
});

describe('the doctor', () => {
  it('looks at every area that it has a code for, once', () => {
    const areas = new Set(Object.values(FINDINGS).map(({ area }) => area));
    expect(CHECKS.map(({ area }) => area).toSorted()).toEqual([...areas].toSorted());
  });

  it('says what it could not look at, and goes on with the rest', () => {
    const blind = world({
      registry: err(refusal('state_corrupt', 'made up')),
      runs: [],
      processes: UNREADABLE,
      marked: UNREADABLE,
      descriptors: UNREADABLE,
      inotify: UNREADABLE,
      disk: UNREADABLE,
      ports: UNREADABLE,
    });
    const { findings, looked } = judge(blind);
    expect(findings.map(({ code }) => code)).toEqual(['database_corrupt']);
    const skipped = looked.filter((area) => area.skipped !== null).map(({ area }) => area);
    expect(skipped).toEqual(
      expect.arrayContaining(['processes', 'keepers', 'logs', 'ports', 'disk', 'inotify']),
    );
  });

  it('survives a check with a bug', () => {
    const broken = { area: 'disk', judge: () => expect.fail('made up') } as const;
    const { looked } = judge(world(), [broken, ...CHECKS]);
    expect(looked[0]).toMatchObject({
      area: 'disk',
      things: 0,
      skipped: expect.stringMatching(/bug in Berth/),
    });
    expect(looked).toHaveLength(CHECKS.length + 1);
  });

  it('repairs exactly what is called fixable', () => {
    const fixable = Object.entries(FINDINGS).filter(([, kind]) => 'fixable' in kind);
    expect([...FIXED_CODES].toSorted()).toEqual(fixable.map(([code]) => code).toSorted());
  });
});

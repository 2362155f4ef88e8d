import { ok } from '@berth/foundation';
import { describe, expect, it } from 'vitest';
import {
  codes,
  endedWorld,
  instance,
  NOW,
  over,
  PATHS,
  process,
  run,
  runFacts,
  status,
  world,
} from '../testing/made-up-world.ts';
import { keepers } from './keepers.ts';

const made = (overrides: Parameters<typeof runFacts>[0]) =>
  codes(keepers, world({ runs: [runFacts(overrides)] }));

describe('a keeper', () => {
  it('that lives and says nothing is silent; a dead one is not', () => {
    const keeper = { kind: 'silent', reason: 'made up' } as const;
    expect(made({ keeper })).toEqual(['keeper_silent web']);
    expect(codes(keepers, world({ runs: [runFacts({ keeper })], processes: ok([]) }))).toEqual([]);
  });

  it.each([
    ['another run', status({ run: 'run_9' })],
    ['another generation', status({ generation: 2 })],
    ['another child', status({ child: process(999) })],
    ['another process with the child’s pid', status({ child: { ...process(101), startTime: '7' } })],
    ['another keeper', status({ keeper: process(999) })],
  ])('disagrees when it names %s', (_, said) => {
    expect(made({ keeper: { kind: 'answers', status: said } })).toEqual(['keeper_disagrees web']);
    expect(made({ facts: said })).toEqual(['keeper_facts_differ web']);
  });

  it('is not judged while its run begins or ends', () => {
    const keeper = { kind: 'answers', status: status({ run: 'run_9', exit: over().facts }) } as const;
    expect(made({ keeper })).toEqual([]);
    const starting = { instance: instance({ status: 'starting' }), facts: null, claim: null };
    expect(made({ ...starting, keeper: { kind: 'answers', status: status({ run: 'run_9' }) } })).toEqual([]);
  });

  it('has written no facts, or none that can be read', () => {
    expect(made({ facts: null })).toEqual(['keeper_facts_missing web']);
    expect(made({ facts: 'damaged' })).toEqual(['keeper_facts_missing web']);
    // What a missing directory costs is said by the logs.
    expect(made({ facts: null, hasDirectory: false })).toEqual([]);
  });

  it('took a run and never spoke of it again', () => {
    const starting = {
      instance: instance({ status: 'starting' }),
      run: run({ keeper: null, child: null }),
      facts: null,
    };
    const at = (ageMs: number) =>
      made({ ...starting, keeper: { kind: 'nobody' }, claim: { by: 'keeper', time: NOW - ageMs } });
    expect([at(5000), at(30_000)]).toEqual([[], ['claim_without_facts web']]);
  });

  it('had troubles of its own', () => {
    expect(made({ faultBytes: 12 })).toEqual(['keeper_faults web']);
  });
});

describe('a keeper process', () => {
  const own = (errors: string) =>
    ok([{ pid: 300, startTime: '1', instance: null, role: 'keeper', command: [], errors, groups: '' }]);

  it('of this home is known by the registry', () => {
    const known = own(`${PATHS.instances}/inst_1/1/keeper.err`);
    expect(codes(keepers, world({ marked: known }))).toEqual([]);
    expect(codes(keepers, endedWorld({ marked: known }))).toEqual([]);
    for (const other of ['inst_1/2', 'inst_2/1']) {
      const unknown = own(`${PATHS.instances}/${other}/keeper.err`);
      expect(codes(keepers, world({ marked: unknown }))).toEqual([`keeper_unknown ${other.slice(0, 6)}`]);
    }
  });

  it('of nobody’s directory is nobody’s keeper', () => {
    for (const errors of ['/dev/null', `${PATHS.state}/daemon.log`, '/other/instances/inst_2/1/keeper.err']) {
      expect(codes(keepers, world({ marked: own(errors) }))).toEqual([]);
    }
  });
});

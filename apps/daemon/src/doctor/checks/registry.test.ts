import { refusal, type RunId } from '@berth/contract';
import { err, ok } from '@berth/foundation';
import { describe, expect, it } from 'vitest';
import {
  answer,
  codes,
  daemon,
  files,
  instance,
  noDaemon,
  NOW,
  PATHS,
  reading,
  run,
  runFacts,
  world,
} from '../testing/made-up-world.ts';
import { registry } from './registry.ts';

describe('the database', () => {
  const alone = { runs: [], daemon: noDaemon() };

  it.each([
    ['database_missing', ok('missing' as const)],
    ['database_empty', ok('empty' as const)],
    ['database_corrupt', err(refusal('state_corrupt', 'made up'))],
    ['database_unreadable', err(refusal('state_unwritable', 'made up'))],
  ])('%s', (code, look) => {
    expect(codes(registry, world({ registry: look, ...alone }))).toEqual([`${code} ${PATHS.database}`]);
  });

  it('need not be there before there are instances', () => {
    const none = files({ instances: [] });
    expect(codes(registry, world({ registry: ok('missing'), files: none, ...alone }))).toEqual([]);
    expect(codes(registry, world({ registry: ok('empty'), files: none, ...alone }))).toEqual([]);
  });

  it('came back from a backup, which is told until the damaged one is gone', () => {
    const damaged = `${PATHS.database}.damaged-2026-11-26T06-00-00.000Z`;
    const aside = files({ damagedRegistries: [damaged] });
    expect(codes(registry, world({ files: aside }))).toEqual([`registry_restored ${damaged}`]);
    const again = world({ registry: err(refusal('state_corrupt', 'made up')), files: aside, ...alone });
    expect(codes(registry, again)).toEqual([
      `database_corrupt ${PATHS.database}`,
      `registry_restored ${damaged}`,
    ]);
  });

  it('has records that cannot be read, or that point nowhere', () => {
    const damaged = ok(reading({ damaged: ['the spec of inst_2 is no JSON'] }));
    expect(codes(registry, world({ registry: damaged }))).toEqual([`record_damaged ${PATHS.database}`]);
    const pointer = ok(reading({ runs: [] }));
    expect(codes(registry, world({ registry: pointer, daemon: noDaemon(), runs: [] }))).toEqual([
      'record_damaged web',
    ]);
  });
});

describe('the daemon', () => {
  it.each([
    ['status', { status: 'stopping' as const }],
    ['pid', { pid: 999 }],
    ['keeperPid', { keeperPid: 999 }],
    ['run', { run: 'run_9' }],
  ])('disagrees about %s', (field, view) => {
    const made = world({ daemon: daemon({ answer: answer({}, view) }) });
    expect(codes(registry, made)).toEqual(['daemon_disagrees web']);
    expect(registry.judge(made).findings[0]?.problem.toLowerCase()).toContain(`${field} is `.toLowerCase());
  });

  it('does not list an instance', () => {
    const made = world({ daemon: daemon({ answer: { ...answer(), instances: [] } }) });
    expect(codes(registry, made)).toEqual(['daemon_disagrees web']);
  });

  it('has lost the stream', () => {
    const made = world({ daemon: daemon({ answer: answer({}, { attachment: 'disconnected' }) }) });
    expect(codes(registry, made)).toEqual(['instance_unattached web']);
  });

  it('is not judged before it has looked at what it found', () => {
    const busy = daemon({ answer: answer({ reconciled: false }, { attachment: 'connecting', pid: 1 }) });
    expect(codes(registry, world({ daemon: busy }))).toEqual([]);
  });
});

describe('an instance', () => {
  it('that is lost is named here, or with its silent keeper, not twice', () => {
    const lost = instance({ status: 'lost' });
    const made = { registry: ok(reading({ instances: [lost] })), daemon: noDaemon() };
    expect(codes(registry, world({ ...made, runs: [runFacts({ instance: lost })] }))).toEqual([
      'instance_lost web',
    ]);
    const silent = runFacts({ instance: lost, keeper: { kind: 'silent', reason: '' } });
    expect(codes(registry, world({ ...made, runs: [silent] }))).toEqual([]);
  });

  it('starts or stops for too long', () => {
    const at = (status: 'starting' | 'stopping', ageMs: number) => {
      const stuck = instance({ status, updatedAt: NOW - ageMs });
      const recorded = run({ createdAt: NOW - ageMs });
      return codes(
        registry,
        world({ daemon: noDaemon(), runs: [runFacts({ instance: stuck, run: recorded })] }),
      );
    };
    expect([at('starting', 20_000), at('starting', 60_000)]).toEqual([[], ['start_stuck web']]);
    expect([at('stopping', 600_000), at('stopping', 700_000)]).toEqual([[], ['stop_stuck web']]);
  });

  it('whose run is not the current one is over', () => {
    const other = instance({ run: 'run_2' as RunId, status: 'starting' });
    const earlier = runFacts({ instance: other, current: false, run: run({ createdAt: 0 }) });
    expect(codes(registry, world({ daemon: noDaemon(), runs: [earlier] }))).toEqual([]);
  });
});

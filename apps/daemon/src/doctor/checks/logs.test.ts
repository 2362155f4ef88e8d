import type { InstanceId, RunId } from '@berth/contract';
import { ok } from '@berth/foundation';
import { describe, expect, it } from 'vitest';
import {
  codes,
  endedWorld,
  files,
  instance,
  noDaemon,
  over,
  PATHS,
  reading,
  run,
  runFacts,
  runLog,
  segment,
  world,
} from '../testing/made-up-world.ts';
import { logs } from './logs.ts';

const withLog = (log: ReturnType<typeof runLog>) => ({ logs: { ...world().logs, runs: [log] } });
const ended = () => {
  const { instance, run, facts } = over();
  return { instance, run, exit: facts, keeper: null };
};
const damage = (path: string) => ({ path, position: 40, bytes: 16 });

describe('directories', () => {
  it('of known runs are there', () => {
    const made = (overrides: object) =>
      codes(logs, world({ runs: [runFacts({ hasDirectory: false, ...overrides })] }));
    expect(made({})).toEqual(['run_directory_missing web']);
    expect(made({ current: false })).toEqual(['run_directory_missing web']);
    // A daemon that died over a start may not have made one.
    expect(made({ run: run({ startedAt: null }) })).toEqual([]);
  });

  it('are known, each instance’s and each run’s', () => {
    const at = (name: string, entries: string[]) =>
      codes(logs, world({ files: files({ instances: [{ name, entries }] }) }));
    expect(at('inst_2', ['1'])).toEqual([`instance_directory_unknown ${PATHS.instances}/inst_2`]);
    expect(at('inst_1', ['1', '2', 'notes'])).toEqual([`run_directory_unknown ${PATHS.instances}/inst_1/2`]);
  });
});

describe('a log', () => {
  it('is damaged at a place that is named, run or no run', () => {
    const hurt = { ...segment(0, 10), hasExit: true };
    const log = runLog({ segments: [hurt], checks: [{ ...hurt, damages: [damage(hurt.path)] }] });
    expect(codes(logs, world(withLog(log)))).toEqual(['log_damaged web']);
    expect(codes(logs, endedWorld(withLog(log)))).toEqual(['log_damaged web']);
    expect(logs.judge(world(withLog(log))).findings[0]?.problem).toBe(
      `${hurt.path}: 16 bytes from byte 40 on.`,
    );
  });

  it('is in doubt where the disk has refused to store it', () => {
    const hurt = { ...segment(0, 10), doubts: [{ from: 3, to: 7 }] };
    const log = runLog({ segments: [hurt], checks: [hurt] });
    expect(codes(logs, world(withLog(log)))).toEqual(['log_in_doubt web']);
    expect(logs.judge(world(withLog(log))).findings[0]?.problem).toBe(
      'Output 3 to 7 may not be on the disk.',
    );
  });

  it('is torn only when nobody writes it any more', () => {
    const last = { ...segment(0, 10), torn: damage('x') };
    const log = runLog({ segments: [last], checks: [last] });
    expect(codes(logs, world(withLog(log)))).toEqual([]);
    expect(codes(logs, endedWorld(withLog(log)))).toEqual(['log_torn web']);
  });

  it('has a hole where a segment is missing', () => {
    const parts = [segment(0, 10), segment(20, 30)];
    expect(codes(logs, world(withLog(runLog({ segments: parts, checks: parts }))))).toEqual(['log_hole web']);
    const whole = [segment(0, 10), segment(10, 30)];
    expect(codes(logs, world(withLog(runLog({ segments: whole, checks: whole }))))).toEqual([]);
    // The oldest may go at any time.
    const trimmed = [segment(20, 30)];
    expect(codes(logs, world(withLog(runLog({ segments: trimmed, checks: trimmed }))))).toEqual([]);
  });

  it('is missing although the run began', () => {
    expect(codes(logs, world(withLog(runLog({ segments: [], checks: [] }))))).toEqual(['log_missing web']);
  });

  it('is far over its bound, unless its keeper was told another', () => {
    const big = (count: number, bytes: number) => {
      const segments = Array.from({ length: count }, (_, index) => ({ ...segment(index, index + 1), bytes }));
      return codes(logs, world(withLog(runLog({ segments, checks: [] }))));
    };
    const MIB = 1024 * 1024;
    expect(big(20, 4 * MIB)).toEqual([]);
    expect(big(40, 4 * MIB)).toEqual(['log_large web']);
    expect(big(40, 9 * MIB)).toEqual([]);
  });

  it('that was not read to its end is said to be', () => {
    const partly = world({ logs: { ...world().logs, checkedBytes: 1, totalBytes: 3 * 1024 * 1024 } });
    expect(logs.judge(partly).skipped).toBe('1 bytes of 3 MiB were read; all of it with --deep');
  });
});

describe('exit facts', () => {
  const made = (overrides: Parameters<typeof runFacts>[0]) =>
    codes(logs, endedWorld({ runs: [runFacts({ ...ended(), ...overrides })] }));

  it('are on disk when a keeper has told them', () => {
    expect(made({ exit: null })).toEqual(['exit_facts_missing web']);
    expect(made({ exit: 'damaged' })).toEqual(['exit_facts_missing web']);
    const { facts } = over({ cause: 'keeper_lost', code: null });
    expect(made({ exit: null, run: run({ exit: facts }) })).toEqual([]);
  });

  it('say the same as the registry', () => {
    expect(made({ exit: over({ code: 3 }).facts })).toEqual(['exit_facts_differ web']);
    expect(made({ exit: over({ code: null, signal: 'SIGKILL' }).facts })).toEqual(['exit_facts_differ web']);
  });

  it('are in the log too', () => {
    const last = segment(0, 10);
    const log = runLog({ segments: [last], checks: [last] });
    const runs = [runFacts(ended())];
    expect(codes(logs, endedWorld({ runs, ...withLog(log) }))).toEqual(['exit_record_missing web']);
  });
});

it('runs of other instances do not stand in for each other', () => {
  const other = instance({ id: 'inst_2' as InstanceId, name: 'api', run: 'run_2' as RunId });
  const otherRun = run({ id: 'run_2' as RunId, instance: other.id });
  const registry = ok(reading({ instances: [instance(), other], runs: [run(), otherRun] }));
  const kept = files({
    instances: [
      { name: 'inst_1', entries: ['1'] },
      { name: 'inst_2', entries: ['1'] },
    ],
  });
  const runs = [runFacts(), runFacts({ instance: other, run: otherRun, hasDirectory: false })];
  expect(codes(logs, world({ registry, files: kept, runs, daemon: noDaemon() }))).toEqual([
    'run_directory_missing api',
  ]);
});

import type { InstanceId } from '@berth/contract';
import { err, ok } from '@berth/foundation';
import { describe, expect, it } from 'vitest';
import {
  answer,
  codes,
  daemon,
  endedWorld,
  entry,
  files,
  instance,
  noDaemon,
  NOW,
  over,
  process,
  reading,
  run,
  runFacts,
  world,
} from '../testing/made-up-world.ts';
import { processes } from './processes.ts';

const marked = (pid: number, overrides: object = {}) => ({
  pid,
  startTime: String(pid),
  instance: 'inst_1',
  role: null,
  command: ['sleep', '9'],
  errors: null,
  groups: '',
  ...overrides,
});

describe('a run that goes on', () => {
  const KEEPER = entry(100);
  const CHILD = entry(101);

  it.each([
    ['keeper_gone', [CHILD]],
    ['keeper_gone', []],
    ['keeper_gone', [{ ...KEEPER, zombie: true }, CHILD]],
    ['keeper_pid_reused', [entry(100, '7'), CHILD]],
    ['child_gone', [KEEPER]],
    ['child_gone', [KEEPER, entry(101, '7')]],
  ])('is %s with these processes: %j', (code, table) => {
    expect(codes(processes, world({ processes: ok(table) }))).toEqual([`${code} web`]);
  });

  it('tells whether the program survived its keeper', () => {
    const [finding] = processes.judge(world({ processes: ok([CHILD]) })).findings;
    expect(finding?.problem).toMatch(/pid 101\) still runs/);
  });

  it('is of an earlier boot, or of another pid namespace', () => {
    const at = (overrides: object) => {
      const recorded = run({
        keeper: { ...process(100), ...overrides },
        child: { ...process(101), ...overrides },
      });
      return codes(processes, world({ runs: [runFacts({ run: recorded })] }));
    };
    expect(at({ bootId: 'boot-0' })).toEqual(['run_before_boot web']);
    expect(at({ pidNamespace: 'pid:[2]' })).toEqual(['run_elsewhere web']);
  });

  it('has ended while no daemon looked, or one did not', () => {
    const runs = [runFacts({ exit: over().facts })];
    const dead = ok([]);
    expect(codes(processes, world({ runs, processes: dead, daemon: noDaemon() }))).toEqual([
      'end_unrecorded web',
    ]);
    expect(codes(processes, world({ runs, processes: dead }))).toEqual(['end_missed web']);
    const busy = daemon({ answer: answer({ reconciled: false }) });
    expect(codes(processes, world({ runs, processes: dead, daemon: busy }))).toEqual(['end_unrecorded web']);
  });

  it('that is being started has nobody yet', () => {
    const starting = instance({ status: 'starting' });
    const recorded = run({ keeper: null, child: null });
    const runs = [runFacts({ instance: starting, run: recorded, facts: null })];
    expect(codes(processes, world({ runs, processes: ok([]) }))).toEqual([]);
  });
});

describe('a run that is over', () => {
  it('has a keeper for some time, and no longer', () => {
    const table = ok([entry(100)]);
    expect(codes(processes, endedWorld({ processes: table }))).toEqual(['ended_keeper_alive web']);
    const fresh = over({ time: NOW - 5000 });
    expect(codes(processes, endedWorld({ processes: table, registry: fresh.registry }))).toEqual([]);
  });

  it('has no program any more, not even of a removed instance', () => {
    const table = ok([entry(101)]);
    expect(codes(processes, endedWorld({ processes: table }))).toEqual(['ended_child_alive web']);
    const ended = over();
    const removed = { ...ended.instance, removedAt: NOW };
    const registry = ok(reading({ instances: [removed], runs: [ended.run] }));
    expect(codes(processes, endedWorld({ processes: table, registry, runs: [] }))).toEqual([
      'ended_child_alive web (removed)',
    ]);
  });

  it('leaves nobody with its marker', () => {
    const strays = ok([marked(200), marked(201), marked(202, { role: 'daemon' })]);
    expect(codes(processes, endedWorld({ marked: strays }))).toEqual(['stray_process web']);
    const [finding] = processes.judge(endedWorld({ marked: strays })).findings;
    expect(finding?.problem).toBe('Still there: pid 200 (sleep), pid 201 (sleep).');
  });

  it('is named once, by the surest sign', () => {
    const table = ok([entry(101)]);
    expect(codes(processes, endedWorld({ processes: table, marked: ok([marked(101)]) }))).toEqual([
      'ended_child_alive web',
    ]);
  });
});

describe('marked processes', () => {
  it('of an instance that runs are its own', () => {
    expect(codes(processes, world({ marked: ok([marked(200)]) }))).toEqual([]);
  });

  it('of an unknown instance are ours only if its directory is', () => {
    const id = 'inst_other' as InstanceId;
    const strangers = ok([marked(200, { instance: id })]);
    expect(codes(processes, world({ marked: strangers }))).toEqual([]);
    const here = files({ instances: [{ name: id, entries: ['1'] }] });
    expect(codes(processes, world({ marked: strangers, files: here }))).toEqual([`unknown_process ${id}`]);
  });

  it('cannot be seen everywhere, which is said', () => {
    const { findings, skipped } = processes.judge(world({ marked: err('only on Linux') }));
    expect([findings, skipped]).toEqual([[], 'only on Linux']);
  });
});

import { expect, it } from 'vitest';
import { type Account, failuresOf, spreadOf } from './account.ts';
import { accountText } from './account-text.ts';

const NEVER = spreadOf([]);
const CLEAN: Account = {
  format: 1,
  date: '2026-01-01T00:00:00.000Z',
  options: { minutes: 2, instances: 50, seed: 7, faults: 40, withAgents: false, out: undefined },
  seconds: 120,
  instances: { counter: 50 },
  absentAssistants: [],
  faults: { 'kill -9 of a child': 80 },
  faultsPerMinute: 40,
  availability: {
    instances: { mean: 0.99, min: 0.9, of: {} },
    api: 0.98,
    apiLatencyMs: spreadOf([1, 2, 3]),
  },
  comebackMs: { 'child killed': spreadOf([100, 900]) },
  slowest: [{ instance: 'a', cause: 'child killed', ms: 900 }],
  daemonAnswersMs: NEVER,
  allAttachedMs: NEVER,
  recoveryEvents: {},
  output: {
    lines: 10,
    bytes: 300,
    unmarked: [],
    marked: [],
    withKeeper: [{ instance: 'a', lines: 2, bytes: 60, where: 'run 1, at its end' }],
    damaged: 0,
  },
  conversations: { kept: ['claude'], lost: [] },
  doubled: [],
  missing: [],
  deadLeases: [],
  doctor: [],
  orphans: [],
  complaints: [],
};
const LOSS = { instance: 'a', lines: 1, bytes: 30, where: 'run 1, in the middle' };

it('passes what must hold, with what a killed keeper took along', () => {
  expect(failuresOf(CLEAN)).toEqual([]);
  expect(accountText(CLEAN)).toContain('lost unmarked  0 lines (0 bytes)');
  expect(accountText(CLEAN)).toContain('with keepers   2 lines (60 bytes) in 1 runs');
});

it.each<[string, Partial<Account>]>([
  ['output without a mark', { output: { ...CLEAN.output, unmarked: [LOSS] } }],
  ['damaged output', { output: { ...CLEAN.output, damaged: 1 } }],
  ['a conversation', { conversations: { kept: [], lost: [{ instance: 'claude', why: 'it is another' }] } }],
  ['two children at once', { doubled: [{ instance: 'a', pids: [1, 2], at: 0, looks: 3 }] }],
  ['an instance that stays away', { missing: ['a: exited'] }],
  ['a lease of the dead', { deadLeases: ['20000 of a'] }],
  ['a finding of the doctor', { doctor: ['socket_stale x'] }],
  ['an orphan', { orphans: ['pid 9'] }],
  ['a fault that went otherwise', { complaints: ['daemon 1 answers all the same'] }],
])('fails for %s', (_, change) => {
  expect(failuresOf({ ...CLEAN, ...change })).toHaveLength(1);
});

it('counts the spread of few values as what they are', () => {
  expect(spreadOf([5])).toEqual({ count: 1, p50: 5, p99: 5, max: 5 });
  expect(spreadOf([4, 1, 3, 2])).toEqual({ count: 4, p50: 2, p99: 4, max: 4 });
  expect(NEVER).toEqual({ count: 0, p50: null, p99: null, max: null });
});

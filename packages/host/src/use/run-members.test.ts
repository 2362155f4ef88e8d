import { describe, expect, it } from 'vitest';
import type { ProcessEntry } from '../host.ts';
import { knownOf, type MembersQuery, ProcessTable, runMembers } from './run-members.ts';

/** A process: who it is, whose child, and in which session. */
function one(pid: number, parent: number, session: number): ProcessEntry {
  return { pid, parent, session, group: session, startTime: '50', zombie: false };
}

const ROOT = { pid: 10, startTime: '50' };
const TABLE = [
  one(1, 0, 1),
  one(9, 1, 9),
  one(10, 9, 10),
  one(11, 10, 10),
  one(12, 11, 12),
  one(13, 12, 12),
  one(14, 1, 10),
  one(20, 1, 20),
  one(21, 20, 20),
];

function pids(query: Partial<MembersQuery> = {}, table: readonly ProcessEntry[] = TABLE) {
  const found = runMembers(new ProcessTable(table), { root: ROOT, outside: new Set(), ...query });
  return found?.map(({ pid }) => pid).toSorted((a, b) => a - b);
}

describe('the processes of a run', () => {
  it('are its session and their descendants in other sessions', () => {
    expect(pids()).toEqual([10, 11, 12, 13, 14]);
  });

  it('are those that were known before, with what they started', () => {
    const known = knownOf([one(20, 11, 20)]);
    expect(pids({ known })).toEqual([10, 11, 12, 13, 14, 20, 21]);
  });

  it('are not those who have the pid of one that was known', () => {
    const known = knownOf([{ ...one(20, 11, 20), startTime: '49' }]);
    expect(pids({ known })).toEqual([10, 11, 12, 13, 14]);
  });

  it("are not Berth's own, nor what descends from these alone", () => {
    expect(pids({ outside: new Set([12]) })).toEqual([10, 11, 14]);
    expect(pids({ known: knownOf([one(12, 11, 12)]), outside: new Set([12]) })).toEqual([10, 11, 14]);
  });

  it('are unknown when the root is gone, or somebody else by now', () => {
    expect(pids({ root: { ...ROOT, startTime: '49' } })).toBeUndefined();
    expect(
      pids(
        {},
        TABLE.filter(({ pid }) => pid !== 10),
      ),
    ).toBeUndefined();
  });

  it('do not go round in a ring', () => {
    expect(pids({}, [one(10, 12, 10), one(11, 10, 11), one(12, 11, 12)])).toEqual([10, 11, 12]);
  });
});

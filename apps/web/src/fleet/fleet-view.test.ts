import { describe, expect, it } from 'vitest';
import { fleetRows, rowOf } from './fleet-rows.ts';
import { fleetSearch } from './fleet-search.ts';
import { fleetView } from './fleet-view.ts';
import type { Instance } from './instance-fields.ts';

function instance(name: string, rest: Partial<Instance> = {}): Instance {
  return {
    id: `i-${name}`,
    name,
    agent: 'demo',
    status: 'running',
    activity: 'idle',
    activityDetail: null,
    activitySince: '2026-01-01T10:00:00.000Z',
    archived: false,
    command: ['demo'],
    createdAt: '2026-01-01T09:00:00.000Z',
    startedAt: null,
    workspace: '/home/me/app',
    exit: null,
    queue: null,
    recovery: null,
    ...rest,
  } as Instance;
}

const fleet = [
  instance('job-10'),
  instance('job-2', { activity: 'working', activityDetail: 'Editing the README' }),
  instance('asks-late', { activity: 'waiting_input', activitySince: '2026-01-01T11:00:00.000Z' }),
  instance('asks-early', { activity: 'waiting_approval', activitySince: '2026-01-01T08:00:00.000Z' }),
  instance('tests', {
    agent: 'command',
    command: ['npm', 'test'],
    status: 'exited',
    createdAt: '2026-01-02T00:00:00.000Z',
  }),
];
const seen = (search: Parameters<typeof fleetView>[1]) =>
  fleetView(fleet, search).shown.map(({ name }) => name);

describe('what is seen of the fleet', () => {
  it('has those that need somebody first, and of them first who has waited longest', () => {
    expect(
      fleetView(fleet, {}).groups.map(({ standing, instances }) => [
        standing,
        ...instances.map(({ name }) => name),
      ]),
    ).toEqual([
      ['needsYou', 'asks-early', 'asks-late'],
      ['working', 'job-2'],
      ['ready', 'job-10'],
      ['ended', 'tests'],
    ]);
  });

  it('is found by words in name, agent, directory, detail, and the command of what is no agent', () => {
    expect(seen({ q: 'JOB' })).toEqual(['job-2', 'job-10']);
    expect(seen({ q: 'readme editing' })).toEqual(['job-2']);
    expect(seen({ q: 'npm' })).toEqual(['tests']);
    expect(seen({ q: 'job nothing' })).toEqual([]);
  });

  it('is one list in another order, and counts as people do', () => {
    expect(seen({ sort: 'name' })).toEqual(['asks-early', 'asks-late', 'job-2', 'job-10', 'tests']);
    expect(seen({ sort: 'newest' })[0]).toBe('tests');
    expect(fleetView(fleet, { sort: 'name' }).groups).toHaveLength(1);
  });

  it('counts every standing of what fits, whichever is shown', () => {
    const view = fleetView(fleet, { standing: 'working', agent: 'demo' });
    expect(view.shown.map(({ name }) => name)).toEqual(['job-2']);
    expect(Object.fromEntries(view.counts)).toEqual({ needsYou: 2, working: 1, ready: 1 });
    expect(view.agents).toEqual(['command', 'demo']);
  });

  it('leaves out of the address what makes no sense there', () => {
    expect(fleetSearch({ q: '', standing: 'asleep', sort: 'name', view: 'pie', agent: 3 })).toEqual({
      sort: 'name',
    });
  });
});

it('puts as many beside each other as there is room for', () => {
  const { groups } = fleetView(fleet, {});
  const rows = fleetRows(groups, 2);
  expect(rows.map((row) => (row.kind === 'group' ? row.standing : row.instances.length))).toEqual([
    'needsYou',
    2,
    'working',
    1,
    'ready',
    1,
    'ended',
    1,
  ]);
  expect(rowOf(rows, 'i-asks-late')).toBe(1);
  expect(rowOf(rows, 'i-nobody')).toBe(-1);
});

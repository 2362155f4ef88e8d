import { describe, expect, it } from 'vitest';
import { selectRows, sortRows, topInstance, type SortKey, type TopRow } from './rows.ts';
import { exited, resourcesOf, use, view } from './testing/scripted-source.ts';

const ALL = { filter: '', exitedHidden: false };
const MEGABYTE = 1024 * 1024;

function rows(names: readonly string[], ...uses: Parameters<typeof resourcesOf>[0]): TopRow[] {
  return selectRows(
    names.map((name) => topInstance(view(name))),
    resourcesOf(uses),
    ALL,
  );
}

const sorted = (given: readonly TopRow[], key: SortKey, reversed = false) =>
  sortRows(given, { key, reversed }).map(({ name }) => name);

describe('rows', () => {
  it('join instances with what they use, and know what they do not', () => {
    const instances = [view('a'), view('b'), exited('c')].map(topInstance);
    const resources = resourcesOf([use('a', 0.5, 7), use('c', 0.9, 9), use('gone', 1, 1)]);
    expect(selectRows(instances, resources, ALL)).toMatchObject([
      { name: 'a', cpu: 0.5, memory: 7, processes: 1 },
      { name: 'b', cpu: null, memory: null, processes: null },
      { name: 'c', cpu: null, memory: null, statusText: 'exited (0)' },
    ]);
    expect(selectRows(instances, undefined, ALL)).toHaveLength(3);
  });

  it('have no power over the terminal', () => {
    const workspace = '/tmp/\u001b[2Jx\u202ey\n';
    const row = topInstance(view('a', { name: 'a\u0007', workspace, ports: [{ name: 'w', port: 20_001 }] }));
    expect(row).toMatchObject({
      name: 'a\\x07',
      workspace: '/tmp/\\x1b[2Jx\\u202ey\\n',
      ports: 'w:20001',
    });
  });

  it.each([
    ['WEB', ['web-1', 'api']],
    ['shell', ['sh']],
    ['exited (3)', ['dead']],
    ['/srv/web', ['api']],
    ['nothing of it', []],
    ['', ['web-1', 'api', 'sh', 'dead']],
  ])('fit the filter %j by name, agent, status or workspace', (filter, names) => {
    const instances = [
      view('web-1'),
      view('api', { workspace: '/srv/website' }),
      view('sh', { agent: 'shell' }),
      exited('dead', 3),
    ].map(topInstance);
    const found = selectRows(instances, undefined, { filter, exitedHidden: false });
    expect(found.map(({ name }) => name)).toEqual(names);
    const living = selectRows(instances, undefined, { filter, exitedHidden: true });
    expect(living.map(({ name }) => name)).toEqual(names.filter((name) => name !== 'dead'));
  });
});

describe('the order of rows', () => {
  it('is by figures from the largest down, without figures last in both directions', () => {
    const given = rows(
      ['a', 'b', 'c', 'd'],
      use('b', 0.2, MEGABYTE),
      use('c', 0.9, 2 * MEGABYTE),
      use('d', null, 0),
    );
    expect(sorted(given, 'cpu')).toEqual(['c', 'b', 'a', 'd']);
    expect(sorted(given, 'cpu', true)).toEqual(['b', 'c', 'a', 'd']);
    expect(sorted(given, 'mem')).toEqual(['c', 'b', 'd', 'a']);
    expect(sorted(given, 'procs')).toEqual(['b', 'c', 'd', 'a']);
  });

  it('does not change with figures that waver, but by name', () => {
    const names = ['agent-10', 'agent-9', 'agent-1'];
    const before = rows(names, use('agent-10', 0.002), use('agent-9', 0.001), use('agent-1', 0.004));
    const after = rows(names, use('agent-10', 0.0), use('agent-9', 0.005), use('agent-1', 0.001));
    expect(sorted(before, 'cpu')).toEqual(['agent-1', 'agent-9', 'agent-10']);
    expect(sorted(after, 'cpu')).toEqual(sorted(before, 'cpu'));
    expect(sorted(after, 'cpu', true)).toEqual(sorted(before, 'cpu'));
  });

  it('is by name, by age with the youngest first, and by status with what needs a person first', () => {
    expect(sorted(rows(['b', 'c', 'a']), 'name')).toEqual(['a', 'b', 'c']);
    expect(sorted(rows(['b', 'c', 'a']), 'name', true)).toEqual(['c', 'b', 'a']);
    const aged = [
      view('old', { createdAt: '2026-01-01T00:00:00Z' }),
      view('young', { createdAt: '2026-01-02T00:00:00Z' }),
      view('lost', { createdAt: '2025-01-02T00:00:00Z', status: 'lost' }),
      exited('dead'),
    ];
    const given = selectRows(aged.map(topInstance), undefined, ALL);
    expect(sorted(given, 'age')).toEqual(['young', 'dead', 'old', 'lost']);
    expect(sorted(given, 'status')).toEqual(['lost', 'old', 'young', 'dead']);
  });

  it('is total: instances of one name keep theirs by id', () => {
    const twins = [view('x', { id: 'inst_2', name: 'twin' }), view('y', { id: 'inst_1', name: 'twin' })];
    const given = selectRows(twins.map(topInstance), undefined, ALL);
    const ids = (list: readonly TopRow[]) =>
      sortRows(list, { key: 'cpu', reversed: false }).map(({ id }) => id);
    expect(ids(given)).toEqual(['inst_1', 'inst_2']);
    expect(ids(given.toReversed())).toEqual(['inst_1', 'inst_2']);
  });
});

import { expect, it } from 'vitest';
import { joined, lookTwice, plainTable } from './once.ts';
import { initialState } from './state.ts';
import { exited, resourcesOf, use, view } from './testing/scripted-source.ts';

const VIEW = {
  instances: [view('web'), exited('dead', 3), view('api', { workspace: `/srv/${'long/'.repeat(30)}api` })],
  resources: resourcesOf([use('web', 0.25, 1024 ** 2), use('api', 0.5, 2 * 1024 ** 2)]),
};
const BY_CPU = { key: 'cpu', reversed: false } as const;

it('prints one plain table, with nothing cut where there is no terminal', () => {
  const table = plainTable(VIEW, initialState(BY_CPU, ''), undefined);
  const [machine, counts, gap, titles, ...rows] = table.split('\n');
  expect(machine).toMatch(/^berth top {3}load/);
  expect([counts, gap]).toEqual(['3 instances: 2 running, 1 exited   daemon 1.2% 95M', '']);
  expect(titles).toMatch(/^NAME.*PORTS.*WORKSPACE$/);
  expect(rows.map((row) => row.split(/\s+/)[0])).toEqual(['api', 'web', 'dead']);
  expect(rows[0]).toMatch(new RegExp(` 50\\.0 +2\\.0M .* /srv/${'long/'.repeat(30)}api$`));
  expect(table).not.toContain('\u001b');
});

it('fits a terminal where there is one', () => {
  for (const line of plainTable(VIEW, initialState(BY_CPU, ''), 80).split('\n')) {
    expect(line.length).toBeLessThanOrEqual(80);
  }
});

it('joins each instance with what it uses, in the order of the table, as JSON', () => {
  expect(joined(VIEW, initialState({ key: 'name', reversed: true }, ''))).toMatchObject({
    periodMs: 1000,
    machine: { processors: 2 },
    instances: [
      { name: 'web', status: 'running', use: { cpu: 0.25, memory: 1024 ** 2 } },
      { name: 'dead', exit: { code: 3 }, use: null },
      { name: 'api', use: { cpu: 0.5 } },
    ],
  });
  expect(joined(VIEW, initialState(BY_CPU, 'DEAD'))).toMatchObject({ instances: [{ name: 'dead' }] });
});

it('looks until the use of processors is known of what started a moment ago, and not for ever', async () => {
  const started = view('web');
  const looks = [
    resourcesOf([]),
    resourcesOf([use('web', null, 1)]),
    resourcesOf([use('web', 0.25, 1)]),
    resourcesOf([use('web', 0.5, 1)]),
  ];
  async function* watchResources() {
    yield* looks;
  }
  const client = { watchResources, instances: async () => [started] };
  expect((await lookTwice(client)).resources).toBe(looks[2]);
  looks[2] = resourcesOf([]);
  looks[3] = resourcesOf([]);
  expect((await lookTwice(client)).resources).toBe(looks[3]);
});

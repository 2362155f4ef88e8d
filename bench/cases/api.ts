import { join } from 'node:path';
import type { Bench, Case } from '../harness/case.ts';
import type { Aim, Figure, Row } from '../harness/figure.ts';
import { type Contender, measure } from '../harness/measure.ts';
import { IDLER } from '../harness/programs.ts';
import { startTogether } from '../harness/start-together.ts';
import { Workplace } from '../harness/workplace.ts';
import { BareHttp } from '../peers/bare-http.ts';

const AIMS: readonly Aim[] = [{ statistic: 'p99', limit: 50 }];

export const api: Case = {
  name: 'api',
  title: 'API: requests of a warm client',
  method: [
    'One request at a time over the Unix socket, each on a connection of its own: all instances, one instance by its name, and',
    'a request that asks for nothing. The peer is a bare HTTP server in this process that answers a request with as many bytes',
    'as the list has; its client does not read them as JSON.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of bench.quick ? [5] : bench.large ? [200, 1000] : [200]) {
    await using workplace = await Workplace.open();
    const { client } = workplace;
    bench.progress(`api: ${size} instances`);
    const instances = await startTogether(size, () => workplace.start(IDLER));
    const answer = JSON.stringify({ data: { instances: await client.instances() } });
    await using bare = await BareHttp.open(join(workplace.directory, 'bare.sock'), answer);
    let turn = 0;
    const nextName = () => instances[(turn += 1) % size]?.name ?? '';
    const contenders = [
      asking({ name: 'berth: all instances', unit: 'ms', aims: AIMS }, () => client.instances()),
      asking({ name: 'berth: one instance', unit: 'ms', aims: AIMS }, () => client.instance(nextName())),
      asking({ name: 'berth: nothing', unit: 'ms' }, () => client.ensureDaemon()),
      asking({ name: 'bare HTTP server', unit: 'ms', peer: true }, () => bare.ask()),
    ];
    const rounds = bench.quick ? 20 : 500;
    figures.push(
      ...(await measure(bench, contenders, { group: `${size} idle instances`, warmUp: 20, rounds })),
    );
    await workplace.endAll(instances);
  }
  return figures;
}

function asking(row: Row, ask: () => Promise<unknown>): Contender {
  return {
    rows: [row],
    sample: async () => {
      const begin = performance.now();
      await ask();
      return [performance.now() - begin];
    },
  };
}

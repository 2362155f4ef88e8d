import { TEST_IMAGE } from '@berth/testkit/engine-stand';
import type { Bench, Case } from '../harness/case.ts';
import { absentFigure, type Aim, type Figure, type Row } from '../harness/figure.ts';
import { absentContender, type Contender, measure } from '../harness/measure.ts';
import { GREETER, READY } from '../harness/programs.ts';
import { startedAt } from '../harness/started-at.ts';
import { type Start, together } from '../harness/together.ts';
import { Workplace } from '../harness/workplace.ts';
import { hasPodman, PodmanRun } from '../peers/podman.ts';

const AIMS: readonly Aim[] = [{ statistic: 'p50', limit: 500 }];
const BERTH: Row = { name: 'berth, container', unit: 'ms', aims: AIMS };
const TEN: Row = { name: 'berth, container: all ready', unit: 'ms' };
const PODMAN: Row = { name: 'podman run', unit: 'ms', peer: true };
const CROWD = 10;
const NO_ENGINE = 'BERTH_TEST_ENGINE names no engine';

export const containers: Case = {
  name: 'containers',
  title: 'Containers: from the request to the first byte',
  method: [
    'As in `isolation`, with the engine that `BERTH_TEST_ENGINE` names and the image of the tests, beside `podman run` of the',
    'same command in the same image: one at a time, and ten requested at once, until the last has printed.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  const engine = process.env['BERTH_TEST_ENGINE'];
  const single = { group: 'one at a time', warmUp: bench.quick ? 0 : 2, rounds: bench.quick ? 1 : 20 };
  const crowd = { group: `${CROWD} at once`, warmUp: bench.quick ? 0 : 1, rounds: bench.quick ? 1 : 3 };
  if (engine === undefined) {
    return [
      ...[BERTH, PODMAN].map((row) => absentFigure(single.group, row, NO_ENGINE)),
      ...[TEN, PODMAN].map((row) => absentFigure(crowd.group, row, NO_ENGINE)),
    ];
  }
  await using workplace = await Workplace.open({ DOCKER_HOST: engine });
  const berth = () => startedAt(workplace, { isolation: 'container', image: TEST_IMAGE });
  const podman = async () => {
    const made = await PodmanRun.start(workplace, { image: TEST_IMAGE, command: GREETER, marker: READY });
    return () => made[Symbol.asyncDispose]();
  };
  return [
    ...(await measure(bench, [together(BERTH, 1, berth), withPodman(1, podman)], single)),
    ...(await measure(bench, [together(TEN, CROWD, berth), withPodman(CROWD, podman)], crowd)),
  ];
}

function withPodman(size: number, start: Start): Contender {
  return hasPodman() ? together(PODMAN, size, start) : absentContender([PODMAN], 'podman is not installed');
}

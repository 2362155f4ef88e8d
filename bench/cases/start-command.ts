import type { Bench, Case } from '../harness/case.ts';
import type { Row } from '../harness/figure.ts';
import { absentContender, type Contender, measure } from '../harness/measure.ts';
import { IDLER } from '../harness/programs.ts';
import { wholeProcess } from '../harness/whole-process.ts';
import { Workplace } from '../harness/workplace.ts';
import { NOT_INSTALLED, Tmux } from '../peers/tmux.ts';

export const startCommand: Case = {
  name: 'start-command',
  title: 'Start: the whole command',
  method:
    'From starting the process of `berth start -- cat`, as npm installs it, to its end; the daemon runs already, as does the tmux server.',
  run,
};

async function run(bench: Bench) {
  await using workplace = await Workplace.open();
  await using tmux = await Tmux.open(workplace);
  const contenders = [throughCommand(workplace), throughTmux(tmux), bareNode(workplace)];
  const rounds = bench.quick ? 3 : 40;
  return await measure(bench, contenders, { group: 'berth start', warmUp: bench.quick ? 1 : 3, rounds });
}

function throughCommand(workplace: Workplace): Contender {
  return {
    rows: [{ name: 'berth start -- cat', unit: 'ms' }],
    sample: async () => {
      const took = await wholeProcess(workplace.berth('start', '-n', 'commanded', '--', ...IDLER));
      await workplace.end(await workplace.client.instance('commanded'));
      return [took];
    },
  };
}

function throughTmux(tmux: Tmux | null): Contender {
  const rows: Row[] = [{ name: 'tmux new-session -d cat', unit: 'ms', peer: true }];
  if (tmux === null) return absentContender(rows, NOT_INSTALLED);
  return {
    rows,
    sample: async () => {
      const took = await wholeProcess(tmux.program(...tmux.detached('commanded', IDLER)));
      await tmux.end('commanded');
      return [took];
    },
  };
}

function bareNode(workplace: Workplace): Contender {
  return {
    rows: [{ name: 'node -e 0', unit: 'ms', peer: true }],
    sample: async () => [await wholeProcess(workplace.bareNode())],
  };
}

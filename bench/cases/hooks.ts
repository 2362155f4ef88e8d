import { execFile } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hookCommand } from '../../packages/agents/src/assistant/hook-command.ts';
import type { Bench, Case } from '../harness/case.ts';
import type { Aim, Row } from '../harness/figure.ts';
import { type Contender, measure } from '../harness/measure.ts';
import { Workplace } from '../harness/workplace.ts';

const AIMS: readonly Aim[] = [
  { statistic: 'p50', limit: 10 },
  { statistic: 'p99', limit: 25 },
];
/** As long as what an assistant tells of a tool that it has used. */
const TOLD = JSON.stringify({ hook_event_name: 'PostToolUse', tool_input: { command: 'ls '.repeat(400) } });

export const hooks: Case = {
  name: 'hooks',
  title: 'Hooks: what one event costs an assistant',
  method: [
    'The command that Berth gives an assistant as a hook, run as assistants run it: `sh -c COMMAND` with 1.3 KB of JSON on its',
    'standard input, from the start of the process to its end. Beside it a shell that only reads its input, one that does',
    'nothing, and the same hook outside Berth (no BERTH_HOOKS).',
  ].join('\n'),
  run,
};

async function run(bench: Bench) {
  await using workplace = await Workplace.open();
  const directory = join(workplace.directory, 'hooks');
  await mkdir(directory);
  const inside = workplace.environment({ BERTH_HOOKS: directory });
  const outside = workplace.environment();
  const command = hookCommand('PostToolUse');
  const contenders = [
    shell({ name: 'berth: one event', unit: 'ms', aims: AIMS }, command, inside),
    shell({ name: 'berth: outside of Berth', unit: 'ms' }, command, outside),
    shell({ name: 'sh -c "cat >/dev/null"', unit: 'ms', peer: true }, 'cat >/dev/null', outside),
    shell({ name: 'sh -c :', unit: 'ms', peer: true }, ':', outside),
  ];
  const rounds = bench.quick ? 3 : 200;
  const figures = await measure(bench, contenders, {
    group: 'one event',
    warmUp: bench.quick ? 1 : 10,
    rounds,
  });
  if ((await readdir(directory)).length === 0) throw new Error('the hook left nothing');
  await rm(directory, { recursive: true });
  return figures;
}

function shell(row: Row, command: string, env: Readonly<Record<string, string>>): Contender {
  return {
    rows: [row],
    sample: () =>
      new Promise((resolve, reject) => {
        const begin = performance.now();
        const child = execFile('sh', ['-c', command], { env }, (error) => {
          if (error === null) resolve([performance.now() - begin]);
          else reject(new Error(error.message, { cause: error }));
        });
        // One that does not read it is gone before it is written.
        child.stdin?.on('error', () => undefined);
        child.stdin?.end(TOLD);
      }),
  };
}

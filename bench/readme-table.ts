// node bench/readme-table.ts [--check]. Writes the figures of the newest committed result into README.md.
//   --check  writes nothing; fails when README.md shows other figures
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Figure, Statistic } from './harness/figure.ts';
import { newestCommitted, type Result, ROOT } from './harness/result.ts';
import { shortNumber } from './harness/table.ts';

const START = '<!-- figures:start -->';
const END = '<!-- figures:end -->';
const README = join(ROOT, 'README.md');

/** One line of the table: a figure of ours and those beside it, named as in the result. */
interface Line {
  readonly title: string;
  readonly case: string;
  readonly group: string;
  readonly statistics: readonly Statistic[];
  readonly berth: string;
  readonly bare?: string;
  readonly tmux?: string;
}

const LINES: readonly Line[] = [
  {
    title: 'start: request to first byte of output',
    case: 'start',
    group: 'one at a time',
    statistics: ['p50', 'p99'],
    berth: 'berth, log client: first byte',
    bare: 'bare pseudo-terminal',
    tmux: 'tmux new-session, attached',
  },
  {
    title: '50 starts at once, all ready',
    case: 'start-many',
    group: '50 at once',
    statistics: ['p50'],
    berth: 'berth, log clients: all ready',
    bare: 'bare pseudo-terminals',
    tmux: 'tmux new-session -d, named pipe',
  },
  {
    title: '`berth ls` with 20 instances (bare: `node -e 0`)',
    case: 'ls',
    group: '20 instances',
    statistics: ['p50'],
    berth: 'berth ls',
    bare: 'node -e 0',
    tmux: 'tmux ls',
  },
  {
    title: 'keystroke echo',
    case: 'echo',
    group: 'alone',
    statistics: ['p50', 'p99'],
    berth: 'berth, screen client through the daemon',
    bare: 'bare pseudo-terminal',
    tmux: 'tmux attach',
  },
  {
    title: 'keystroke echo beside 3 flooding neighbours',
    case: 'echo',
    group: 'beside 3 flooding neighbours',
    statistics: ['p50', 'p99'],
    berth: 'berth, screen client through the daemon',
    bare: 'bare pseudo-terminal',
    tmux: 'tmux attach',
  },
  {
    title: 'throughput to a client',
    case: 'flood',
    group: '64 MiB',
    statistics: ['p50'],
    berth: 'berth, log client: arrived',
    bare: 'bare pseudo-terminal: arrived',
    tmux: 'tmux, attached: arrived',
  },
  {
    title: 'memory per instance, 50 instances (PSS)',
    case: 'memory',
    group: '50 instances',
    statistics: ['p50'],
    berth: 'berth, per instance: keeper and share of the daemon, PSS',
    tmux: 'tmux server, per session: PSS',
  },
  {
    title: '`kill -9` of the daemon, 20 instances: API answers',
    case: 'recovery',
    group: '20 live instances',
    statistics: ['p50', 'max'],
    berth: 'berth: the API answers again',
  },
  {
    title: '`kill -9` of the daemon, 20 instances: all attached',
    case: 'recovery',
    group: '20 live instances',
    statistics: ['p50', 'max'],
    berth: 'berth: all instances attached again',
  },
];

process.exitCode = await main(process.argv.includes('--check'));

async function main(check: boolean): Promise<number> {
  const { path, result } = await newestCommitted();
  const before = await readFile(README, 'utf8');
  const after = replaced(before, markdown(path, result));
  if (words(before) === words(after)) return 0;
  if (check) {
    console.error(`README.md does not show the figures of ${path}. Run: node bench/readme-table.ts`);
    return 1;
  }
  await writeFile(README, after);
  return 0;
}

function replaced(readme: string, table: string): string {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) throw new Error(`README.md needs ${START} and, after it, ${END}.`);
  return `${readme.slice(0, start + START.length)}\n\n${table}\n\n${readme.slice(end)}`;
}

function markdown(path: string, result: Result): string {
  const { machine, date, commit } = result;
  const where = `${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Linux ${machine.kernel}, Node ${machine.node.slice(1)}`;
  return [
    '| | Berth | bare | tmux |',
    '| --- | --- | --- | --- |',
    ...LINES.map((line) => row(line, result)),
    '',
    `Measured on ${date.slice(0, 10)} at commit ${commit.commit}: ${where}, ${machine.tmux ?? 'no tmux'}. Raw samples: [${basename(path)}](${path}).`,
  ].join('\n');
}

function row(line: Line, result: Result): string {
  const cells = [line.berth, line.bare, line.tmux].map((name) => cell(line, name, result));
  return `| ${line.title} (${line.statistics.join(' / ')}) | ${cells.join(' | ')} |`;
}

function cell(line: Line, name: string | undefined, result: Result): string {
  if (name === undefined) return '–';
  const found = find(line, name, result);
  if (found.absent !== undefined) return found.absent;
  const numbers = line.statistics.map((statistic) => shortNumber(found[statistic]));
  return `${numbers.join(' / ')} ${found.unit}`;
}

function find(line: Line, name: string, result: Result): Figure {
  const figures = result.cases.find((one) => one.name === line.case)?.figures ?? [];
  const found = figures.find((figure) => figure.group === line.group && figure.name === name);
  if (found === undefined) throw new Error(`the result has no ${line.case} / ${line.group} / ${name}`);
  return found;
}

/** A page without its layout: the formatter aligns tables. */
function words(page: string): string {
  return page.replaceAll(/-{2,}/g, '-').replaceAll(/\s+/g, ' ');
}

import { basename } from 'node:path';
import type { Figure, Statistic } from './figure.ts';
import type { Result } from './result.ts';
import { shown } from './table.ts';

/** One line of the table: a figure of ours and those beside it, named as in the result. */
interface Line {
  readonly title: string;
  readonly case: string;
  readonly group: string;
  readonly statistics: readonly Statistic[];
  readonly berth: string;
  readonly bare?: string;
  readonly tmux?: string;
  readonly pm2?: string;
}

const COLUMNS = [
  { title: 'Berth', of: 'berth' },
  { title: 'bare', of: 'bare' },
  { title: 'tmux', of: 'tmux' },
  { title: 'pm2', of: 'pm2' },
] as const;
type Column = (typeof COLUMNS)[number];

/** What a result has nothing of is left out, so that older ones can still be shown. */
const LINES: readonly Line[] = [
  {
    title: 'start: request to first byte of output',
    case: 'start',
    group: 'one at a time',
    statistics: ['p50', 'p99'],
    berth: 'berth, log client: first byte',
    bare: 'bare pseudo-terminal',
    tmux: 'tmux new-session, attached',
    pm2: 'pm2 start, named pipe',
  },
  {
    title: 'the same without standby keepers',
    case: 'start',
    group: 'one at a time',
    statistics: ['p50', 'p99'],
    berth: 'berth without standby, log client: first byte',
  },
  ...[50, 100].map((count) => ({
    title: `${count} starts at once, all ready`,
    case: 'start-many',
    group: `${count} at once`,
    statistics: ['p50'] as const,
    berth: 'berth, log clients: all ready',
    bare: 'bare pseudo-terminals',
    tmux: 'tmux new-session -d, named pipe',
    pm2: 'pm2 start of an ecosystem file, named pipe',
  })),
  // The first is the group's name in results from before 100 instances were the measure.
  ...['20 instances', '100 idle instances'].map((group) => ({
    title: `\`berth ls\` with ${group.replace('idle ', '')} (bare: \`node -e 0\`)`,
    case: 'ls',
    group,
    statistics: ['p50'] as const,
    berth: 'berth ls',
    bare: 'node -e 0',
    tmux: 'tmux ls',
    pm2: 'pm2 list',
  })),
  {
    title: 'API with 200 instances: all of them',
    case: 'api',
    group: '200 idle instances',
    statistics: ['p50', 'p99'],
    berth: 'berth: all instances',
    bare: 'bare HTTP server',
  },
  ...['alone', 'beside 3 flooding neighbours', 'beside 3 flooding neighbours that are followed'].map(
    (group) => ({
      title: `keystroke echo ${group === 'alone' ? '' : group}`.trim(),
      case: 'echo',
      group,
      statistics: ['p50', 'p99'] as const,
      berth: 'berth, screen client through the daemon',
      bare: 'bare pseudo-terminal',
      tmux: 'tmux attach',
    }),
  ),
  ...['', ', beside a flooding neighbour'].map((beside) => ({
    title: `keystroke echo in the page${beside} (bare: xterm and a WebSocket)`,
    case: 'web',
    group: `a key in the page${beside}`,
    statistics: ['p50', 'p99'] as const,
    berth: 'berth, in the page',
    bare: 'bare page with a WebSocket that echoes',
  })),
  ...[
    ['first paint', 'first contentful paint', 'first contentful paint'],
    ['all visible rows', 'all visible rows', 'all rows'],
    ['fetched until then', 'fetched until then', 'fetched until then'],
  ].map(([what, berth, bare]) => ({
    title: `the page, first visit, 100 instances: ${what}`,
    case: 'web',
    group: 'the fleet with 100 instances',
    statistics: ['p50'] as const,
    berth: `berth: ${berth}`,
    bare: `bare page: ${bare}`,
  })),
  {
    title: 'the page: to the last line of a terminal with 10 MB behind it',
    case: 'web',
    group: 'a terminal with 10 MB behind it',
    statistics: ['p50', 'p99'],
    berth: 'berth: the last line is there',
    bare: 'bare page with a picture in it: the last line is there',
  },
  {
    title: 'the page: longest task, 500 instances, 20 changes a second',
    case: 'web',
    group: '500 instances, 20 changes a second',
    statistics: ['max'],
    berth: 'longest task of the page (0: none above 50 ms)',
  },
  {
    title: '20 open pages: processor time of the daemon (of one core; bare: no page)',
    case: 'web',
    group: '100 instances, 20 changes a second: processor time of the daemon',
    statistics: ['p50'],
    berth: '20 pages open',
    bare: 'no page open',
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
    title: 'memory of the daemon, 1000 instances (RSS)',
    case: 'memory',
    group: '1000 instances',
    statistics: ['p50'],
    berth: 'berth, daemon: RSS',
  },
  {
    title: 'idle: processor time, 100 instances (of one core)',
    case: 'idle',
    group: '100 idle instances',
    statistics: ['p50'],
    berth: 'berth: daemon and keepers',
    tmux: 'tmux server',
  },
  ...['sandbox', 'sandbox with an allow-list'].map((name) => ({
    title: `start: a ${name} (bare: \`bwrap\`)`,
    case: 'isolation',
    group: 'one at a time',
    statistics: ['p50', 'p99'] as const,
    berth: `berth, ${name}`,
    bare: 'bare child in bwrap, with pipes',
  })),
  {
    title: 'start: a container (bare: `podman run`)',
    case: 'containers',
    group: 'one at a time',
    statistics: ['p50', 'p99'],
    berth: 'berth, container',
    bare: 'podman run',
  },
  {
    title: 'a connection and a request through the proxy of an allow-list (bare: without)',
    case: 'isolation',
    group: 'a connection and a request',
    statistics: ['p50'],
    berth: 'through the proxy',
    bare: 'direct',
  },
  ...['claude', 'codex', 'gemini', 'opencode'].map((agent) => ({
    title: `${agent}: start to the line where one types`,
    case: 'assistants',
    group: agent,
    statistics: ['p50'] as const,
    berth: `berth start ${agent}: its line is on the screen`,
    bare: `${agent} on a bare pseudo-terminal`,
  })),
  {
    title: 'one event of a hook (bare: `sh -c :`)',
    case: 'hooks',
    group: 'one event',
    statistics: ['p50', 'p99'],
    berth: 'berth: one event',
    bare: 'sh -c :',
  },
  {
    title: 'telling what 50 busy assistants do: processor time (of one core)',
    case: 'detection',
    group: '50 busy screens',
    statistics: ['p50'],
    berth: 'berth: daemon, by rules',
    tmux: 'tmux server',
  },
  {
    title: '`kill -9` of a program until it runs again (bare: shell loop that waits 100 ms)',
    case: 'recovery',
    group: 'crash',
    statistics: ['p50', 'p99'],
    berth: 'berth: runs again, with the wait of a first attempt',
    bare: 'loop of the shell that waits 100 ms',
    pm2: 'pm2: runs again',
  },
  {
    title: 'the same, without that wait',
    case: 'recovery',
    group: 'crash',
    statistics: ['p50', 'p99'],
    berth: 'berth: runs again, without a wait',
    bare: 'loop of the shell that waits 100 ms',
    pm2: 'pm2: runs again',
  },
  ...[20, 200].flatMap((count) =>
    ['API answers', 'all attached'].map((what) => ({
      title: `\`kill -9\` of the daemon, ${count} instances: ${what}`,
      case: 'recovery',
      group: `${count} live instances`,
      statistics: ['p50', 'max'] as const,
      berth: what === 'API answers' ? 'berth: the API answers again' : 'berth: all instances attached again',
      ...(what === 'API answers' ? { bare: 'bare Node: listens again' } : {}),
    })),
  ),
  {
    title: 'what a token adds to a request over TCP, beside the private socket',
    case: 'access',
    group: 'the least query',
    statistics: ['p50'],
    berth: 'what it adds: TCP, with a token',
  },
  {
    title: 'a new connection and a query while 1,000 without a credential press (bare: alone)',
    case: 'access',
    group: 'a new connection and a query',
    statistics: ['p50', 'p99'],
    berth: 'while 1000 others press',
    bare: 'alone',
  },
];

/** The table as Markdown, with the machine below it. `path` is where the result lies. */
export function published(path: string, result: Result): string {
  const { machine, date, commit } = result;
  const programs = [machine.tmux ?? 'no tmux', ...(machine.pm2 == null ? [] : [machine.pm2])];
  const where = `${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Linux ${machine.kernel}, Node ${machine.node.slice(1)}`;
  const lines = LINES.filter((line) => find(line, line.berth, result) !== undefined);
  const columns = COLUMNS.filter(({ of }) =>
    lines.some((line) => find(line, line[of], result) !== undefined),
  );
  return [
    `| | ${columns.map(({ title }) => title).join(' | ')} |`,
    `| --- ${columns.map(() => '| --- ').join('')}|`,
    ...lines.map((line) => row(line, columns, result)),
    '',
    `Measured on ${date.slice(0, 10)} at commit ${commit.commit}${earlier(result)}: ${where}, ${programs.join(', ')}. Raw samples: [${basename(path)}](${path}).`,
  ].join('\n');
}

/** Which cases are those of earlier commits. */
function earlier({ cases }: Result): string {
  const commits = Map.groupBy(cases, ({ measured }) => measured?.commit);
  return [...commits]
    .filter(([commit]) => commit !== undefined)
    .map(([commit, of]) => `, ${of.map(({ name }) => `\`${name}\``).join(', ')} at ${commit}`)
    .join('');
}

function row(line: Line, columns: readonly Column[], result: Result): string {
  const cells = columns.map(({ of }) => cell(line, find(line, line[of], result)));
  return `| ${line.title} (${line.statistics.join(' / ')}) | ${cells.join(' | ')} |`;
}

function cell(line: Line, found: Figure | undefined): string {
  if (found === undefined) return '–';
  if (found.absent !== undefined) return found.absent;
  const numbers = line.statistics.map((statistic) => shown(found[statistic], found.unit));
  return `${numbers.join(' / ')} ${found.unit}`;
}

function find(line: Line, name: string | undefined, result: Result): Figure | undefined {
  const figures = result.cases.find((one) => one.name === line.case)?.figures ?? [];
  return figures.find((figure) => figure.group === line.group && figure.name === name);
}

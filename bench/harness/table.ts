import { type Aim, type Figure, meets, type Statistic, type Unit } from './figure.ts';
import type { Result } from './result.ts';

const STATISTICS: readonly Statistic[] = ['p50', 'p90', 'p99', 'min', 'max'];
const HEAD = ['', 'n', ...STATISTICS, 'unit', 'aim'];

/** Figures of one case, those of a group side by side. */
export function figureTable(figures: readonly Figure[]): string {
  const groups = Map.groupBy(figures, ({ group }) => group);
  return [...groups].map(([group, members]) => groupTable(group, members)).join('\n\n');
}

export function machineLine({ machine, commit, load, date }: Result): string {
  const changed = commit.dirty ? ' with changes' : '';
  return [
    `${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, ${machine.platform}, kernel ${machine.kernel}`,
    `Node ${machine.node}, ${machine.tmux ?? 'tmux not installed'}, ${machine.pm2 ?? 'pm2 not installed'}, state on ${machine.filesystem}`,
    `commit ${commit.commit}${changed}, ${date}, load ${load.before.join(' ')} before, ${load.after.join(' ')} after`,
  ].join('\n');
}

/** A number of things is whole. */
export function shown(value: number | null, unit: Unit): string {
  return unit === 'count' && value !== null ? String(value) : shortNumber(value);
}

/** Three digits that mean something; large numbers whole. */
export function shortNumber(value: number | null): string {
  if (value === null) return '–';
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function groupTable(group: string, figures: readonly Figure[]): string {
  const lines = [HEAD, ...figures.map(line)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const padded = lines.map((cells) =>
    cells.map((cell, column) => pad(cell, column, widths[column] ?? 0)).join('  '),
  );
  return [group, ...padded.map((text) => `  ${text.trimEnd()}`)].join('\n');
}

function line(of: Figure): string[] {
  const name = of.peer === true ? `  ${of.name}` : of.name;
  if (of.absent !== undefined) return [name, '', ...STATISTICS.map(() => ''), '', of.absent];
  const numbers = STATISTICS.map((statistic) => shown(of[statistic], of.unit));
  const aims = (of.aims ?? []).map((aim) => judged(of, aim)).join(', ');
  return [name, String(of.samples.length), ...numbers, of.unit, aims];
}

function judged(of: Figure, aim: Aim): string {
  const met = meets(of, aim);
  const verdict = met === null ? '' : met ? ' met' : ' MISSED';
  return `${aim.statistic} <= ${aim.limit}${verdict}`;
}

function pad(cell: string, column: number, width: number): string {
  const isNumber = column > 0 && column <= STATISTICS.length + 1;
  return isNumber ? cell.padStart(width) : cell.padEnd(width);
}

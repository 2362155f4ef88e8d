import { STATUSES, type Status } from '@berth/contract';
import type { ResourcesView } from '@berth/contract/schemas';
import { clip, widthOf } from '../terminal/cells.ts';
import { bytesText, cpuText } from './figures.ts';
import { listRows, type TopState } from './state.ts';

const SEPARATOR = '   ';

/** The first line: the machine, and how often it is looked at. */
export function machineLine({ resources }: TopState, cols: number): string {
  return joinParts(['berth top', ...(resources === undefined ? [] : machineParts(resources))], cols);
}

function machineParts({ machine, periodMs }: ResourcesView): string[] {
  const { processors, load, memoryTotal, memoryAvailable } = machine;
  const used = bytesText(memoryTotal - memoryAvailable);
  return [
    `load ${load.toFixed(2)}`,
    `memory ${used} of ${bytesText(memoryTotal)} used`,
    `${processors} ${processors === 1 ? 'processor' : 'processors'}`,
    `every ${periodMs / 1000}s`,
  ];
}

/** The second line: how many are in which status, and what Berth itself takes. */
export function countsLine(state: TopState, cols: number): string {
  const { instances, exitedHidden, filter, resources } = state;
  const counts = (Object.keys(STATUSES) as Status[])
    .map((status) => ({ status, count: instances.filter((instance) => instance.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(
      ({ status, count }) => `${count} ${status}${status === 'exited' && exitedHidden ? ' (hidden)' : ''}`,
    );
  const all = `${instances.length} ${instances.length === 1 ? 'instance' : 'instances'}`;
  const daemon =
    resources === undefined
      ? []
      : [`daemon ${cpuText(resources.daemon.cpu)}% ${bytesText(resources.daemon.memory)}`];
  const filtered = filter === '' ? [] : [`${listRows(state).length} with ${JSON.stringify(filter)}`];
  return joinParts(
    [counts.length === 0 ? all : `${all}: ${counts.join(', ')}`, ...filtered, ...daemon],
    cols,
  );
}

/** As many of the parts as fit as a whole; of the first at least its beginning. */
function joinParts(parts: readonly string[], cols: number): string {
  const [first = '', ...others] = parts;
  let line = clip(first, cols);
  for (const part of others) {
    if (widthOf(line) + SEPARATOR.length + widthOf(part) > cols) break;
    line += SEPARATOR + part;
  }
  return line;
}

import { segmentBytes } from '@berth/keeper';
import { found, type Found } from '../found.ts';
import type { World } from '../world.ts';
import { size } from './check.ts';

/** A run that begins may have a segment and a record above the bound for a second; twice as much is something else. */
const FAR_OVER = 2;

/** Logs that have outgrown their bound. A keeper is told its bound at its start, so a larger segment tells of another. */
export function ofBounds({ runs, logs }: World): Found[] {
  const byRun = new Map(logs.runs.map((log) => [log.run, log.segments]));
  return [...Map.groupBy(runs, ({ instance }) => instance)].flatMap(([instance, known]) => {
    const segments = known.flatMap(({ run }) => byRun.get(run.id) ?? []);
    const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    const largest = Math.max(0, ...segments.map((segment) => segment.bytes));
    const isOfLargerBound = largest > 2 * segmentBytes(logs.boundBytes);
    if (bytes <= FAR_OVER * logs.boundBytes || isOfLargerBound) return [];
    const problem = `They have ${size(bytes)}; the bound is ${size(logs.boundBytes)}.`;
    return [found('log_large', instance.name, problem)];
  });
}

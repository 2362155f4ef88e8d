import { join } from 'node:path';
import { checkSegment, type SegmentCheck, type SizedSegment, sizedSegments } from '@berth/keeper';
import type { RegistryReading } from '@berth/store/sqlite-reader';
import type { FileFacts, LogFacts, RunFacts, RunLog } from '../world.ts';

/** Reading stops here unless all of it is asked for: a report within a second is worth more than one without a rest. */
const READ_MAX_MS = 300;
const GENERATION = /^\d+$/;

export interface LogLook {
  readonly registry: RegistryReading;
  readonly runs: readonly RunFacts[];
  readonly instances: FileFacts['instances'];
  /** Directory of all instances. */
  readonly directory: string;
  readonly boundBytes: number;
  /** Read every log to its end, however long it takes. */
  readonly deep: boolean;
}

/** Measures all logs, and reads of each the newest part first, as far as the time allows. */
export async function collectLogs(look: LogLook): Promise<LogFacts> {
  const logs = await Promise.all(
    look.runs
      .filter(({ hasDirectory }) => hasDirectory)
      .map(async ({ run, directory }) => ({ run: run.id, segments: await sizedSegments(directory) })),
  );
  const checks = await checkNewestFirst(logs, look.deep ? Number.POSITIVE_INFINITY : READ_MAX_MS);
  const runs: RunLog[] = logs.map((log) => ({
    ...log,
    checks: log.segments.flatMap(({ path }) => checks.get(path) ?? []),
  }));
  return {
    runs,
    removed: await removedLogs(look),
    boundBytes: look.boundBytes,
    checkedBytes: sum(checks.values()),
    totalBytes: sum(logs.flatMap(({ segments }) => segments)),
  };
}

async function checkNewestFirst(
  logs: readonly Pick<RunLog, 'segments'>[],
  maxMs: number,
): Promise<Map<string, SegmentCheck>> {
  const ages = logs.flatMap(({ segments }) =>
    segments.toReversed().map((segment, age) => ({ segment, age })),
  );
  ages.sort((a, b) => a.age - b.age);
  const deadline = performance.now() + maxMs;
  const checks = new Map<string, SegmentCheck>();
  for (const { segment } of ages) {
    if (performance.now() > deadline) break;
    checks.set(segment.path, await checkSegment(segment));
  }
  return checks;
}

async function removedLogs({ registry, instances, directory }: LogLook): Promise<LogFacts['removed']> {
  const removed = new Set<string>(
    registry.instances.filter(({ removedAt }) => removedAt !== null).map(({ id }) => id),
  );
  const measured = instances
    .filter(({ name }) => removed.has(name))
    .map(async ({ name, entries }) => {
      const path = join(directory, name);
      const runs = entries.filter((entry) => GENERATION.test(entry));
      const segments = await Promise.all(runs.map((run) => sizedSegments(join(path, run))));
      return { path, bytes: sum(segments.flat()) };
    });
  return (await Promise.all(measured)).filter(({ bytes }) => bytes > 0);
}

function sum(segments: Iterable<Pick<SizedSegment, 'bytes'>>): number {
  let total = 0;
  for (const { bytes } of segments) total += bytes;
  return total;
}

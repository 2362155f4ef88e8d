import type { SegmentCheck } from '@berth/keeper';
import type { RegistryReading } from '@berth/store/sqlite-reader';
import { detailed, found, type Found } from '../found.ts';
import type { RunFacts, RunLog, World } from '../world.ts';
import { type Check, isOpen, nameOf, readable, size, whyUnreadable } from './check.ts';
import { ofBounds } from './log-bounds.ts';

const GENERATION = /^\d+$/;

export const logs: Check = {
  area: 'logs',
  judge: (world) => {
    const reading = readable(world);
    if (reading === undefined) return { things: 0, skipped: whyUnreadable(world), findings: [] };
    const { checkedBytes, totalBytes, runs } = world.logs;
    const byRun = new Map(runs.map((log) => [log.run, log]));
    return {
      things: runs.length,
      skipped:
        checkedBytes < totalBytes
          ? `${size(checkedBytes)} of ${size(totalBytes)} were read; all of it with --deep`
          : null,
      findings: [
        ...ofDirectories(reading, world),
        ...world.runs.flatMap((run) => ofRun(run, byRun.get(run.run.id))),
        ...ofBounds(world),
      ],
    };
  },
};

/** Directories that nobody knows. They may hold somebody's output, so nothing is ever done to them. */
function ofDirectories({ instances, runs }: RegistryReading, { files, paths }: World): Found[] {
  const names = new Map<string, string>(instances.map((instance) => [instance.id, nameOf(instance)]));
  const known = new Set(runs.map(({ instance, generation }) => `${instance}/${generation}`));
  return files.instances.flatMap(({ name, entries }) => {
    const path = `${paths.instances}/${name}`;
    const instance = names.get(name);
    if (instance === undefined) {
      return [found('instance_directory_unknown', path, 'No instance of the registry has it.')];
    }
    return entries
      .filter((entry) => GENERATION.test(entry) && !known.has(`${name}/${entry}`))
      .map((entry) => found('run_directory_unknown', `${path}/${entry}`, `${instance} has no run ${entry}.`));
  });
}

function ofRun(facts: RunFacts, log: RunLog | undefined): Found[] {
  const { instance, run, current, directory, hasDirectory } = facts;
  if (!hasDirectory) {
    if (run.startedAt === null) return [];
    return [
      detailed('run_directory_missing', instance.name, {
        problem: `${directory} is not there.`,
        target: directory,
        advised: instance.name,
      }),
    ];
  }
  if (log === undefined) return [];
  const isOver = !current || !isOpen(instance);
  const findings = [
    ...ofDamage(instance.name, log),
    ...ofDoubt(instance.name, log),
    ...(isOver ? ofTear(instance.name, log) : []),
  ];
  if (!current) return findings;
  if (log.segments.length === 0 && run.startedAt !== null) {
    findings.push(found('log_missing', instance.name, `There is nothing in ${directory}/log.`));
  }
  return isOver ? [...findings, ...ofExit(facts, log)] : findings;
}

function ofDamage(name: string, { checks, segments }: RunLog): Found[] {
  const damages = checks.flatMap(({ damages }) => damages);
  const findings = damages.map(({ path, position, bytes }) =>
    detailed('log_damaged', name, {
      problem:
        bytes === 0
          ? `${path}: some was cut out at byte ${position}.`
          : `${path}: ${size(bytes)} from byte ${position} on.`,
      target: `${path}:${position}`,
      advised: name,
    }),
  );
  for (const [index, segment] of segments.entries()) {
    const before = checks.find(({ path }) => path === segments[index - 1]?.path);
    if (before === undefined || !isWhole(before) || before.end >= segment.start) continue;
    const problem = `Output ${before.end} to ${segment.start} is not there.`;
    findings.push(detailed('log_hole', name, { problem, target: segment.path, advised: name }));
  }
  return findings;
}

function ofDoubt(name: string, { checks }: RunLog): Found[] {
  return checks.flatMap(({ path, doubts }) =>
    doubts.map(({ from, to }) =>
      detailed('log_in_doubt', name, {
        problem: `Output ${from} to ${to} may not be on the disk.`,
        target: `${path}:${from}`,
        advised: name,
      }),
    ),
  );
}

function isWhole({ damages, torn }: SegmentCheck): boolean {
  return damages.length === 0 && torn === null;
}

function ofTear(name: string, { checks }: RunLog): Found[] {
  return checks.flatMap(({ torn }) =>
    torn === null
      ? []
      : [
          detailed('log_torn', name, {
            problem: `${torn.path} ends in ${size(torn.bytes)} that are no whole record.`,
            target: torn.path,
            advised: name,
          }),
        ],
  );
}

/** Causes that only a keeper reports, which writes the exit facts first. */
const REPORTED: ReadonlySet<string> = new Set(['exited', 'signalled']);

function ofExit({ instance, run, exit }: RunFacts, { checks, segments }: RunLog): Found[] {
  const { name } = instance;
  if (run.exit === null) return [];
  if (exit === null || exit === 'damaged') {
    if (!REPORTED.has(run.exit.cause)) return [];
    const what = exit === null ? 'exit.json is not there.' : 'exit.json cannot be read.';
    return [found('exit_facts_missing', name, what)];
  }
  if (exit.cause !== run.exit.cause || exit.code !== run.exit.code || exit.signal !== run.exit.signal) {
    const problem = `exit.json says ${described(exit)}, the registry ${described(run.exit)}.`;
    return [found('exit_facts_differ', name, problem)];
  }
  const last = checks.find(({ path }) => path === segments.at(-1)?.path);
  if (last === undefined || last.hasExit || !isWhole(last)) return [];
  return [found('exit_record_missing', name, `${last.path} does not end with it.`)];
}

function described({ cause, code, signal }: NonNullable<RunFacts['run']['exit']>): string {
  return `${cause} (${signal ?? code ?? 'nothing observed'})`;
}

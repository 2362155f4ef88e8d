import type { ExitFacts, InstanceId } from '@berth/contract';
import { freeName } from '../instance/names.ts';
import type { InstanceEvidence, RunEvidence } from '../ports/evidence.ts';
import type { Change, InstanceRecord, InstanceWithRun, RunRecord } from '../ports/store.ts';

export interface PutBack {
  readonly change: Pick<Change, 'instances' | 'runs'>;
  /** Instances of which the machine told more than the registry. */
  readonly instances: readonly {
    readonly id: InstanceId;
    readonly name: string;
    readonly generation: number;
  }[];
  /** Those that waited for room when the backup was made, and are taken out. */
  readonly withdrawn: readonly InstanceId[];
  /** Places of instances that nobody knows and whose keepers did not write down enough. */
  readonly unproven: readonly string[];
}

/**
 * What a registry that came back from a backup lacks, as far as keepers have written it down: instances that were started
 * since, later runs of those it knows, and removals. A run without exit facts is taken to run; whether it does is found out
 * as after any other start of a daemon. A run that is over stays over: nothing is started because of this. What waited for
 * room leaves no trace but in the registry: that somebody took it out since cannot be told, so that it is taken out. `known`
 * holds all instances of the registry, removed ones too.
 */
export function putBack(
  known: readonly InstanceWithRun[],
  evidence: readonly InstanceEvidence[],
  now: number,
): PutBack {
  const byId = new Map(known.map((found) => [found.instance.id, found]));
  const removals = evidence.flatMap((found) => removalOf(byId.get(found.instance), found));
  const present = evidence.filter(({ removedAt, runs }) => removedAt === null && runs.length > 0);
  const later = present.flatMap((found) => laterRuns(byId.get(found.instance), found));
  const started = new Set(later.map(({ instance }) => instance.id));
  const withdrawn = known.flatMap(({ instance }) =>
    instance.status === 'queued' && !started.has(instance.id) ? [asRemoved(instance, now)] : [],
  );
  const removed = new Set([...removals, ...withdrawn].map(({ id }) => id));
  const taken = new Set(
    known.flatMap(({ instance }) =>
      instance.removedAt === null && !removed.has(instance.id) ? [instance.name] : [],
    ),
  );
  const unknown = present.filter(({ instance }) => !byId.has(instance));
  const created = living(unknown).flatMap((found) => createdFrom(found, taken));
  const moved = [...later, ...created];
  return {
    change: {
      // Removals first: their names may be somebody else's by now.
      instances: [...removals, ...withdrawn, ...moved.map(({ instance }) => instance)],
      runs: moved.flatMap(({ runs }) => runs),
    },
    instances: moved.map(({ instance: { id, name, generation } }) => ({ id, name, generation })),
    withdrawn: withdrawn.map(({ id }) => id),
    unproven: unknown.filter(({ runs }) => newestRegistered(runs) === null).map(({ place }) => place),
  };
}

interface Moved {
  readonly instance: InstanceRecord;
  readonly runs: readonly RunRecord[];
}

function removalOf(known: InstanceWithRun | undefined, { removedAt }: InstanceEvidence): InstanceRecord[] {
  if (known === undefined || removedAt === null || known.instance.removedAt !== null) return [];
  return [asRemoved(known.instance, removedAt)];
}

function asRemoved(instance: InstanceRecord, removedAt: number): InstanceRecord {
  return { ...instance, status: 'exited', desired: 'removed', removedAt, updatedAt: removedAt };
}

/** Runs of an instance that the registry knows, but not these. */
function laterRuns(known: InstanceWithRun | undefined, { runs }: InstanceEvidence): Moved[] {
  if (known === undefined || known.instance.removedAt !== null) return [];
  const { instance } = known;
  const later = runs.filter(({ generation }) => generation > instance.generation);
  if (later.length === 0) return [];
  const told = newestRegistered(later)?.instance ?? instance;
  const { name, version, createdAt } = instance;
  return [moved({ ...told, name, version, createdAt }, later)];
}

/** An instance that the registry does not know. Its name may have been given to another one meanwhile. */
function createdFrom({ runs }: InstanceEvidence, taken: Set<string>): Moved[] {
  const told = newestRegistered(runs)?.instance;
  if (told === undefined) return [];
  const name = taken.has(told.name) ? freeName(told.name, taken) : told.name;
  taken.add(name);
  return [moved({ ...told, name, version: 0 }, runs)];
}

/** Those that may live come first, so that they get their names. */
function living(evidence: readonly InstanceEvidence[]): InstanceEvidence[] {
  const isOver = ({ runs }: InstanceEvidence) => runs.at(-1)?.exit !== null;
  return evidence.toSorted((a, b) => Number(isOver(a)) - Number(isOver(b)));
}

function newestRegistered(runs: readonly RunEvidence[]): InstanceWithRun | null {
  return runs.findLast(({ registered }) => registered !== null)?.registered ?? null;
}

function moved(instance: InstanceRecord, runs: readonly RunEvidence[]): Moved {
  const records = runs.map((run) => runRecord(instance.id, run));
  const current = records.at(-1);
  const exit = current?.exit ?? null;
  return {
    instance: {
      ...instance,
      generation: current?.generation ?? instance.generation,
      run: current?.id ?? instance.run,
      status: exit === null ? 'running' : 'exited',
      desired: desiredOf(exit),
      recovery: settled(instance.recovery),
    },
    runs: records,
  };
}

/** What was spent stays spent; no start is owed for an end that a registry did not see. Older keepers know nothing of it. */
function settled(recovery: InstanceRecord['recovery'] | undefined): InstanceRecord['recovery'] {
  return recovery == null ? null : { ...recovery, state: 'steady', reason: null, detail: null, at: null };
}

function desiredOf(exit: ExitFacts | null): InstanceRecord['desired'] {
  return exit?.cause === 'stopped' ? 'stopped' : 'running';
}

function runRecord(
  instance: InstanceId,
  { run, generation, handle, started, exit, registered }: RunEvidence,
): RunRecord {
  const told = registered?.run ?? null;
  return {
    id: run,
    instance,
    generation,
    handle: told?.handle ?? handle,
    createdAt: told?.createdAt ?? started.startedAt,
    ...started,
    exit,
    activity: null,
    ports: told?.ports ?? [],
  };
}

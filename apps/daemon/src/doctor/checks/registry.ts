import type { InstanceView } from '@berth/contract/schemas';
import type { InstanceRecord, RunRecord } from '@berth/core';
import type { RegistryReading } from '@berth/store/sqlite-reader';
import { found, type Found } from '../found.ts';
import type { RunFacts, World } from '../world.ts';
import { type Check, isSettled, nameOf, readable } from './check.ts';

/** No start takes longer: a keeper has 15 s to answer, and a daemon gives an unfinished one up after that. */
const START_MAX_MS = 30_000;
/** The longest grace, and what comes after it. */
const STOP_MAX_MS = 11 * 60_000;

export const registry: Check = {
  area: 'registry',
  judge: (world) => {
    const reading = readable(world);
    const restored = world.files.damagedRegistries.map((path) =>
      found('registry_restored', path, 'This is what was damaged.'),
    );
    if (reading === undefined) return { things: 0, findings: [...ofDatabase(world), ...restored] };
    return {
      things: reading.instances.length + reading.runs.length,
      findings: [
        ...reading.damaged.map((what) => found('record_damaged', world.paths.database, `${capital(what)}.`)),
        ...ofPointers(reading),
        ...world.runs.flatMap((run) => ofTime(run, world)),
        ...ofAnswers(reading, world),
        ...restored,
      ],
    };
  },
};

function ofDatabase({ registry, files, paths }: World): Found[] {
  const { database } = paths;
  if (registry.ok) {
    const count = files.instances.length;
    if (count === 0) return [];
    const code = registry.value === 'missing' ? 'database_missing' : 'database_empty';
    return [found(code, database, `There are ${count} directories in ${paths.instances}.`)];
  }
  const { code, message } = registry.error;
  return [found(code === 'state_corrupt' ? 'database_corrupt' : 'database_unreadable', database, message)];
}

function ofPointers({ instances, runs, damaged }: RegistryReading): Found[] {
  // A record that cannot be read is named already.
  if (damaged.length > 0) return [];
  const known = new Set<string>(runs.map(({ id }) => id));
  return instances
    .filter(({ run }) => run !== null && !known.has(run))
    .map((instance) =>
      found('record_damaged', nameOf(instance), `Its run ${instance.run} is not in the database.`),
    );
}

function ofTime({ instance, run, current, claim, facts, exit }: RunFacts, { now }: World): Found[] {
  if (!current) return [];
  const { name, status, updatedAt } = instance;
  // One that a keeper took and never spoke of again has its own finding.
  const isClaimed = claim?.by === 'keeper' && facts === null && exit === null;
  if (status === 'starting' && now - run.createdAt > START_MAX_MS && !isClaimed) {
    return [found('start_stuck', name, `It has been starting since ${time(run.createdAt)}.`)];
  }
  if (status === 'stopping' && now - updatedAt > STOP_MAX_MS) {
    return [found('stop_stuck', name, `It has been stopping since ${time(updatedAt)}.`)];
  }
  return [];
}

/** The daemon's own account against what it has written down. */
function ofAnswers({ instances, runs }: RegistryReading, world: World): Found[] {
  const { answer } = world.daemon;
  const byRun = new Map<string, RunRecord>(runs.map((run) => [run.id, run]));
  const silent = new Set(
    world.runs.filter(({ keeper }) => keeper?.kind === 'silent').map(({ instance }) => instance.id),
  );
  const lost = instances
    .filter(({ id, status, removedAt }) => status === 'lost' && removedAt === null && !silent.has(id))
    .map(({ name }) =>
      found('instance_lost', name, 'Its keeper could not be reached when a daemon last looked.'),
    );
  if (answer.kind !== 'answers' || !isSettled(world)) return lost;
  const views = new Map<string, InstanceView>(answer.instances.map((view) => [view.id, view]));
  const compared = instances
    .filter(({ removedAt }) => removedAt === null)
    .flatMap((instance) => {
      const run = instance.run === null ? undefined : byRun.get(instance.run);
      return compare(instance, run, views.get(instance.id));
    });
  return [...lost, ...compared];
}

function compare(
  instance: InstanceRecord,
  run: RunRecord | undefined,
  view: InstanceView | undefined,
): Found[] {
  const { name, status } = instance;
  if (view === undefined) return [found('daemon_disagrees', name, 'The daemon does not list it.')];
  const isOver = status === 'exited';
  const recorded = {
    status,
    run: instance.run,
    pid: isOver ? null : (run?.child?.pid ?? null),
    keeperPid: isOver ? null : (run?.keeper?.pid ?? null),
  };
  const fields = (Object.keys(recorded) as (keyof typeof recorded)[]).filter(
    (field) => view[field] !== recorded[field],
  );
  if (fields.length > 0) {
    const each = fields.map(
      (field) =>
        `${field} is ${String(view[field])} for the daemon and ${String(recorded[field])} in the registry`,
    );
    return [found('daemon_disagrees', name, `${capital(each.join('; '))}.`)];
  }
  if (status !== 'running' || view.attachment === 'connected') return [];
  return [found('instance_unattached', name, `Its stream is ${view.attachment}.`)];
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import { type KeeperStatus, type ProcessIdentity, RUN_FILES } from '@berth/contract';
import { detailed, found, type Found } from '../found.ts';
import type { RunFacts, World } from '../world.ts';
import { type Check, isOpen, readable, size, whyUnreadable } from './check.ts';
import { livesIn } from './life.ts';

/** A keeper writes its facts within a tenth of a second; a machine that swaps may need much longer. */
const CLAIMED_MAX_MS = 20_000;

export const keepers: Check = {
  area: 'keepers',
  judge: (world) => {
    if (readable(world) === undefined) return { things: 0, skipped: whyUnreadable(world), findings: [] };
    const open = world.runs.filter(({ instance, current }) => current && isOpen(instance));
    return {
      things: open.length,
      findings: [...open.flatMap((run) => ofKeeper(run, world)), ...ofUnknown(world)],
    };
  },
};

function ofKeeper(facts: RunFacts, world: World): Found[] {
  return [...ofClaim(facts, world), ...ofFacts(facts, world), ...ofAnswer(facts, world), ...ofFaults(facts)];
}

function ofClaim({ instance, claim, facts, exit }: RunFacts, { now }: World): Found[] {
  const isWaiting =
    claim?.by === 'keeper' && facts === null && exit === null && instance.status === 'starting';
  if (!isWaiting || now - claim.time < CLAIMED_MAX_MS) return [];
  const seconds = Math.round((now - claim.time) / 1000);
  return [found('claim_without_facts', instance.name, `A keeper took it ${seconds} s ago.`)];
}

/** What the keeper wrote down when it started, against what the daemon recorded. */
function ofFacts({ instance, run, facts, exit, hasDirectory }: RunFacts, world: World): Found[] {
  const { name, status } = instance;
  if (status === 'starting' || exit !== null || !hasDirectory || run.keeper === null) return [];
  if (facts === null || facts === 'damaged') {
    const isAlive = livesIn(world)(run.keeper) === 'alive';
    const what = facts === null ? 'keeper.json is not there.' : 'keeper.json cannot be read.';
    return isAlive ? [found('keeper_facts_missing', name, what)] : [];
  }
  const differences = differencesOf(facts, run);
  if (differences.length === 0) return [];
  return [found('keeper_facts_differ', name, `keeper.json has ${differences.join(', ')}.`)];
}

function ofAnswer({ instance, run, keeper }: RunFacts, world: World): Found[] {
  const { name, status } = instance;
  if (keeper?.kind === 'silent' && livesIn(world)(run.keeper) === 'alive') {
    const who = `Its keeper (pid ${run.keeper?.pid}) is there, but: ${keeper.reason}`;
    return [found('keeper_silent', name, who)];
  }
  // What a keeper of a starting run says is about to be recorded.
  if (keeper?.kind !== 'answers' || status === 'starting' || keeper.status.exit !== null) return [];
  const differences = differencesOf(keeper.status, run);
  if (differences.length === 0) return [];
  return [found('keeper_disagrees', name, `Its keeper says ${differences.join(', ')}.`)];
}

function differencesOf(status: KeeperStatus, run: RunFacts['run']): string[] {
  const differences: string[] = [];
  if (status.run !== run.id) differences.push(`run ${status.run} and not ${run.id}`);
  if (status.generation !== run.generation) {
    differences.push(`generation ${status.generation} and not ${run.generation}`);
  }
  differences.push(
    ...ofIdentity('keeper', status.keeper, run.keeper),
    ...ofIdentity('child', status.child, run.child),
  );
  return differences;
}

function ofIdentity(what: string, said: ProcessIdentity | null, recorded: ProcessIdentity | null): string[] {
  if (said === null || recorded === null) return [];
  if (said.pid !== recorded.pid) return [`${what} pid ${said.pid} and not ${recorded.pid}`];
  const isSame = said.startTime === recorded.startTime && said.bootId === recorded.bootId;
  return isSame ? [] : [`another process as ${what} with pid ${said.pid}`];
}

function ofFaults({ instance, directory, faultBytes }: RunFacts): Found[] {
  if (faultBytes === 0) return [];
  const advised = `${directory}/${RUN_FILES.errors}`;
  return [
    detailed('keeper_faults', instance.name, { problem: `There are ${size(faultBytes)} of them.`, advised }),
  ];
}

const RUN_DIRECTORY = /^([^/]+)\/(\d+)\//;

/** Keepers by where they complain: below this home's instances. The registry must know the run. */
function ofUnknown(world: World): Found[] {
  const { marked, paths } = world;
  if (!marked.ok) return [];
  const known = new Set(readable(world)?.runs.map(({ instance, generation }) => `${instance}/${generation}`));
  return marked.value.flatMap(({ pid, role, errors }) => {
    const isHere = role === 'keeper' && errors?.startsWith(`${paths.instances}/`) === true;
    const [, instance, generation] =
      (isHere && RUN_DIRECTORY.exec(errors.slice(paths.instances.length + 1))) || [];
    if (instance === undefined || known.has(`${instance}/${generation}`)) return [];
    const problem = `The keeper with pid ${pid} holds run ${generation} of ${instance}.`;
    return [detailed('keeper_unknown', instance, { problem, target: String(pid) })];
  });
}

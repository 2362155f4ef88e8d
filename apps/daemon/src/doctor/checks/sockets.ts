import type { InstanceRecord } from '@berth/core';
import { keeperSocketName } from '@berth/host/paths';
import type { RegistryReading } from '@berth/store/sqlite-reader';
import { detailed, found, type Found } from '../found.ts';
import type { RunFacts, SocketFacts, World } from '../world.ts';
import { type Check, isOpen, nameOf, readable, whyUnreadable } from './check.ts';
import { livesIn } from './life.ts';

export const sockets: Check = {
  area: 'sockets',
  judge: (world) => {
    const reading = readable(world);
    const things = world.files.sockets.length;
    if (reading === undefined) return { things, skipped: whyUnreadable(world), findings: [] };
    const owners = ownersOf(reading);
    return {
      things,
      findings: [
        ...world.runs.flatMap((run) => ofKeeper(run, world)),
        ...world.files.sockets.flatMap((socket) => ofSocket(socket, owners, world)),
      ],
    };
  },
};

function ofKeeper({ instance, run, keeper, exit, socket }: RunFacts, world: World): Found[] {
  if (keeper?.kind !== 'nobody' || exit !== null || livesIn(world)(run.keeper) !== 'alive') return [];
  const problem = `Its keeper (pid ${run.keeper?.pid}) lives, and nobody listens on ${socket}.`;
  return [found('keeper_socket_missing', instance.name, problem)];
}

interface Owner {
  readonly instance: InstanceRecord;
  /** The run that it is of goes on. */
  readonly isOpen: boolean;
}

/** The name of a socket follows from its run. */
function ownersOf({ instances, runs }: RegistryReading): Map<string, Owner> {
  const byId = new Map(instances.map((instance) => [instance.id, instance]));
  return new Map(
    runs.flatMap((run) => {
      const instance = byId.get(run.instance);
      if (instance === undefined) return [];
      return [[keeperSocketName(run.id), { instance, isOpen: isOpen(instance) && instance.run === run.id }]];
    }),
  );
}

function ofSocket({ path, name, listening }: SocketFacts, owners: Map<string, Owner>, world: World): Found[] {
  const owner = owners.get(name);
  if (owner === undefined) {
    if (!listening) return [found('socket_unknown', path, 'No run has it, and nobody listens on it.')];
    // A keeper that is known to be unknown is named with its pid instead.
    return isOfMarked(name, world)
      ? []
      : [found('socket_unknown_alive', path, 'No run has it, and somebody listens on it.')];
  }
  // A run that goes on needs its socket, and a keeper that outlives its run is named with its pid.
  if (owner.isOpen || listening) return [];
  return [
    detailed('socket_stale', nameOf(owner.instance), {
      problem: `${path} is left of a run that is over.`,
      target: path,
    }),
  ];
}

/** A keeper's command line has the ids of its instance and run; one that stood by has written them there itself. */
function isOfMarked(name: string, { marked }: World): boolean {
  if (!marked.ok) return false;
  return marked.value.some(
    ({ role, command }) =>
      role === 'keeper' &&
      command
        .join(' ')
        .split(' ')
        .some((word) => keeperSocketName(word) === name),
  );
}

import { SQLITE_MIN_VERSION, versionAtLeast } from '@berth/store/sqlite-reader';
import { type Found, found } from '../found.ts';
import type { World } from '../world.ts';
import { type Check, isOpen, readable } from './check.ts';

export const versions: Check = {
  area: 'versions',
  judge: (world) => {
    const keepers = world.runs.filter(({ keeper }) => keeper?.kind === 'answers');
    return {
      things:
        2 + (world.daemon.answer.kind === 'answers' ? 1 : 0) + keepers.length + (readable(world) ? 1 : 0),
      findings: [...ofSelf(world), ...ofDaemon(world), ...ofKeepers(world), ...ofDatabase(world)],
    };
  },
};

function ofSelf({ self }: World): Found[] {
  const findings: Found[] = [];
  if (!isFit(self.node))
    findings.push(found('node_unfit', `Node.js ${self.node}`, `This is Node.js ${self.node}.`));
  if (!versionAtLeast(self.sqlite, SQLITE_MIN_VERSION)) {
    const problem = `This Node.js has SQLite ${self.sqlite}; Berth needs ${SQLITE_MIN_VERSION} or later.`;
    findings.push(found('sqlite_old', `SQLite ${self.sqlite}`, problem));
  }
  return findings;
}

/** As `engines` in package.json says; a test holds the two together. */
export function isFit(node: string): boolean {
  const major = Number.parseInt(node, 10);
  if (major === 24) return versionAtLeast(node, '24.16.0');
  return versionAtLeast(node, '26.1.0');
}

function ofDaemon({ daemon: { answer, facts, lockHolders }, self }: World): Found[] {
  const holders = lockHolders.ok ? lockHolders.value : [];
  const recorded = facts !== null && holders.includes(facts.identity.pid) ? facts.version : undefined;
  const version = answer.kind === 'answers' ? answer.daemon.version : recorded;
  if (version === undefined || version === self.version) return [];
  return [
    found('daemon_other_version', 'daemon', `The daemon is Berth ${version}, and this is ${self.version}.`),
  ];
}

function ofKeepers({ runs, self }: World): Found[] {
  return runs.flatMap(({ instance, keeper }) => {
    if (keeper?.kind !== 'answers' || !isOpen(instance)) return [];
    const { program } = keeper.status;
    if (program === self.version) return [];
    const which = program === undefined ? 'one that does not tell its version' : `Berth ${program}`;
    return [
      found('keeper_other_version', instance.name, `Its keeper is ${which}, and this is ${self.version}.`),
    ];
  });
}

function ofDatabase(world: World): Found[] {
  const registry = readable(world);
  const [unknown] = registry?.unknownMigrations ?? [];
  if (unknown !== undefined) {
    return [
      found(
        'database_newer',
        world.paths.database,
        `It has the migration “${unknown}”, which is not known here.`,
      ),
    ];
  }
  const pending = registry?.pendingMigrations ?? [];
  if (pending.length === 0) return [];
  return [
    found(
      'database_older',
      world.paths.database,
      `It lacks ${pending.map((name) => `“${name}”`).join(', ')}.`,
    ),
  ];
}

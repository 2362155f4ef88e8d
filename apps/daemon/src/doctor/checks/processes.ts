import type { RunRecord } from '@berth/core';
import type { MarkedProcess } from '@berth/host/inspection';
import type { RegistryReading } from '@berth/store/sqlite-reader';
import { detailed, found, type Found } from '../found.ts';
import type { RunFacts, World } from '../world.ts';
import { type Check, isOpen, isSettled, nameOf, readable, whyUnreadable } from './check.ts';
import { type Life, livesIn } from './life.ts';

/** A keeper whose run is over stays this long for clients that read slowly, and a little more. */
const LINGER_MS = 20_000;

export const processes: Check = {
  area: 'processes',
  judge: (world) => {
    const reading = readable(world);
    if (reading === undefined) return { things: 0, skipped: whyUnreadable(world), findings: [] };
    if (!world.processes.ok) return { things: 0, skipped: world.processes.error, findings: [] };
    const lifeOf = livesIn(world);
    const open = world.runs.filter(({ instance, current }) => current && isOpen(instance));
    const ended = ofEnded(reading, world);
    return {
      things: 2 * open.length,
      skipped: world.marked.ok ? null : world.marked.error,
      findings: [
        ...open.flatMap((run) => ofOpen(run, lifeOf, world)),
        ...ended,
        ...ofMarks(reading, world, new Set(ended.map(({ target }) => target))),
      ],
    };
  },
};

type LifeOf = ReturnType<typeof livesIn>;

function ofOpen({ instance, run, facts, exit }: RunFacts, lifeOf: LifeOf, world: World): Found[] {
  const recorded = facts === null || facts === 'damaged' ? null : facts;
  const keeper = run.keeper ?? recorded?.keeper ?? null;
  const child = run.child ?? recorded?.child ?? null;
  const life = lifeOf(keeper);
  if (life === 'unknown' || keeper === null) return [];
  const { name } = instance;
  if (exit !== null && exit !== 'damaged' && life !== 'before_boot') {
    const how = exit.signal ?? `exit status ${exit.code}`;
    const code = isSettled(world) ? 'end_missed' : 'end_unrecorded';
    return [
      found(code, name, `Its program has ended (${how}), and the registry has it as ${instance.status}.`),
    ];
  }
  if (life !== 'alive')
    return [ofDeadKeeper(name, { keeper: keeper.pid, child: child?.pid, life, childLife: lifeOf(child) })];
  if (lifeOf(child) === 'gone' || lifeOf(child) === 'reused') {
    return [
      found('child_gone', name, `Its program (pid ${child?.pid}) is gone; its keeper is pid ${keeper.pid}.`),
    ];
  }
  return [];
}

interface Death {
  readonly keeper: number;
  readonly child: number | undefined;
  readonly life: Exclude<Life, 'alive' | 'unknown'>;
  readonly childLife: Life;
}

function ofDeadKeeper(name: string, { keeper, child, life, childLife }: Death): Found {
  const left = childLife === 'alive' ? ` Its program (pid ${child}) still runs, without a terminal.` : '';
  switch (life) {
    case 'gone':
      return found('keeper_gone', name, `Its keeper (pid ${keeper}) is gone.${left}`);
    case 'reused':
      return found(
        'keeper_pid_reused',
        name,
        `Its keeper is gone, and pid ${keeper} is another process now.${left}`,
      );
    case 'before_boot':
      return found('run_before_boot', name, 'It ran before the machine was started anew.');
    case 'elsewhere':
      return found('run_elsewhere', name, `Its keeper (pid ${keeper}) belongs to another pid namespace.`);
  }
}

/** Runs that are over, also of removed instances: none of their processes may live. */
function ofEnded({ instances, runs }: RegistryReading, world: World): Found[] {
  const lifeOf = livesIn(world);
  const byId = new Map(instances.map((instance) => [instance.id, instance]));
  return runs.flatMap((run) => {
    const instance = byId.get(run.instance);
    if (instance === undefined || (isOpen(instance) && instance.run === run.id)) return [];
    const name = nameOf(instance);
    const hasLingered = world.now - (run.exit?.time ?? 0) >= LINGER_MS;
    return [...(hasLingered ? ofEndedKeeper(name, run, lifeOf) : []), ...ofEndedChild(name, run, lifeOf)];
  });
}

function ofEndedKeeper(name: string, { keeper }: RunRecord, lifeOf: LifeOf): Found[] {
  if (lifeOf(keeper) !== 'alive') return [];
  const problem = `Its keeper (pid ${keeper?.pid}) is still there.`;
  return [detailed('ended_keeper_alive', name, { problem, target: String(keeper?.pid) })];
}

function ofEndedChild(name: string, { child }: RunRecord, lifeOf: LifeOf): Found[] {
  if (lifeOf(child) !== 'alive') return [];
  return [
    detailed('ended_child_alive', name, {
      problem: `Its program (pid ${child?.pid}) is still there.`,
      target: String(child?.pid),
    }),
  ];
}

/** Whoever carries a marker belongs to an instance that runs; other homes' instances are not ours to judge. */
function ofMarks({ instances }: RegistryReading, world: World, reported: ReadonlySet<string>): Found[] {
  if (!world.marked.ok) return [];
  const known = new Map<string, { name: string; open: boolean }>(
    instances.map((instance) => [instance.id, { name: nameOf(instance), open: isOpen(instance) }]),
  );
  const here = new Set(world.files.instances.map(({ name }) => name));
  const programs = world.marked.value.filter(
    ({ role, pid, instance }) => instance !== null && role === null && !reported.has(String(pid)),
  );
  return [...Map.groupBy(programs, ({ instance }) => instance ?? '')].flatMap(([id, members]) => {
    const instance = known.get(id);
    if (instance !== undefined) {
      return instance.open ? [] : [found('stray_process', instance.name, `Still there: ${listed(members)}.`)];
    }
    return here.has(id) ? [found('unknown_process', id, `They are: ${listed(members)}.`)] : [];
  });
}

const LISTED_MAX = 5;

function listed(members: readonly MarkedProcess[]): string {
  const some = members.slice(0, LISTED_MAX).map(({ pid, command }) => `pid ${pid} (${command[0] ?? '?'})`);
  const rest = members.length - some.length;
  return rest === 0 ? some.join(', ') : `${some.join(', ')} and ${rest} more`;
}

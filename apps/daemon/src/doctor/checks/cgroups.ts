import { dirname } from 'node:path';
import type { InstanceRecord } from '@berth/core';
import { detailed, found, type Found } from '../found.ts';
import type { GroupFacts, InstanceGroup, RunFacts, World } from '../world.ts';
import { type Check, isOpen, nameOf, readable, whyUnreadable } from './check.ts';

const NONE = /^none: (.*)$/;

export const cgroups: Check = {
  area: 'cgroups',
  judge: (world) => {
    const reading = readable(world);
    if (reading === undefined) return { things: 0, skipped: whyUnreadable(world), findings: [] };
    if (!world.groups.ok) return { things: 0, skipped: world.groups.error, findings: [] };
    const facts = world.groups.value;
    const known = new Map<string, InstanceRecord>(
      reading.instances.map((instance) => [instance.id, instance]),
    );
    const ours = facts.groups.filter(({ instance }) => known.has(instance));
    return {
      things: ours.length,
      findings: [
        ...ofKind(facts),
        ...world.runs.flatMap((run) => ofRun(run, ours)),
        ...ours.flatMap((group) => ofEnded(group, known.get(group.instance), world)),
        ...ofUnknown(facts.groups.filter(({ instance }) => !known.has(instance))),
      ],
    };
  },
};

function ofKind({ kind }: GroupFacts): Found[] {
  const reason = NONE.exec(kind ?? '')?.[1];
  return reason === undefined ? [] : [found('cgroups_none', 'this machine', `The daemon says: ${reason}.`)];
}

function ofRun({ instance, run, keeper, current }: RunFacts, groups: readonly InstanceGroup[]): Found[] {
  if (!current || !isOpen(instance) || keeper?.kind !== 'answers' || keeper.status.exit !== null) return [];
  const report = keeper.status.cgroup;
  if (report === undefined) return [];
  if (report.problem !== null) return [found('group_incomplete', instance.name, `${report.problem}.`)];
  const child = run.child?.pid ?? 0;
  const left = report.child.filter((directory) => {
    const group = groups.find(({ path }) => path === dirname(directory));
    return group?.others.includes(child) !== true;
  });
  if (left.length === 0) return [];
  return [
    found('child_outside_group', instance.name, `Its program (pid ${child}) is not in ${left.join(', ')}.`),
  ];
}

/** Keepers stay for a while after the end of their run, and are looked after as processes. */
function ofEnded(group: InstanceGroup, instance: InstanceRecord | undefined, { daemon }: World): Found[] {
  if (instance === undefined || isOpen(instance)) return [];
  const { path, keepers, others } = group;
  const about = { target: path };
  if (others.length > 0) {
    return [
      detailed('group_of_ended', nameOf(instance), {
        problem: `In ${path}: ${others.map((pid) => `pid ${pid}`).join(', ')}.`,
        ...about,
      }),
    ];
  }
  // A daemon removes it within seconds.
  if (keepers.length > 0 || daemon.answer.kind === 'answers') return [];
  return [detailed('group_empty', nameOf(instance), { problem: `${path} is empty.`, ...about })];
}

function ofUnknown(groups: readonly InstanceGroup[]): Found[] {
  const empty = groups.filter(({ keepers, others }) => keepers.length === 0 && others.length === 0);
  const [first] = empty;
  if (first === undefined) return [];
  const problem = empty.length === 1 ? 'It is empty.' : `It and ${empty.length - 1} more are empty.`;
  return [found('group_unknown', first.path, problem)];
}

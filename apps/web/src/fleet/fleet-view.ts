import type { FleetSearch, FleetSort } from './fleet-search.ts';
import { inLanguage } from '../ui/language.ts';
import type { Instance } from './instance-fields.ts';
import { STANDINGS, type Standing, standingOf } from './standing.ts';

export interface FleetGroup {
  /** Undefined where the order goes across all of them. */
  readonly standing: Standing | undefined;
  readonly instances: readonly Instance[];
}

export interface FleetView {
  readonly groups: readonly FleetGroup[];
  /** All that are shown, in their order. */
  readonly shown: readonly Instance[];
  /** How many have each standing, of those that fit the words and the agent. */
  readonly counts: ReadonlyMap<Standing, number>;
  /** The agents that there are, by name. */
  readonly agents: readonly string[];
}

/** What of all instances is to be seen, and in which order. */
export function fleetView(all: Iterable<Instance>, search: FleetSearch): FleetView {
  const instances = [...all];
  const words = wordsOf(search.q ?? '');
  const fitting = instances.filter(
    (instance) =>
      (search.agent === undefined || instance.agent === search.agent) &&
      words.every((word) => textOf(instance).includes(word)),
  );
  const byStanding = Map.groupBy(fitting, standingOf);
  const sort = search.sort ?? 'urgency';
  const wanted = search.standing === undefined ? STANDINGS : [search.standing];
  const groups = groupsOf(
    wanted.map((standing) => ({ standing, instances: byStanding.get(standing) ?? [] })),
    sort,
  );
  return {
    groups,
    shown: groups.flatMap(({ instances }) => instances),
    counts: new Map([...byStanding].map(([standing, { length }]) => [standing, length])),
    agents: [...new Set(instances.map(({ agent }) => agent))].sort(),
  };
}

function groupsOf(groups: readonly FleetGroup[], sort: FleetSort): readonly FleetGroup[] {
  if (sort === 'urgency') {
    return groups
      .filter(({ instances }) => instances.length > 0)
      .map(({ standing, instances }) => ({
        standing,
        instances: instances.toSorted(standing === 'needsYou' ? byWait : byActivity),
      }));
  }
  const instances = groups.flatMap(({ instances }) => instances);
  return instances.length === 0 ? [] : [{ standing: undefined, instances: instances.toSorted(ORDERS[sort]) }];
}

const ORDERS: Readonly<Record<Exclude<FleetSort, 'urgency'>, (a: Instance, b: Instance) => number>> = {
  name: byName,
  newest: (a, b) => compare(b.createdAt, a.createdAt) || byName(a, b),
  activity: byActivity,
};

/** Whoever has waited longest comes first. */
function byWait(a: Instance, b: Instance): number {
  return compare(sinceOf(a), sinceOf(b)) || byName(a, b);
}

function byActivity(a: Instance, b: Instance): number {
  return compare(sinceOf(b), sinceOf(a)) || byName(a, b);
}

/** As people count: `job-2` before `job-10`. */
const names = inLanguage((language) => new Intl.Collator(language, { numeric: true }));

function byName(a: Instance, b: Instance): number {
  return names().compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Since when it does what it does now, ISO 8601. */
export function sinceOf({
  status,
  exit,
  queue,
  activitySince,
  startedAt,
  createdAt,
}: Pick<Instance, 'status' | 'exit' | 'queue' | 'activitySince' | 'startedAt' | 'createdAt'>): string {
  if (status === 'queued') return queue?.since ?? createdAt;
  if (status === 'exited') return exit?.time ?? startedAt ?? createdAt;
  return activitySince ?? startedAt ?? createdAt;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

/** An instance is another object as soon as it has changed. */
const texts = new WeakMap<Instance, string>();

function textOf(instance: Instance): string {
  const known = texts.get(instance);
  if (known !== undefined) return known;
  const { name, agent, workspace, activityDetail, command } = instance;
  const text = [name, agent, workspace, activityDetail ?? '', ...(agent === 'command' ? command : [])]
    .join('\n')
    .toLowerCase();
  texts.set(instance, text);
  return text;
}

import type { ActorId, InstanceId, RunId } from '@berth/contract';
import type { Change, InstanceRecord, PortLease, RunRecord, Store } from '@berth/core';
import fc from 'fast-check';
import type { StoreModel } from './model.ts';
import { Samples } from './samples.ts';

/** Few of each, so that random commands meet each other. */
const instanceIds = fc.constantFrom('inst_a', 'inst_b', 'inst_c', 'inst_d') as fc.Arbitrary<InstanceId>;
const runIds = fc.constantFrom('run_a', 'run_b', 'run_c') as fc.Arbitrary<RunId>;
const names = fc.constantFrom('ant', 'bee');
const actors = fc.constantFrom('user:ann', 'user:bob') as fc.Arbitrary<ActorId>;
const keys = fc.constantFrom('k', 'l', 'm');
const times = fc.integer({ min: 0, max: 5 });
const counts = fc.nat(12);
/** Any text that is text: half of a surrogate pair cannot be stored as UTF-8. */
const texts = fc.string({ unit: 'binary' });
const fields = texts.filter((text) => text !== '__proto__');
const data = fc.dictionary(fields, fc.oneof(texts, fc.integer(), fc.boolean(), fc.constant(null)), {
  noNullPrototype: true,
});

const instances = fc.record({
  id: instanceIds,
  name: names,
  workspace: texts,
  env: fc.dictionary(fields, texts, { noNullPrototype: true }),
  createdAt: times,
  removedAt: fc.option(times),
  run: fc.option(runIds),
  /** Mostly what a good caller does: write the version that was read. */
  staleness: fc.constantFrom(0, 0, 0, 0, 1, -1),
});

const commits = fc.record({
  do: fc.constant('commit' as const),
  instances: fc.array(instances, { maxLength: 3 }),
  runs: fc.array(fc.record({ id: runIds, instance: instanceIds, generation: times, createdAt: times }), {
    maxLength: 2,
  }),
  releases: fc.array(runIds, { maxLength: 2 }),
  /** Ports that the commit's runs want. */
  ports: fc.array(fc.integer({ min: 20_000, max: 20_004 }), { maxLength: 2 }),
  events: fc.array(data, { maxLength: 3 }),
  key: fc.option(fc.record({ actor: actors, key: keys, time: times, fingerprint: texts }), { freq: 1 }),
});

export const acts = fc.oneof(
  { weight: 6, arbitrary: commits },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('prune' as const), keep: counts, olderThan: times }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), after: counts, limit: counts }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('list' as const), includeRemoved: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('get' as const), id: instanceIds }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('runs' as const), id: instanceIds }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leases' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('find' as const), actor: actors, key: keys }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('setting' as const), name: keys, initial: texts }) },
);
export type Act = typeof acts extends fc.Arbitrary<infer T> ? T : never;
type CommitAct = Extract<Act, { do: 'commit' }>;

/** Acts that together show everything a store holds. */
export const LOOK_AT_ALL: readonly Act[] = [
  { do: 'list', includeRemoved: true },
  { do: 'read', after: 0, limit: 10_000 },
  { do: 'leases' },
  ...['inst_a', 'inst_b', 'inst_c', 'inst_d'].map((id) => ({ do: 'runs', id: id as InstanceId }) as const),
];

/** Does the same to both and returns what each answered. */
export async function perform(
  store: Store,
  model: StoreModel,
  act: Act,
): Promise<{ readonly actual: unknown; readonly expected: unknown }> {
  switch (act.do) {
    case 'commit': {
      const change = changeOf(model, act);
      return { actual: await store.commit(change), expected: model.commit(change) };
    }
    case 'prune':
      return {
        actual: await store.prune(act.keep, act.olderThan),
        expected: model.prune(act.keep, act.olderThan),
      };
    case 'read':
      return {
        actual: await store.readEvents(act.after, act.limit),
        expected: model.read(act.after, act.limit),
      };
    case 'list':
      return { actual: await store.listInstances(act), expected: model.list(act.includeRemoved) };
    case 'get':
      return { actual: await store.getInstance(act.id), expected: model.get(act.id) };
    case 'runs':
      return { actual: await store.listRuns(act.id), expected: model.listRuns(act.id) };
    case 'leases':
      return { actual: await store.listLeases(), expected: model.listLeases() };
    case 'find':
      return {
        actual: await store.findIdempotent(act.actor, act.key),
        expected: model.findIdempotent(act.actor, act.key),
      };
    case 'setting':
      return {
        actual: await store.setting(act.name, act.initial),
        expected: model.setting(act.name, act.initial),
      };
  }
}

function changeOf(model: StoreModel, act: CommitAct): Change {
  const samples = new Samples();
  const written = act.instances.map(({ env, staleness, ...rest }): InstanceRecord => {
    const sample = samples.instance(rest);
    const version = Math.max(0, (model.find(rest.id)?.version ?? 0) + staleness);
    return { ...sample, spec: { ...sample.spec, env }, version };
  });
  const sample = samples.instance();
  const isKnown = (run: RunRecord) =>
    model.find(run.instance) !== undefined || written.some(({ id }) => id === run.instance);
  // A run of an unknown instance is a bug of the caller, not a behaviour to compare; so is a lease of an unknown run.
  const runs = act.runs.map((run) => samples.run(sample, run)).filter(isKnown);
  const lease = (port: number): PortLease[] => runs.slice(0, 1).map((run) => samples.lease(run, { port }));
  return {
    instances: written,
    runs,
    releases: act.releases,
    leases: act.ports.flatMap(lease),
    events: act.events.map((fact) => samples.event({ data: fact })),
    ...(act.key === null ? {} : { idempotency: samples.idempotency(sample, act.key) }),
  };
}

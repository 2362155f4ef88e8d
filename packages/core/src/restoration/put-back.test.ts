import type { ExitFacts } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { Samples } from '@berth/testkit/store-samples';
import { beforeEach, describe, expect, it } from 'vitest';
import type { InstanceEvidence, RunEvidence } from '../ports/evidence.ts';
import type { InstanceRecord, InstanceWithRun, RunRecord } from '../ports/store.ts';
import { putBack } from './put-back.ts';

const NOW = 1234;
const EXIT: ExitFacts = { code: 7, signal: null, cause: 'exited', time: 99 };

let samples: Samples;
beforeEach(() => {
  samples = new Samples();
});

function started(overrides: Partial<InstanceRecord> = {}): { instance: InstanceRecord; run: RunRecord } {
  const instance = samples.instance({ recovery: null, ...overrides });
  const run = samples.run(instance, { activity: null });
  return { instance: { ...instance, run: run.id }, run };
}

function ran(
  found: { instance: InstanceRecord; run: RunRecord },
  changes: Partial<RunEvidence> = {},
): RunEvidence {
  const { run } = found;
  const identity = { pid: 100, startTime: '1', bootId: 'boot', pidNamespace: '4026531836' };
  return {
    run: run.id,
    generation: run.generation,
    handle: run.handle,
    started: { keeper: identity, child: { ...identity, pid: 101 }, startedAt: 50 },
    exit: null,
    registered: found,
    ...changes,
  };
}

function evidence(runs: readonly RunEvidence[], changes: Partial<InstanceEvidence> = {}): InstanceEvidence {
  const instance = runs[0]?.registered?.instance.id ?? samples.instance().id;
  return { instance, removedAt: null, runs, place: `/instances/${instance}`, ...changes };
}

/** What the registry says once it was written, which must be possible. */
async function after(known: readonly InstanceWithRun[], found: readonly InstanceEvidence[]) {
  const store = createMemoryStore();
  const runs = known.flatMap(({ run }) => (run === null ? [] : [run]));
  await store.commit({ instances: known.map(({ instance }) => ({ ...instance, version: 0 })), runs });
  const stored = await store.listInstances({ includeRemoved: true });
  const result = putBack(stored, found, NOW);
  expect(await store.commit(result.change)).toMatchObject({ ok: true });
  return { ...result, all: await store.listInstances({ includeRemoved: true }), store };
}

describe('an instance that the registry does not know', () => {
  it('is there again as it was registered, and runs', async () => {
    const lost = started();
    const { all, instances } = await after([], [evidence([ran(lost)])]);
    const { started: identities } = ran(lost);
    expect(all).toStrictEqual([
      {
        instance: { ...lost.instance, status: 'running', version: 1 },
        run: { ...lost.run, ...identities, exit: null },
      },
    ]);
    const { id, name } = lost.instance;
    expect(instances).toEqual([{ id, name, generation: 1 }]);
  });

  it('is over where its keeper said so, and wanted no more where it was stopped', async () => {
    const [over, stopped] = [started(), started()];
    const { all } = await after(
      [],
      [
        evidence([ran(over, { exit: EXIT })]),
        evidence([ran(stopped, { exit: { ...EXIT, cause: 'stopped' } })]),
      ],
    );
    expect(all.map(({ instance: { status, desired }, run }) => [status, desired, run?.exit?.code])).toEqual([
      ['exited', 'running', 7],
      ['exited', 'stopped', 7],
    ]);
  });

  it('keeps what it has spent of its budget, and is owed no start', async () => {
    const recovery = {
      state: 'restarting' as const,
      reason: null,
      detail: null,
      attempt: 2,
      at: 5,
      since: 4,
      isFree: false,
      failures: [],
      restarts: [1, 2],
    };
    const { all } = await after([], [evidence([ran(started({ recovery }), { exit: EXIT })])]);
    expect(all[0]?.instance.recovery).toEqual({ ...recovery, state: 'steady', at: null });
  });

  it('comes with all of its runs', async () => {
    const first = started();
    const run = samples.run({ ...first.instance, generation: 2 });
    const second = { instance: { ...first.instance, generation: 2, run: run.id }, run };
    const { all, store } = await after([], [evidence([ran(first, { exit: EXIT }), ran(second)])]);
    expect(all[0]?.instance).toMatchObject({ generation: 2, run: run.id, status: 'running' });
    expect((await store.listRuns(first.instance.id)).map(({ exit }) => exit)).toEqual([EXIT, null]);
  });

  it('gets another name where its own is taken, the living ones last to give theirs up', async () => {
    const taker = started({ name: 'web' });
    const [over, living] = [started({ name: 'api' }), started({ name: 'api' })];
    const lost = started({ name: 'web' });
    const { all } = await after(
      [taker],
      [evidence([ran(over, { exit: EXIT })]), evidence([ran(living)]), evidence([ran(lost)])],
    );
    const nameOf = ({ instance }: { instance: InstanceRecord }) =>
      all.find((one) => one.instance.id === instance.id)?.instance.name;
    expect([taker, living, over, lost].map(nameOf)).toEqual(['web', 'api', 'api-1', 'web-1']);
  });

  it('stays away when it was removed', async () => {
    const { all, unproven } = await after([], [evidence([ran(started())], { removedAt: 5 })]);
    expect([all, unproven]).toEqual([[], []]);
  });

  it('is named when its keeper wrote down too little, and nothing is made up', async () => {
    const old = ran(started(), { registered: null });
    const { all, unproven } = await after([], [evidence([old], { place: '/instances/old' })]);
    expect([all, unproven]).toEqual([[], ['/instances/old']]);
  });
});

describe('an instance that the registry knows', () => {
  it('goes on with a later run, also of an older version that wrote down less', async () => {
    const known = started();
    const run = samples.run({ ...known.instance, generation: 3 });
    const later = { instance: { ...known.instance, generation: 3, run: run.id }, run };
    for (const registered of [later, null]) {
      const { all, unproven } = await after(
        [known],
        [evidence([ran(known), ran(later, { registered })], { instance: known.instance.id })],
      );
      expect(unproven).toEqual([]);
      expect(all[0]).toMatchObject({
        instance: { name: known.instance.name, generation: 3, run: run.id, status: 'running', version: 2 },
        run: { id: run.id, startedAt: 50 },
      });
    }
  });

  it('is left alone when nothing is known beyond it', async () => {
    const known = started();
    const { change } = await after([known], [evidence([ran(known)])]);
    expect(change).toEqual({ instances: [], runs: [] });
  });

  it('is removed when it was, and its name is free for who has it now', async () => {
    const known = started({ name: 'web' });
    const next = started({ name: 'web' });
    const { all } = await after([known], [evidence([ran(next)]), evidence([ran(known)], { removedAt: 77 })]);
    expect(all.map(({ instance }) => [instance.name, instance.removedAt])).toEqual([
      ['web', 77],
      ['web', null],
    ]);
  });
});

it('changes nothing when it is done again', async () => {
  const found = [evidence([ran(started())]), evidence([ran(started(), { exit: EXIT })])];
  const { all } = await after([], found);
  const nothing = { change: { instances: [], runs: [] }, instances: [], withdrawn: [], unproven: [] };
  expect(putBack(all, found, NOW)).toEqual(nothing);
});

describe('an instance that waited for room', () => {
  const queued = () => ({
    instance: samples.instance({
      status: 'queued',
      desired: 'running',
      run: null,
      generation: 0,
      recovery: null,
    }),
    run: null,
  });

  it('is taken out, for somebody may have done so since, and its name is free', async () => {
    const before = queued();
    const other = started({ name: before.instance.name });
    const { all, withdrawn } = await after([before], [evidence([ran(other)])]);
    expect(withdrawn).toStrictEqual([before.instance.id]);
    const removed = { id: before.instance.id, status: 'exited', desired: 'removed', removedAt: NOW };
    expect(all.find(({ run }) => run === null)?.instance).toMatchObject(removed);
    expect(all.find(({ run }) => run !== null)?.instance.name).toBe(before.instance.name);
  });

  it('runs, where it was started since', async () => {
    const before = queued();
    const run = samples.run({ ...before.instance, generation: 1 }, { activity: null });
    const now = {
      instance: { ...before.instance, status: 'starting', generation: 1, run: run.id },
      run,
    } as const;
    const { all, withdrawn } = await after([before], [evidence([ran(now)])]);
    expect(withdrawn).toStrictEqual([]);
    expect(all[0]?.instance).toMatchObject({ status: 'running', generation: 1, removedAt: null });
  });
});

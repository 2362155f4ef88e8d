import type { ActorId, InstanceId, RunId } from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, type FakeDaemon, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import { condemner } from './condemn.ts';

const SYSTEM = 'system:test' as ActorId;
const CHARGE = { why: 'unhealthy', detail: 'it answers with 503' } as const;
/** Longer than any wait after a first failure. */
const SOON_MS = 1000;
const MINUTE_MS = 60_000;

class Stand {
  readonly bench = new CoreBench(createMemoryStore());
  daemon: FakeDaemon = this.bench.boot();

  /** An instance with the name `web` that runs. */
  static async open(program: string, more: Partial<StartInput> = {}): Promise<Stand> {
    const stand = new Stand();
    await stand.daemon.reconcile();
    const command = { agent: 'command', command: [program], name: 'web' };
    await stand.daemon.berth.start(OWNER, startInput({ ...command, restart: 'on_failure', ...more }));
    return stand;
  }

  view() {
    return this.daemon.berth.inspect(OWNER, 'web');
  }

  async condemn(generation?: number): Promise<boolean> {
    const found = await this.daemon.registry.get((await this.view()).id as InstanceId);
    const instance = { ...found.instance, generation: generation ?? found.instance.generation };
    const { supervisor, recoverer } = this.daemon;
    const condemn = condemner({ supervisor, system: SYSTEM, isPaused: () => recoverer.isPaused });
    const moved = await condemn({ ...found, instance }, CHARGE);
    await settled();
    return moved;
  }

  async pass(ms: number): Promise<void> {
    await this.bench.clock.advance(ms);
    await settled();
  }

  async told(): Promise<string[]> {
    const { events } = await this.bench.store.readEvents(0, 1000);
    return events.map(({ type }) => type);
  }
}

describe('a run that was condemned', () => {
  it.each(['obedient', 'stubborn', 'polite'])('is ended and started again (%s)', async (program) => {
    const stand = await Stand.open(program);
    expect(await stand.condemn()).toBe(true);
    await stand.pass(MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'running', generation: 2, recovery: null });
    const told = await stand.told();
    expect(told).toContain('health.condemned');
    expect(told.slice(-5)).toStrictEqual([
      'run.exited',
      'recovery.planned',
      'run.starting',
      'run.started',
      'recovery.restarted',
    ]);
  });

  it('is ended once, however often it is condemned', async () => {
    const stand = await Stand.open('stubborn');
    expect(await stand.condemn()).toBe(true);
    expect(await stand.condemn()).toBe(false);
    expect((await stand.told()).filter((type) => type === 'health.condemned')).toHaveLength(1);
  });

  it('stays down when a person stops it meanwhile', async () => {
    const stand = await Stand.open('stubborn');
    await stand.condemn();
    const stopped = stand.daemon.berth.stop(OWNER, 'web');
    await stand.pass(MINUTE_MS);
    await stopped;
    expect(await stand.view()).toMatchObject({ status: 'exited', generation: 1, recovery: null });
  });

  it('is ended by the next daemon when the one that condemned it died', async () => {
    const stand = await Stand.open('stubborn');
    // Before its keeper has heard of it.
    stand.bench.world.faults.hang('stop', 1, 'before');
    await stand.condemn();
    expect(await stand.view()).toMatchObject({ status: 'stopping', generation: 1 });
    stand.daemon.crash();
    stand.daemon = stand.bench.boot();
    await stand.daemon.reconcile();
    await stand.pass(MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'running', generation: 2 });
  });
});

describe('nobody is condemned', () => {
  it('who is never to be started again', async () => {
    const stand = await Stand.open('obedient', { restart: 'never' });
    expect(await stand.condemn()).toBe(false);
    expect(await stand.view()).toMatchObject({ status: 'running', generation: 1 });
  });

  it('while nothing is started again', async () => {
    const stand = await Stand.open('obedient');
    await stand.daemon.recovery.setPaused(OWNER, true);
    expect(await stand.condemn()).toBe(false);
    expect(await stand.view()).toMatchObject({ status: 'running', generation: 1 });
  });

  it('for what an earlier run did', async () => {
    const stand = await Stand.open('obedient');
    const again = stand.daemon.berth.restart(OWNER, 'web');
    await stand.pass(SOON_MS);
    await again;
    expect(await stand.condemn(1)).toBe(false);
    expect(await stand.view()).toMatchObject({ status: 'running', generation: 2 });
  });

  it('whose keeper cannot be reached', async () => {
    const stand = await Stand.open('obedient');
    const run = stand.bench.world.run((await stand.view()).run as RunId);
    run.cutOff();
    await settled();
    expect(await stand.view()).toMatchObject({ status: 'lost' });
    expect(await stand.condemn()).toBe(false);
    expect(run.processes).toBeGreaterThan(0);
  });
});

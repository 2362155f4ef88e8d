import { ADMISSION_RULES, BerthError, type QuotaBounds, type RunId } from '@berth/contract';
import type { InstanceView, StartInput } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, type FakeDaemon, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

/** Longer than any wait after a first failure. */
const SOON_MS = 1000;
const MINUTE_MS = 60_000;
const MIB = 1024 * 1024;

class Stand {
  readonly bench = new CoreBench(createMemoryStore());
  daemon: FakeDaemon = this.bench.boot();

  static async open(): Promise<Stand> {
    const stand = new Stand();
    await stand.daemon.reconcile();
    return stand;
  }

  async start(name: string, more: Partial<StartInput> = {}): Promise<InstanceView> {
    const command = { agent: 'command', command: ['obedient'], name };
    return this.daemon.berth.start(OWNER, startInput({ ...command, restart: 'on_failure', ...more }));
  }

  inspect(name: string): Promise<InstanceView> {
    return this.daemon.berth.inspect(OWNER, name);
  }

  /** Its program ends now. */
  async fails(name: string, code = 1): Promise<void> {
    const { run } = await this.inspect(name);
    this.bench.world.run(run as RunId).exitBy(code);
    await settled();
  }

  async pass(ms: number): Promise<void> {
    await this.bench.clock.advance(ms);
    await settled();
  }

  /** The daemon dies, and a new one takes over after a while. */
  async replaceDaemon(afterMs = 0): Promise<void> {
    this.daemon.crash();
    await this.pass(afterMs);
    this.daemon = this.bench.boot();
    await this.daemon.reconcile();
    await settled();
  }

  bound(fleet: QuotaBounds): void {
    this.bench.rules = { ...ADMISSION_RULES, quotas: { ...ADMISSION_RULES.quotas, fleet } };
  }

  /** The machine ends with all that runs on it, and a new daemon takes over. */
  async reboot(): Promise<void> {
    this.daemon.crash();
    this.bench.world.reboot();
    this.daemon = this.bench.boot();
    await this.daemon.reconcile();
  }

  async told(): Promise<string[]> {
    const { events } = await this.bench.store.readEvents(0, 10_000);
    return events.map(({ type }) => type).filter((type) => type.startsWith('recovery.'));
  }
}

describe('an instance that failed', () => {
  it('is started again with the same name and place, and that is told', async () => {
    const stand = await Stand.open();
    const before = await stand.start('web');
    await stand.fails('web');
    expect(await stand.inspect('web')).toMatchObject({
      status: 'exited',
      recovery: { state: 'backing_off', reason: 'crashed', attempt: 1, hold: null },
    });
    await stand.pass(SOON_MS);
    const after = await stand.inspect('web');
    expect(after).toMatchObject({ id: before.id, status: 'running', generation: 2, recovery: null });
    expect(await stand.told()).toStrictEqual(['recovery.planned', 'recovery.restarted']);
  });

  it.each(['never', 'on_failure'] as const)('and left by itself is not (%s)', async (restart) => {
    const stand = await Stand.open();
    await stand.start('web', { restart });
    await stand.fails('web', 0);
    await stand.pass(MINUTE_MS);
    expect(await stand.inspect('web')).toMatchObject({ status: 'exited', recovery: null });
  });

  it('is not, unless that was asked for: a plain command has done its work', async () => {
    const stand = await Stand.open();
    const { restart: _, ...input } = startInput({ agent: 'command', command: ['obedient'], name: 'web' });
    expect((await stand.daemon.berth.start(OWNER, input)).restart).toBe('never');
    const assistant = await stand.daemon.berth.start(OWNER, startInput({ agent: 'clever', name: 'ann' }));
    expect(assistant.restart).toBe('on_failure');
  });

  it('is given up after a loop, kept with its evidence, and started when it is released', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    for (let end = 0; end < 3; end += 1) {
      await stand.fails('web');
      await stand.pass(5000);
    }
    expect(await stand.inspect('web')).toMatchObject({
      status: 'exited',
      generation: 3,
      recovery: { state: 'quarantined', reason: 'crash_loop', at: null },
    });
    await stand.pass(60 * MINUTE_MS);
    expect((await stand.inspect('web')).generation).toBe(3);
    const { events } = await stand.bench.store.readEvents(0, 1000);
    const quarantined = events.find(({ type }) => type === 'recovery.quarantined');
    expect(quarantined?.data).toMatchObject({ workspace: '/work', environment: expect.any(String) });
    expect(quarantined?.data['failures']).toHaveLength(3);
    await stand.daemon.recovery.release(OWNER, 'web');
    await stand.pass(SOON_MS);
    expect(await stand.inspect('web')).toMatchObject({ status: 'running', generation: 4, recovery: null });
  });

  it('keeps what it has spent when daemons die', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    for (let end = 0; end < 6; end += 1) {
      await stand.pass(10_000);
      await stand.fails('web');
      await stand.replaceDaemon();
      await stand.pass(MINUTE_MS);
    }
    expect((await stand.inspect('web')).recovery).toMatchObject({ state: 'quarantined', reason: 'budget' });
    expect((await stand.inspect('web')).generation).toBe(6);
  });

  it('is started by the next daemon when this one dies over its wait', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    await stand.fails('web');
    await stand.replaceDaemon(5 * MINUTE_MS);
    await stand.pass(SOON_MS);
    expect(await stand.inspect('web')).toMatchObject({ status: 'running', generation: 2 });
  });

  it('does not wait longer when the clock is set back', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    await stand.fails('web');
    stand.bench.clock.jump(-24 * 60 * MINUTE_MS);
    await stand.replaceDaemon();
    await stand.pass(MINUTE_MS + SOON_MS);
    expect((await stand.inspect('web')).status).toBe('running');
  });

  it('that was well for ten minutes begins anew', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    await stand.fails('web');
    await stand.pass(SOON_MS + 10 * MINUTE_MS);
    await stand.daemon.recoverer.sweep();
    expect(
      (await stand.daemon.registry.get((await stand.inspect('web')).id as never)).instance.recovery,
    ).toBeNull();
  });
});

describe('a person decides', () => {
  it('that what waits stays down', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    await stand.fails('web');
    await stand.daemon.berth.stop(OWNER, 'web');
    await stand.pass(60 * MINUTE_MS);
    expect(await stand.inspect('web')).toMatchObject({ status: 'exited', generation: 1, recovery: null });
    expect(await stand.told()).toStrictEqual(['recovery.planned', 'recovery.cancelled']);
    await expect(stand.daemon.berth.stop(OWNER, 'web')).rejects.toThrow('is not running');
  });

  it('to start it at once, and it is started once', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    await stand.fails('web');
    await stand.daemon.berth.restart(OWNER, 'web');
    await stand.pass(MINUTE_MS);
    expect(await stand.inspect('web')).toMatchObject({ status: 'running', generation: 2 });
    expect(await stand.told()).toStrictEqual(['recovery.planned', 'recovery.cancelled']);
  });

  it('to remove it', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    await stand.fails('web');
    await stand.daemon.berth.remove(OWNER, 'web');
    await stand.pass(MINUTE_MS);
    expect(stand.bench.world.living()).toHaveLength(0);
  });

  it('that nothing is started by itself, which outlives the daemon', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    await stand.daemon.recovery.setPaused(OWNER, true);
    await stand.fails('web');
    await stand.pass(5 * MINUTE_MS);
    expect((await stand.inspect('web')).recovery).toMatchObject({ state: 'backing_off', hold: 'paused' });
    await stand.replaceDaemon();
    await stand.pass(5 * MINUTE_MS);
    expect(await stand.daemon.recovery.plan(OWNER)).toMatchObject({ paused: true, items: [{ name: 'web' }] });
    await stand.daemon.recovery.setPaused(OWNER, false);
    await stand.pass(SOON_MS);
    expect((await stand.inspect('web')).status).toBe('running');
    expect(await stand.told()).toStrictEqual([
      'recovery.paused',
      'recovery.planned',
      'recovery.resumed',
      'recovery.restarted',
    ]);
  });

  it('nothing about what does not wait', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    await expect(stand.daemon.recovery.release(OWNER, 'web')).rejects.toThrow('does not wait');
    await expect(stand.daemon.recovery.recover(OWNER, 'nobody')).rejects.toThrow('nobody');
  });

  it('not to wait for what waits, but quarantine must be ended by name', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    stand.bench.chance = () => 0.99;
    await stand.fails('web');
    await stand.daemon.recovery.recover(OWNER, 'web');
    await stand.pass(1);
    expect((await stand.inspect('web')).status).toBe('running');
    for (let end = 0; end < 3; end += 1) {
      await stand.fails('web');
      await stand.pass(5000);
    }
    await expect(stand.daemon.recovery.recover(OWNER, 'web')).rejects.toThrow('berth release web');
  });
});

describe('a start that is refused', () => {
  it('for good waits for a person', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    stand.bench.machine.missingDirectories.add('/work');
    await stand.fails('web');
    await stand.pass(SOON_MS);
    expect((await stand.inspect('web')).recovery).toMatchObject({ state: 'blocked', reason: 'refused' });
    stand.bench.machine.missingDirectories.clear();
    await stand.daemon.recovery.release(OWNER, 'web');
    await stand.pass(SOON_MS);
    expect((await stand.inspect('web')).status).toBe('running');
  });

  it('because of something that passes is tried again', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    stand.bench.machine.hasRoom = false;
    await stand.fails('web');
    await stand.pass(SOON_MS);
    expect((await stand.inspect('web')).recovery).toMatchObject({ state: 'backing_off', attempt: 2 });
    stand.bench.machine.hasRoom = true;
    await stand.pass(2 * MINUTE_MS);
    expect(await stand.inspect('web')).toMatchObject({ status: 'running', generation: 2 });
  });

  it('on a full disk waits until that could be written down', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    await stand.fails('web');
    stand.bench.machine.hasRoom = false;
    const full = new BerthError({ code: 'disk_full', message: 'full' });
    stand.bench.storeFaults.fail('commit', 1, full);
    stand.bench.storeFaults.fail('commit', 2, full);
    await stand.pass(5000);
    expect((await stand.inspect('web')).recovery).toMatchObject({ state: 'backing_off' });
    stand.bench.machine.hasRoom = true;
    await stand.pass(2 * MINUTE_MS);
    expect(await stand.inspect('web')).toMatchObject({ status: 'running', generation: 2 });
    expect(stand.daemon.chronicle.failures).toStrictEqual([]);
  });

  it('by the driver counts as a failure once', async () => {
    const stand = await Stand.open();
    await stand.start('web');
    const refusal = new BerthError({ code: 'start_failed', message: 'no process could be made' });
    stand.bench.world.faults.fail('start', 1, refusal);
    await stand.fails('web');
    await stand.pass(10_000);
    expect(await stand.told()).toStrictEqual(['recovery.planned', 'recovery.planned', 'recovery.restarted']);
    expect(await stand.inspect('web')).toMatchObject({ status: 'running', generation: 3 });
  });
});

describe('many at once', () => {
  const names = Array.from({ length: 12 }, (_, index) => `web-${index + 1}`);

  it('come back after a reboot, a few at a time, those that were used last first', async () => {
    const stand = await Stand.open();
    for (const name of names) {
      await stand.start(name);
      await stand.pass(10);
    }
    await stand.reboot();
    await stand.pass(MINUTE_MS);
    const all = await stand.daemon.berth.list(OWNER);
    expect(all.map(({ status, generation, recovery }) => [status, generation, recovery])).toStrictEqual(
      names.map(() => ['running', 2, null]),
    );
    const { events } = await stand.bench.store.readEvents(0, 1000);
    const order = events
      .filter(({ type, data }) => type === 'run.starting' && data['generation'] === 2)
      .map(({ subject }) => all.find(({ id }) => id === subject)?.name);
    expect(order).toStrictEqual(names.toReversed());
    // Nothing of it was the programs' fault.
    const records = await stand.bench.store.listInstances();
    expect(records.flatMap(({ instance }) => instance.recovery?.restarts ?? [])).toStrictEqual([]);
  });

  it('that fail together are held with one alert, one is tried, and the others follow it', async () => {
    const stand = await Stand.open();
    for (const name of names.slice(0, 4)) await stand.start(name);
    for (const name of names.slice(0, 4)) await stand.fails(name);
    await stand.pass(30_000);
    const held = await stand.daemon.berth.list(OWNER);
    expect(held.every(({ status }) => status === 'exited')).toBe(true);
    expect(held[0]?.recovery?.hold).toBe('correlated');
    expect((await stand.told()).filter((type) => type === 'recovery.held')).toHaveLength(1);
    await stand.pass(35_000);
    expect(stand.bench.world.living()).toHaveLength(1);
    await stand.pass(30_000);
    expect(stand.bench.world.living()).toHaveLength(4);
  });

  it('that go on failing together are held longer each time', async () => {
    const stand = await Stand.open();
    for (const name of names.slice(0, 3)) await stand.start(name);
    for (const name of names.slice(0, 3)) await stand.fails(name);
    await stand.pass(62_000);
    const trial = (await stand.daemon.berth.list(OWNER)).find(({ status }) => status === 'running');
    await stand.fails(trial?.name ?? '');
    await stand.pass(100_000);
    expect(stand.bench.world.living()).toHaveLength(0);
    await stand.pass(25_000);
    expect(stand.bench.world.living()).toHaveLength(1);
  });

  it('do not keep one of their login waiting for whom there is room, when there is none for them', async () => {
    const stand = await Stand.open();
    const start = (name: string, memory: number) =>
      stand.start(name, { agent: 'clever', command: [], limits: { memory: memory * MIB } });
    await start('small', 20);
    await stand.pass(1000);
    await start('large', 80);
    stand.bound({ memory: 50 * MIB });
    await stand.reboot();
    await stand.pass(SOON_MS);
    expect(await stand.inspect('small')).toMatchObject({ status: 'running', generation: 2 });
    expect((await stand.inspect('large')).recovery).toMatchObject({ state: 'backing_off', hold: 'room' });
  });

  it('that fail together are tried by one for whom there is room', async () => {
    const stand = await Stand.open();
    for (const [index, name] of names.slice(0, 3).entries()) {
      await stand.start(name, { limits: { memory: (20 + index) * MIB } });
      await stand.pass(10);
    }
    for (const name of names.slice(0, 3)) await stand.fails(name);
    stand.bound({ memory: 20 * MIB });
    await stand.pass(65_000);
    expect(await stand.inspect('web-1')).toMatchObject({ status: 'running', generation: 2 });
  });

  it('spend the budget of the host, and then wait', async () => {
    const stand = await Stand.open();
    const all = Array.from({ length: 50 }, (_, index) => `w-${index + 1}`);
    for (const name of all) await stand.start(name);
    for (const name of all.slice(0, 21)) {
      await stand.fails(name);
      await stand.pass(5000);
    }
    const waiting = (await stand.daemon.berth.list(OWNER)).filter(({ status }) => status === 'exited');
    expect(waiting.map(({ recovery }) => recovery?.hold)).toStrictEqual(['host_budget']);
    await stand.pass(10 * MINUTE_MS);
    expect(stand.bench.world.living()).toHaveLength(50);
  });
});

it('what cannot be reached is not started a second time', async () => {
  const stand = await Stand.open();
  const { run } = await stand.start('web', { restart: 'always' });
  stand.bench.world.run(run as RunId).cutOff();
  await stand.pass(30 * MINUTE_MS);
  expect(await stand.inspect('web')).toMatchObject({ status: 'lost', recovery: null });
  expect(stand.bench.world.all()).toHaveLength(1);
});

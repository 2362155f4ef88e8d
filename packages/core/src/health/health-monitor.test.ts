import type { RunId } from '@berth/contract';
import type { InstanceView, StartInput } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, type FakeDaemon, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

const INTERVAL_MS = 10_000;
const START_MS = 25_000;
const MINUTE_MS = 60_000;
const CHECK = { command: 'true', intervalMs: INTERVAL_MS, startPeriodMs: START_MS, retries: 2 };

class Stand {
  readonly bench = new CoreBench(createMemoryStore());
  daemon: FakeDaemon = this.bench.boot();

  static async open(more: Partial<StartInput> = {}): Promise<Stand> {
    const stand = new Stand();
    await stand.daemon.reconcile();
    if (more.name !== 'nobody') await stand.start('web', more);
    return stand;
  }

  get probe() {
    return this.bench.healthProbe;
  }

  async start(name: string, more: Partial<StartInput> = {}): Promise<InstanceView> {
    const command = { agent: 'command', command: ['obedient'], name, health: CHECK };
    return this.daemon.berth.start(OWNER, startInput({ ...command, restart: 'on_failure', ...more }));
  }

  view(): Promise<InstanceView> {
    return this.daemon.berth.inspect(OWNER, 'web');
  }

  async pass(ms: number): Promise<void> {
    await this.bench.clock.advance(ms);
    await settled();
  }

  async replaceDaemon(): Promise<void> {
    this.daemon.crash();
    this.daemon = this.bench.boot();
    await this.daemon.reconcile();
    await settled();
  }

  async told(): Promise<string[]> {
    const { events } = await this.bench.store.readEvents(0, 10_000);
    return events
      .filter(({ type }) => type.startsWith('health.'))
      .map(({ type, data }) => (type === 'health.changed' ? String(data['health']) : type));
  }
}

describe('an instance with a health check', () => {
  it('is starting until it has passed once', async () => {
    const stand = await Stand.open();
    expect(await stand.view()).toMatchObject({ health: 'starting', healthDetail: null });
    await stand.pass(INTERVAL_MS);
    expect(await stand.view()).toMatchObject({ health: 'healthy', healthDetail: null });
    await stand.pass(10 * INTERVAL_MS);
    expect(await stand.told()).toStrictEqual(['healthy']);
  });

  it('is asked with the variables, the place and the ports of the run that lives', async () => {
    const stand = await Stand.open({ ports: [{ name: 'web' }], environment: [{ name: 'A', value: 'b' }] });
    await stand.pass(INTERVAL_MS);
    const { id, ports } = await stand.view();
    const env = { A: 'b', BERTH_INSTANCE: id, BERTH_PORT_WEB: String(ports[0]?.port) };
    expect(stand.probe.asked[0]?.question).toMatchObject({ command: 'true', directory: '/work', env });
    await stand.start('http', { ports: [{ name: 'api' }], health: { http: 'api/up?deep=1' } });
    await stand.pass(MINUTE_MS);
    const asked = stand.probe.asked.map(({ question }) => question).find(({ kind }) => kind === 'http');
    expect(asked).toMatchObject({ path: '/up?deep=1', port: expect.any(Number), timeoutMs: 10_000 });
  });

  it('that fails too often in a row is ended and started again', async () => {
    const stand = await Stand.open();
    await stand.pass(START_MS);
    stand.probe.wrong = 'exit 1';
    await stand.pass(INTERVAL_MS);
    expect(await stand.view()).toMatchObject({ health: 'healthy', healthDetail: 'exit 1', generation: 1 });
    await stand.pass(INTERVAL_MS);
    stand.probe.wrong = null;
    await stand.pass(MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'running', health: 'healthy', generation: 2 });
    expect(await stand.told()).toStrictEqual(['healthy', 'unhealthy', 'health.condemned', 'healthy']);
  });

  it('that fails now and then is left alone', async () => {
    const stand = await Stand.open();
    await stand.pass(START_MS);
    for (let round = 0; round < 20; round += 1) stand.probe.next.push('exit 1', null);
    await stand.pass(40 * INTERVAL_MS);
    expect(await stand.view()).toMatchObject({ health: 'healthy', generation: 1 });
    expect(await stand.told()).toStrictEqual(['healthy']);
  });

  it('may fail while it starts, and not for ever', async () => {
    const stand = await Stand.open();
    stand.probe.wrong = 'not yet';
    await stand.pass(START_MS);
    expect(await stand.view()).toMatchObject({ health: 'starting', healthDetail: 'not yet' });
    await stand.pass(2 * INTERVAL_MS);
    expect(await stand.told()).toStrictEqual(['unhealthy', 'health.condemned']);
  });

  it('that has passed may not fail any more, also while it starts', async () => {
    const stand = await Stand.open();
    stand.probe.next.push(null);
    stand.probe.wrong = 'exit 1';
    await stand.pass(START_MS);
    expect(await stand.told()).toStrictEqual(['healthy', 'unhealthy', 'health.condemned']);
  });

  it('is only shown as unhealthy when it is never to be started again', async () => {
    const stand = await Stand.open({ restart: 'never' });
    stand.probe.wrong = 'exit 1';
    await stand.pass(10 * MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'running', health: 'unhealthy', generation: 1 });
    stand.probe.wrong = null;
    await stand.pass(INTERVAL_MS);
    expect(await stand.told()).toStrictEqual(['unhealthy', 'healthy']);
  });

  it('is only shown as unhealthy while recovery is paused, and ended when it goes on', async () => {
    const stand = await Stand.open();
    await stand.daemon.recovery.setPaused(OWNER, true);
    stand.probe.wrong = 'exit 1';
    await stand.pass(MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'running', health: 'unhealthy' });
    await stand.daemon.recovery.setPaused(OWNER, false);
    await stand.pass(INTERVAL_MS);
    expect(await stand.told()).toStrictEqual(['unhealthy', 'health.condemned']);
  });

  it('says nothing of its health once it does not run', async () => {
    const stand = await Stand.open();
    await stand.pass(INTERVAL_MS);
    const stopped = stand.daemon.berth.stop(OWNER, 'web');
    await stand.pass(MINUTE_MS);
    await stopped;
    const asked = stand.probe.asked.length;
    stand.probe.wrong = 'it is not there';
    await stand.pass(10 * MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'exited', health: null, healthDetail: null });
    expect(stand.probe.asked).toHaveLength(asked);
    expect(await stand.told()).toStrictEqual(['healthy']);
  });

  it('is not judged while nobody can reach its keeper', async () => {
    const stand = await Stand.open();
    await stand.pass(START_MS);
    stand.bench.world.run((await stand.view()).run as RunId).cutOff();
    stand.probe.wrong = 'exit 1';
    await stand.pass(10 * MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'lost', health: null, generation: 1 });
    expect(await stand.told()).toStrictEqual(['healthy']);
  });

  it('is known to the next daemon, which says nothing twice', async () => {
    const stand = await Stand.open();
    await stand.pass(START_MS);
    await stand.replaceDaemon();
    expect(await stand.view()).toMatchObject({ health: 'healthy' });
    await stand.pass(MINUTE_MS);
    expect(await stand.told()).toStrictEqual(['healthy']);
  });

  it('whose end the daemon before could not bring about is ended by the next one', async () => {
    const stand = await Stand.open({ restart: 'on_failure' });
    await stand.daemon.recovery.setPaused(OWNER, true);
    stand.probe.wrong = 'exit 1';
    await stand.pass(MINUTE_MS);
    await stand.daemon.recovery.setPaused(OWNER, false);
    await stand.replaceDaemon();
    await stand.pass(INTERVAL_MS);
    expect(await stand.told()).toStrictEqual(['unhealthy', 'health.condemned']);
  });
});

describe('a probe', () => {
  it('that cannot be made says nothing of the program', async () => {
    const stand = await Stand.open();
    await stand.pass(START_MS);
    for (let nth = 1; nth <= 20; nth += 1) {
      stand.probe.faults.fail('ask', nth, new Error('no descriptors are left'));
    }
    await stand.pass(20 * INTERVAL_MS);
    expect(await stand.view()).toMatchObject({ health: 'healthy', generation: 1 });
    expect(stand.daemon.chronicle.warnings).toStrictEqual(['a health probe is not possible']);
  });

  it('is never made twice at a time, however long it takes', async () => {
    const stand = await Stand.open();
    stand.probe.faults.delay('ask', 9000);
    await stand.pass(10 * MINUTE_MS);
    expect(stand.probe.askingMost).toBe(1);
  });

  it('of many that start together is made at many times', async () => {
    const stand = await Stand.open({ name: 'nobody' });
    let nth = 0;
    stand.bench.chance = () => {
      nth += 1;
      return (nth % 200) / 200;
    };
    for (let number = 0; number < 200; number += 1) await stand.start(`web-${number}`);
    await stand.pass(3 * INTERVAL_MS);
    const times = Map.groupBy(stand.probe.asked, ({ at }) => Math.floor(at / 1000));
    expect(Math.max(...[...times.values()].map((all) => all.length))).toBeLessThanOrEqual(21);
  });
});

describe('after the machine has slept', () => {
  it.each(['stood still', 'went on'])(
    'nobody is judged for a while (the clock of durations %s)',
    async (how) => {
      const stand = await Stand.open();
      await stand.pass(START_MS);
      stand.probe.wrong = 'it has not found its feet yet';
      // A sleeper wakes late when the clock went on meanwhile.
      if (how === 'stood still') stand.bench.clock.jump(60 * MINUTE_MS);
      else stand.bench.clock.oversleep(60 * MINUTE_MS);
      await stand.pass(START_MS);
      expect(await stand.view()).toMatchObject({ health: 'healthy', generation: 1 });
      await stand.pass(MINUTE_MS);
      expect(await stand.told()).toContain('health.condemned');
    },
  );
});

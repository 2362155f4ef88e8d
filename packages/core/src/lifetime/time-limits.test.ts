import type { Activity, InstanceId, RunId } from '@berth/contract';
import type { InstanceView, StartInput } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, type FakeDaemon, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A look comes so late at most. */
const LATE_MS = 10_000;

class Stand {
  readonly bench = new CoreBench(createMemoryStore());
  viewers = 0;
  daemon: FakeDaemon = this.#boot();

  static async open(more: Partial<StartInput>): Promise<Stand> {
    const stand = new Stand();
    await stand.daemon.reconcile();
    await stand.daemon.berth.start(
      OWNER,
      startInput({ agent: 'command', command: ['echo'], name: 'web', ...more }),
    );
    return stand;
  }

  /** An assistant that waits for a prompt. */
  static async assistant(idle: number, more: Partial<StartInput> = {}): Promise<Stand> {
    const stand = await Stand.open({ agent: 'clever', command: [], limits: { idle }, ...more });
    await stand.says('idle');
    return stand;
  }

  #boot(): FakeDaemon {
    return this.bench.boot({ viewers: () => this.viewers });
  }

  view(): Promise<InstanceView> {
    return this.daemon.berth.inspect(OWNER, 'web');
  }

  async run() {
    return this.bench.world.run((await this.view()).run as RunId);
  }

  async says(activity: Activity): Promise<void> {
    const id = (await this.view()).id as InstanceId;
    const signal = { source: 'file', time: this.bench.clock.now(), label: activity, activity } as const;
    this.bench.agents.clever.tell(id, signal);
    await settled();
  }

  async pass(ms: number): Promise<void> {
    await this.bench.clock.advance(ms);
    await settled();
  }

  /** The daemon dies; another one takes over after a while. */
  async replace(afterMs: number): Promise<void> {
    this.daemon.crash();
    await this.pass(afterMs);
    this.daemon = this.#boot();
    await this.daemon.reconcile();
    await settled();
  }

  async told(): Promise<string[]> {
    const { events } = await this.bench.store.readEvents(0, 10_000);
    return events
      .filter(({ type }) => type.startsWith('limit.'))
      .map(({ type, data }) => `${type.slice('limit.'.length)} ${String(data['limit'])}`);
  }
}

const ENDED = { status: 'exited', exit: { cause: 'run_limit' }, archived: false };
const PUT_AWAY = { status: 'exited', exit: { cause: 'idle_limit' }, archived: true };

describe('a run with a limit of time', () => {
  it('is told of when little is left, and ended by the usual ladder when nothing is', async () => {
    const stand = await Stand.open({ limits: { run: HOUR_MS } });
    expect((await stand.view()).limits).toStrictEqual([{ name: 'run', value: HOUR_MS, hold: 'daemon' }]);
    await stand.pass(0.89 * HOUR_MS);
    expect(await stand.told()).toStrictEqual([]);
    await stand.pass(0.1 * HOUR_MS);
    expect(await stand.told()).toStrictEqual(['near run']);
    expect(await stand.view()).toMatchObject({ status: 'running' });
    await stand.pass(0.01 * HOUR_MS + LATE_MS);
    expect(await stand.told()).toStrictEqual(['near run', 'reached run']);
    expect(await stand.view()).toMatchObject(ENDED);
  });

  it('is not started again, unless it is to run always', async () => {
    const failing = await Stand.open({ limits: { run: MINUTE_MS }, restart: 'on_failure' });
    await failing.pass(HOUR_MS);
    expect(await failing.view()).toMatchObject({ ...ENDED, generation: 1, recovery: null });
    const always = await Stand.open({ limits: { run: HOUR_MS }, restart: 'always' });
    await always.pass(HOUR_MS + 2 * MINUTE_MS);
    expect(await always.view()).toMatchObject({ status: 'running', generation: 2 });
  });

  it('is ended on the same moment by a later daemon', async () => {
    const stand = await Stand.open({ limits: { run: HOUR_MS } });
    await stand.pass(10 * MINUTE_MS);
    await stand.replace(20 * MINUTE_MS);
    await stand.pass(29 * MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'running' });
    await stand.pass(MINUTE_MS + LATE_MS);
    expect(await stand.view()).toMatchObject(ENDED);
  });

  it('keeps what is known of it while a later daemon has found only others', async () => {
    const stand = await Stand.open({ limits: { run: 10 * HOUR_MS } });
    await stand.daemon.berth.start(
      OWNER,
      startInput({ command: ['obedient'], name: 'other', limits: { run: 10 * HOUR_MS } }),
    );
    await stand.pass(HOUR_MS);
    // The wall clock alone would now say that both have run for longer than they may.
    stand.bench.clock.jump(20 * HOUR_MS);
    stand.bench.world.faults.fail('recover', 1, new Error('its keeper does not answer yet'));
    await stand.replace(100);
    const statuses = async () =>
      (await stand.daemon.berth.list(OWNER)).map(({ status }) => status).toSorted();
    expect(await statuses()).toStrictEqual(['lost', 'running']);
    await stand.pass(HOUR_MS);
    await stand.replace(100);
    await stand.pass(HOUR_MS);
    expect(await statuses()).toStrictEqual(['running', 'running']);
    expect(await stand.told()).toStrictEqual([]);
  });

  it('is told as ended by its limit although the daemon died meanwhile', async () => {
    const stand = await Stand.open({ command: ['stubborn'], limits: { run: MINUTE_MS } });
    for (let waited = 0; (await stand.view()).status === 'running' && waited < 100; waited += 1)
      await stand.pass(1000);
    expect(await stand.view()).toMatchObject({ status: 'stopping' });
    await stand.replace(100);
    await stand.pass(MINUTE_MS);
    expect(await stand.view()).toMatchObject(ENDED);
  });

  it('is told as ended by its limit, however much was told of it since', async () => {
    const stand = await Stand.open({ command: ['stubborn'], limits: { run: MINUTE_MS } });
    for (let waited = 0; (await stand.view()).status === 'running' && waited < 100; waited += 1)
      await stand.pass(1000);
    const id = (await stand.view()).id as InstanceId;
    const [reached] = await stand.bench.store.history(id, 1, ['limit.reached']);
    if (reached === undefined) throw new Error('nothing was told');
    const others = Array.from({ length: 60 }, () => ({ ...reached, type: 'network.refused' as const }));
    const held = { ...reached, data: { limit: 'pids', times: 1, value: 64 } };
    await stand.bench.store.commit({ events: [...others, held] });
    await stand.replace(100);
    await stand.pass(MINUTE_MS);
    expect(await stand.view()).toMatchObject(ENDED);
  });

  it('is not ended by a clock that jumps, nor by a machine that sleeps', async () => {
    const stand = await Stand.open({ limits: { run: HOUR_MS } });
    await stand.pass(MINUTE_MS);
    stand.bench.clock.jump(48 * HOUR_MS);
    await stand.pass(MINUTE_MS);
    stand.bench.clock.jump(-96 * HOUR_MS);
    await stand.pass(MINUTE_MS);
    stand.bench.clock.oversleep(2 * HOUR_MS);
    await stand.pass(50 * MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'running' });
    await stand.pass(7 * MINUTE_MS + LATE_MS);
    expect(await stand.view()).toMatchObject(ENDED);
  });

  it('may take longer or shorter from now on, and what it has taken counts', async () => {
    const stand = await Stand.open({ limits: { run: HOUR_MS } });
    await stand.pass(30 * MINUTE_MS);
    await stand.daemon.settings.set(OWNER, 'web', { limits: { run: 2 * HOUR_MS } });
    await stand.pass(HOUR_MS);
    expect(await stand.view()).toMatchObject({ status: 'running' });
    await stand.daemon.settings.set(OWNER, 'web', { limits: { run: null } });
    await stand.pass(HOUR_MS);
    expect(await stand.view()).toMatchObject({ status: 'running' });
    await stand.daemon.settings.set(OWNER, 'web', { limits: { run: HOUR_MS } });
    await stand.pass(LATE_MS);
    expect(await stand.view()).toMatchObject(ENDED);
  });

  it('that a person stops meanwhile is stopped by that person', async () => {
    const stand = await Stand.open({ limits: { run: HOUR_MS } });
    await stand.daemon.berth.stop(OWNER, 'web');
    expect(await stand.view()).toMatchObject({ status: 'exited', exit: { cause: 'stopped' } });
  });
});

describe('an assistant that may be idle for so long', () => {
  it('is put away with its conversation, and wakes when it is needed', async () => {
    const stand = await Stand.assistant(HOUR_MS, { restart: 'always' });
    const { conversation } = await stand.view();
    await stand.pass(HOUR_MS + LATE_MS);
    expect(await stand.told()).toStrictEqual(['near idle', 'reached idle']);
    expect(await stand.view()).toMatchObject({ ...PUT_AWAY, conversation, recovery: null });
    await stand.daemon.berth.send(OWNER, 'web', { text: 'hello' });
    expect(await stand.view()).toMatchObject({ status: 'running', generation: 2, conversation });
  });

  it('wakes when it is needed while it is being put away', async () => {
    const stand = await Stand.assistant(HOUR_MS);
    stand.daemon.inbox.start();
    stand.bench.world.faults.delay('stop', 5000);
    await stand.pass(HOUR_MS - MINUTE_MS);
    for (let waited = 0; (await stand.view()).status === 'running' && waited < 100; waited += 1)
      await stand.pass(1000);
    expect(await stand.view()).toMatchObject({ status: 'stopping' });
    const sent = stand.daemon.inbox.send(OWNER, 'web', { text: 'go on', urgent: false });
    await settled();
    await stand.pass(MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'running', generation: 2, archived: false });
    await sent;
  });

  it('is not idle while it works, asks, or is looked at', async () => {
    const stand = await Stand.assistant(HOUR_MS);
    for (const activity of ['working', 'waiting_approval', 'waiting_input'] as const) {
      await stand.says(activity);
      await stand.pass(2 * HOUR_MS);
    }
    await stand.says('idle');
    stand.viewers = 1;
    await stand.pass(2 * HOUR_MS);
    expect(await stand.view()).toMatchObject({ status: 'running' });
    stand.viewers = 0;
    await stand.pass(HOUR_MS + LATE_MS);
    expect(await stand.view()).toMatchObject(PUT_AWAY);
  });

  it('is not idle while somebody runs a command beside it, nor just after that', async () => {
    const stand = await Stand.assistant(HOUR_MS);
    const command = ['make'] as const;
    const wish = { target: 'web', command, timeoutMs: 3 * HOUR_MS } as const;
    stand.bench.world.faults.delay('exec', 2 * HOUR_MS);
    const long = stand.daemon.exec.exec(OWNER, wish);
    await stand.pass(2 * HOUR_MS);
    await long;
    stand.bench.world.faults.clear();
    await stand.pass(50 * MINUTE_MS);
    await stand.daemon.exec.exec(OWNER, wish);
    await stand.pass(50 * MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'running' });
    await stand.pass(10 * MINUTE_MS + LATE_MS);
    expect(await stand.view()).toMatchObject(PUT_AWAY);
  });

  it('counts from the last time that it was needed', async () => {
    const stand = await Stand.assistant(HOUR_MS);
    await stand.pass(50 * MINUTE_MS);
    await stand.says('working');
    await stand.says('idle');
    await stand.pass(50 * MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'running' });
  });

  it('goes on resting under a later daemon', async () => {
    const stand = await Stand.assistant(HOUR_MS);
    await stand.pass(20 * MINUTE_MS);
    await stand.replace(20 * MINUTE_MS);
    await stand.pass(18 * MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'running' });
    await stand.pass(2 * MINUTE_MS + LATE_MS);
    expect(await stand.view()).toMatchObject(PUT_AWAY);
  });
});

describe('a plain command that may be idle for so long', () => {
  it('is idle when it prints nothing and nobody types', async () => {
    const stand = await Stand.open({ command: ['silent'], limits: { idle: HOUR_MS } });
    await stand.pass(50 * MINUTE_MS);
    (await stand.run()).print('still here\n');
    await stand.pass(50 * MINUTE_MS);
    await stand.daemon.berth.send(OWNER, 'web', { text: 'x' });
    await stand.pass(50 * MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'running' });
    await stand.pass(20 * MINUTE_MS);
    expect(await stand.view()).toMatchObject(PUT_AWAY);
  });

  it('was not idle when it printed while no daemon was there', async () => {
    const stand = await Stand.open({ command: ['silent'], limits: { idle: HOUR_MS } });
    await stand.pass(50 * MINUTE_MS);
    const run = await stand.run();
    stand.daemon.crash();
    run.print('still here\n');
    await stand.replace(MINUTE_MS);
    await stand.pass(50 * MINUTE_MS);
    expect(await stand.view()).toMatchObject({ status: 'running' });
  });
});

import {
  ADMISSION_RULES,
  type AdmissionRules,
  BerthError,
  type InstanceId,
  type RunId,
} from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, type FakeDaemon, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import { SILENT } from '../instance/silent-terminal.ts';

const LOOK_MS = 2000;
const HOUR_MS = 3_600_000;
const MIB = 1024 * 1024;
const DISK_FULL = new BerthError({ code: 'disk_full', message: 'full' });

class Stand {
  readonly bench = new CoreBench(createMemoryStore());
  daemon: FakeDaemon = this.bench.boot();

  /** So many may run. */
  static async of(instances: number, more: Partial<AdmissionRules> = {}): Promise<Stand> {
    const stand = new Stand();
    stand.bound({ instances }, more);
    await stand.daemon.reconcile();
    return stand;
  }

  bound(fleet: AdmissionRules['quotas']['fleet'], more: Partial<AdmissionRules> = {}): void {
    this.bench.rules = { ...ADMISSION_RULES, quotas: { ...ADMISSION_RULES.quotas, fleet }, ...more };
  }

  start(name: string, more: Partial<StartInput> = {}) {
    return this.daemon.berth.start(OWNER, startInput({ command: ['obedient'], name, waitMs: 0, ...more }));
  }

  view(target: string) {
    return this.daemon.berth.inspect(OWNER, target);
  }

  async states(): Promise<string> {
    const all = await this.daemon.berth.list(OWNER);
    return all.map(({ name, status, queue }) => `${name} ${status}${queue?.position ?? ''}`).join(', ');
  }

  async pass(ms: number): Promise<void> {
    await this.bench.clock.advance(ms);
    await settled();
  }

  /** The machine ends with all that runs on it, and a new daemon takes over. */
  async reboot(): Promise<void> {
    this.daemon.crash();
    this.bench.world.reboot();
    this.daemon = this.bench.boot();
    await this.daemon.reconcile();
    await settled();
  }

  async told(id: string): Promise<string[]> {
    return (await this.bench.store.history(id as InstanceId, 100)).map(({ type }) => type);
  }
}

describe('a start that may wait', () => {
  it('is not queued where there is room', async () => {
    const stand = await Stand.of(1);
    expect(await stand.start('a')).toMatchObject({ status: 'running', queue: null });
  });

  it('is queued with its place and why, without a run, and starts as soon as another one ends', async () => {
    const stand = await Stand.of(1);
    await stand.start('a');
    const view = await stand.start('b', { ports: [{ name: 'web' }] });
    expect(view).toMatchObject({
      ...{ status: 'queued', generation: 0, run: null, pid: null, activity: 'unknown' },
      queue: { position: 1, reason: expect.stringContaining('no room for b: 1 of 1'), until: null },
    });
    await stand.start('c');
    expect(await stand.states()).toBe('a running, b queued1, c queued2');
    await stand.daemon.berth.stop(OWNER, 'a');
    await settled();
    expect(await stand.states()).toBe('a exited, b running, c queued1');
    expect(await stand.view('b')).toMatchObject({ id: view.id, generation: 1, ports: [{ name: 'web' }] });
    expect(await stand.told(view.id)).toStrictEqual([
      ...['instance.created', 'instance.queued'],
      ...['instance.admitted', 'run.starting', 'run.started'],
    ]);
  });

  it('starts when the quota is raised', async () => {
    const stand = await Stand.of(0 + 1);
    await stand.start('a');
    await stand.start('b');
    stand.bound({ instances: 2 });
    stand.daemon.queue.wake();
    await settled();
    expect(await stand.states()).toBe('a running, b running');
  });

  it('waits for memory too, which is looked at again and again', async () => {
    const stand = await Stand.of(5);
    const room = { available: 10 * MIB, total: 8000 * MIB, group: null, stalled: 0 };
    stand.bench.memory.room = room;
    expect((await stand.start('a')).queue).toMatchObject({ reason: expect.stringContaining('10.0MiB') });
    await stand.pass(10 * LOOK_MS);
    expect(await stand.states()).toBe('a queued1');
    stand.bench.memory.room = { ...room, available: 4000 * MIB };
    await stand.pass(LOOK_MS);
    expect(await stand.states()).toBe('a running');
  });

  it('is refused all the same when it asks for more than there will ever be', async () => {
    const stand = await Stand.of(5);
    stand.bound({ memory: 64 * MIB });
    await expect(stand.start('a', { limits: { memory: 65 * MIB } })).rejects.toMatchObject({
      code: 'quota_exceeded',
    });
    await expect(stand.start('a')).rejects.toMatchObject({ code: 'limit_missing' });
    expect(await stand.bench.store.listInstances({ includeRemoved: true })).toHaveLength(0);
  });

  it('is refused then also behind others, and where memory is scarce', async () => {
    const stand = await Stand.of(5);
    stand.bound({ memory: 100 * MIB });
    for (const name of ['a', 'b']) await stand.start(name, { limits: { memory: 80 * MIB } });
    const refused = async () => {
      const large = stand.start('large', { limits: { memory: 101 * MIB } });
      await expect(large).rejects.toMatchObject({ code: 'quota_exceeded' });
      await expect(stand.start('unlimited')).rejects.toMatchObject({ code: 'limit_missing' });
    };
    expect(await stand.states()).toBe('a running, b queued1');
    await refused();
    await stand.daemon.berth.stop(OWNER, 'b');
    stand.bench.memory.room = { available: 0, total: 1, group: null, stalled: 0 };
    await refused();
    expect(await stand.states()).toBe('a running');
  });

  it('is queued once for the same key', async () => {
    const stand = await Stand.of(1);
    await stand.start('a');
    const keyed = { idempotencyKey: 'the-same-key' };
    const [one, two] = await Promise.all([stand.start('b', keyed), stand.start('b', keyed)]);
    expect(two.id).toBe(one.id);
    expect(await stand.states()).toBe('a running, b queued1');
  });

  it('does not overtake those of its owner who came before it, though it would fit', async () => {
    const stand = await Stand.of(9);
    stand.bound({ memory: 100 * MIB });
    await stand.start('a', { limits: { memory: 60 * MIB } });
    await stand.start('large', { limits: { memory: 60 * MIB } });
    const small = await stand.start('small', { limits: { memory: 20 * MIB } });
    expect(small.queue).toMatchObject({ position: 2, reason: 'others came before it' });
    await stand.pass(10 * LOOK_MS);
    expect(await stand.states()).toBe('a running, large queued1, small queued2');
    await stand.daemon.berth.stop(OWNER, 'a');
    await settled();
    expect(await stand.states()).toBe('a exited, large running, small running');
  });

  it('costs little as long as there is no room, however many wait', async () => {
    const stand = await Stand.of(1);
    await stand.start('a');
    const names = Array.from({ length: 20 }, (_, index) => `i${index}`);
    for (const name of names) await stand.start(name, { agent: 'clever', command: [], waitMs: HOUR_MS });
    await settled();
    const { storeFaults, agents } = stand.bench;
    const [prepared, read] = [agents.clever.prepared.length, storeFaults.calls('getInstance')];
    await stand.pass(LOOK_MS);
    expect(agents.clever.prepared).toHaveLength(prepared);
    expect(storeFaults.calls('getInstance') - read).toBeLessThan(names.length);
  });

  it('does not wait behind one that can never fit under quotas that were lowered', async () => {
    const stand = await Stand.of(9);
    stand.bound({ memory: 100 * MIB });
    await stand.start('a', { limits: { memory: 100 * MIB } });
    await stand.start('large', { limits: { memory: 100 * MIB } });
    await stand.start('small', { limits: { memory: 20 * MIB } });
    stand.bound({ memory: 50 * MIB });
    await stand.daemon.berth.stop(OWNER, 'a');
    await stand.pass(LOOK_MS);
    expect(await stand.states()).toBe('a exited, large queued1, small running');
  });
});

describe('what is queued', () => {
  it('leaves the queue when it is stopped or removed, and the next one moves up', async () => {
    const stand = await Stand.of(1);
    await stand.start('a');
    const [b] = [await stand.start('b'), await stand.start('c'), await stand.start('d')];
    expect(await stand.daemon.berth.stop(OWNER, 'b')).toMatchObject({ status: 'exited', run: null });
    await stand.daemon.berth.remove(OWNER, 'c');
    expect(await stand.states()).toBe('a running, d queued1');
    expect((await stand.told(b.id)).at(-1)).toBe('instance.withdrawn');
    await stand.daemon.berth.stop(OWNER, 'a');
    await settled();
    expect(await stand.states()).toBe('a exited, d running');
    expect(stand.bench.world.living()).toHaveLength(1);
  });

  it('gives up when its time is over, says so, and leaves its name to others', async () => {
    const stand = await Stand.of(1);
    await stand.start('a');
    const { id } = await stand.start('b', { waitMs: 5000 });
    await stand.pass(4999);
    expect(await stand.states()).toBe('a running, b queued1');
    await stand.pass(2);
    expect(await stand.states()).toBe('a running');
    const events = await stand.bench.store.history(id as InstanceId, 100);
    expect(events.at(-1)).toMatchObject({
      type: 'instance.expired',
      data: { waitedMs: 5000, reason: expect.stringContaining('no room for b') },
    });
    expect(await stand.start('b')).toMatchObject({ status: 'queued' });
  });

  it('is not taken out again and again when its time is over and the disk is full', async () => {
    const stand = await Stand.of(1);
    await stand.start('a');
    await stand.start('b', { waitMs: 1000 });
    const before = stand.bench.storeFaults.calls('commit');
    for (let nth = 1; nth < 200; nth += 1) stand.bench.storeFaults.fail('commit', nth, DISK_FULL);
    await stand.pass(1000 + 2 * LOOK_MS);
    expect(stand.bench.storeFaults.calls('commit') - before).toBeLessThan(10);
    stand.bench.storeFaults.clear();
    await stand.pass(LOOK_MS);
    expect(await stand.states()).toBe('a running');
  });

  it('keeps nobody from being started when it cannot be taken out', async () => {
    const stand = await Stand.of(1);
    await stand.start('a');
    await stand.start('b', { waitMs: 1000 });
    await stand.start('c');
    await settled();
    stand.bound({ instances: 2 });
    stand.bench.storeFaults.fail('commit', 1, DISK_FULL);
    await stand.pass(1000);
    expect(await stand.states()).toBe('a running, b queued1, c running');
    await stand.pass(LOOK_MS);
    expect(await stand.states()).toBe('a running, c running');
  });

  it('outlives the daemon with its place and its time', async () => {
    const stand = await Stand.of(1);
    await stand.start('a');
    const [b, c] = [await stand.start('b', { waitMs: HOUR_MS }), await stand.start('c', { waitMs: 1000 })];
    stand.daemon.crash();
    await stand.pass(10_000);
    stand.daemon = stand.bench.boot();
    await stand.daemon.restore();
    expect((await stand.view('b')).queue).toMatchObject({ position: 1, until: b.queue?.until });
    await stand.daemon.reconcile();
    await stand.pass(1);
    expect(await stand.states()).toBe('a running, b queued1');
    expect((await stand.told(c.id)).at(-1)).toBe('instance.expired');
    await stand.daemon.berth.stop(OWNER, 'a');
    await settled();
    expect(await stand.view('b')).toMatchObject({ id: b.id, status: 'running' });
  });

  it('has no terminal, no output and no run to restart, and takes no room', async () => {
    const stand = await Stand.of(1);
    await stand.start('a');
    await stand.start('b');
    const { berth } = stand.daemon;
    const refused = { code: 'not_running', message: expect.stringContaining('waits for room') };
    await expect(berth.openTerminal(OWNER, 'b', { write: true, events: SILENT })).rejects.toMatchObject(
      refused,
    );
    await expect(berth.readOutput(OWNER, 'b', {})).rejects.toMatchObject(refused);
    await expect(berth.archive(OWNER, 'b')).rejects.toMatchObject({ code: 'not_running' });
    await expect(berth.restart(OWNER, 'b')).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(await stand.states()).toBe('a running, b queued1');
    await stand.daemon.settings.set(OWNER, 'b', { limits: { memory: 64 * MIB } });
    expect(await stand.view('b')).toMatchObject({
      status: 'queued',
      limits: [{ name: 'memory', hold: null }],
    });
  });

  it('keeps prompts until it runs', async () => {
    const stand = await Stand.of(1);
    stand.daemon.inbox.start();
    await stand.start('a');
    await stand.start('b', { agent: 'clever', command: [] });
    const sent = await stand.daemon.inbox.send(OWNER, 'b', { text: 'go on', urgent: false });
    expect(sent).toMatchObject({ state: 'queued', reason: 'it is queued' });
  });

  it('tells whoever asked it something when it will never run', async () => {
    const stand = await Stand.of(1);
    stand.daemon.inbox.start();
    await stand.start('a');
    const { signal } = new AbortController();
    const ask = async (name: string, waitMs: number) => {
      const { id } = await stand.start(name, { agent: 'clever', command: [], waitMs });
      const asked = stand.daemon.inbox.ask(OWNER, id, { text: 'go on', urgent: false, signal });
      await stand.daemon.inbox.send(OWNER, id, { text: 'and then', urgent: false });
      return { asked, id };
    };
    const [expired, stopped, removed] = [await ask('b', 1000), await ask('c', 0), await ask('d', 0)];
    await stand.daemon.berth.stop(OWNER, 'c');
    await stand.daemon.berth.remove(OWNER, 'd');
    await stand.pass(1000);
    for (const { asked, id } of [expired, stopped, removed]) {
      const { prompt } = await asked;
      expect(prompt).toMatchObject({ state: 'withdrawn', reason: expect.stringContaining('is removed') });
      const prompts = await stand.bench.store.listPrompts({ instance: id as InstanceId });
      expect(prompts.map(({ state }) => state)).toStrictEqual(['withdrawn', 'withdrawn']);
    }
  });

  it('that cannot be started any more is taken out, with the reason', async () => {
    const stand = await Stand.of(1);
    await stand.start('a');
    const { id } = await stand.start('b');
    stand.bench.machine.missingDirectories.add('/work');
    await stand.daemon.berth.stop(OWNER, 'a');
    await settled();
    const events = await stand.bench.store.history(id as InstanceId, 100);
    expect(events.at(-1)).toMatchObject({
      type: 'instance.withdrawn',
      data: { why: 'refused', code: 'directory_missing' },
    });
  });

  it('waits on while what it lacks may come again', async () => {
    const stand = await Stand.of(1);
    await stand.start('a');
    await stand.start('b');
    stand.bench.machine.hasRoom = false;
    await stand.daemon.berth.stop(OWNER, 'a');
    await settled();
    expect((await stand.view('b')).queue).toMatchObject({ reason: 'There is too little room.' });
    stand.bench.machine.hasRoom = true;
    await stand.pass(LOOK_MS);
    expect(await stand.states()).toBe('a exited, b running');
  });

  it('is not lost when the daemon dies between its admission and its program', async () => {
    const stand = await Stand.of(1);
    await stand.start('a');
    await stand.start('b');
    stand.bench.world.faults.hang('start', 1, 'before');
    await stand.daemon.berth.stop(OWNER, 'a');
    await settled();
    expect(await stand.states()).toBe('a exited, b starting');
    stand.daemon.crash();
    stand.daemon = stand.bench.boot();
    await stand.daemon.reconcile();
    await stand.pass(1000);
    expect(await stand.states()).toBe('a exited, b running');
  });

  it('whose program cannot be started has ended, like any other, and holds nobody up', async () => {
    const stand = await Stand.of(1);
    await stand.start('a');
    await stand.start('b');
    await stand.start('c');
    stand.bench.world.faults.fail('start', 1, new BerthError({ code: 'start_failed', message: 'no' }));
    await stand.daemon.berth.stop(OWNER, 'a');
    await stand.pass(LOOK_MS);
    expect(await stand.states()).toBe('a exited, b exited, c running');
    expect((await stand.view('b')).exit).toMatchObject({ cause: 'start_failed' });
  });

  it('lets those go first who ran before and are to come back', async () => {
    const stand = await Stand.of(2);
    await stand.start('a', { restart: 'always' });
    await stand.start('b');
    stand.bound({ instances: 1 });
    await stand.start('c');
    stand.bench.world.run((await stand.view('a')).run as RunId).exitBy(1);
    await stand.pass(10_000);
    expect(await stand.states()).toBe('a exited, b running, c queued1');
    await stand.daemon.berth.stop(OWNER, 'b');
    await stand.pass(LOOK_MS);
    expect(await stand.states()).toBe('a running, b exited, c queued1');
  });

  it('lets those go first that a reboot has ended, however many they are', async () => {
    const stand = await Stand.of(4);
    for (const name of ['a', 'b', 'c', 'd']) await stand.start(name, { agent: 'clever', command: [] });
    for (const name of ['e', 'f']) await stand.start(name);
    await stand.reboot();
    await stand.pass(30_000);
    expect(await stand.states()).toBe('a running, b running, c running, d running, e queued1, f queued2');
  });

  it('does not start while nobody knows what there is room for, nor does what is to come back', async () => {
    const stand = await Stand.of(2);
    const message = 'quotas.yaml cannot be used';
    await stand.start('a', { restart: 'always' });
    await stand.start('b');
    const c = await stand.start('c');
    expect(c.status).toBe('queued');
    stand.bench.rulesUnknown = new BerthError({ code: 'quotas_file_invalid', message });
    await stand.reboot();
    await stand.pass(10_000);
    expect(await stand.states()).toBe('a exited, b exited, c queued1');
    expect((await stand.view('a')).recovery).toMatchObject({ hold: 'room', attempt: 1 });
    expect((await stand.view('c')).queue?.reason).toBe(message);
    for (const waitMs of [undefined, 0]) {
      await expect(stand.start('d', { waitMs })).rejects.toMatchObject({ code: 'quotas_file_invalid' });
    }
    await expect(stand.daemon.berth.restart(OWNER, 'b')).rejects.toMatchObject({
      code: 'quotas_file_invalid',
    });
    stand.bench.rulesUnknown = undefined;
    stand.daemon.queue.wake();
    await stand.pass(LOOK_MS);
    expect(await stand.states()).toBe('a running, b exited, c running');
  });

  it('does not wait for what cannot come back, or not yet', async () => {
    const stand = await Stand.of(1);
    await stand.start('a', { restart: 'on_failure' });
    await stand.start('b');
    await stand.daemon.recovery.setPaused(OWNER, true);
    await stand.reboot();
    await stand.pass(LOOK_MS);
    expect(await stand.states()).toBe('a exited, b running');
    expect((await stand.view('a')).recovery?.hold).toBe('paused');
  });
});

it('never admits more than there is room for, whoever comes and goes', async () => {
  const stand = await Stand.of(3);
  const names = Array.from({ length: 20 }, (_, index) => `i${index}`);
  await Promise.all(names.map((name) => stand.start(name)));
  for (let round = 0; round < 30; round += 1) {
    const living = stand.bench.world.living();
    expect(living).toHaveLength(Math.min(3, 20 - round));
    const [first] = living;
    if (first === undefined) break;
    await stand.daemon.berth.stop(OWNER, first.request.instance);
    await stand.pass(LOOK_MS);
  }
  expect(await stand.states()).not.toContain('queued');
});

it('lets the daemon end at any moment', async () => {
  for (let steps = 0; steps < 60; steps += 1) {
    const stand = await Stand.of(1);
    await stand.start('a');
    await stand.start('b');
    await settled();
    stand.daemon.queue.wake();
    for (let step = 0; step < steps; step += 1) await Promise.resolve();
    let isClosed = false;
    void stand.daemon.close().then(() => (isClosed = true));
    await settled();
    expect(isClosed, `after ${steps} steps`).toBe(true);
  }
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { InstanceId } from '@berth/contract';
import type { ResourceSample, ResourceTarget } from '@berth/core';
import { createHost, createUseHost, trySignal } from '@berth/host';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalResourceProbe } from './local-resource-probe.ts';

const MEGABYTE = 1_000_000;
/** Processor time is told in ticks of 10 ms for each process, and a program needs some of it to say what it says. */
const COARSE_MS = 60;
/** Programs take their time on a busy machine. */
const PATIENCE_MS = 60_000;
const host = createHost();
let probe: LocalResourceProbe;
let programs: Program[];

beforeEach(() => {
  probe = new LocalResourceProbe({
    host: createUseHost(),
    placeOf: async () => undefined,
    monotonic: () => performance.now(),
  });
  programs = [];
});
afterEach(async () => {
  await probe.close();
  for (const program of programs) await program.end();
});

/** A program in a session of its own, which says a line when it has done what it was told. */
class Program {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(file: string, args: readonly string[]) {
    this.#child = spawn(file, args, { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
    this.#lines = createInterface({ input: this.#child.stdout ?? process.stdin })[Symbol.asyncIterator]();
    programs.push(this);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async says(): Promise<string> {
    return (await this.#lines.next()).value ?? '';
  }

  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  async target(name = 'inst'): Promise<ResourceTarget> {
    const [child, keeper] = [await host.identify(this.pid), await host.self()];
    if (child === undefined) throw new Error('the program is gone');
    return { instance: name as InstanceId, keeper, child, handle: { driver: 'none', version: 1, data: {} } };
  }

  async end(): Promise<void> {
    const session = (await host.processes()).filter((entry) => entry.session === this.pid);
    for (const { pid } of session) trySignal(pid, 'SIGKILL');
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }
}

/** A Node program that runs each line it is told, and says what comes of it. */
function node(): Program {
  const program = `
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => console.log(String(eval(line))));
    const cpuMs = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
    globalThis.burn = (ms) => { const end = cpuMs() + ms; while (cpuMs() < end); return cpuMs(); };
    console.log('up');`;
  return new Program(process.execPath, ['-e', program]);
}

const shell = (script: string) => new Program('/bin/sh', ['-c', script]);

async function look(target: ResourceTarget): Promise<ResourceSample> {
  const sample = (await probe.sample([target])).get(target.instance);
  if (sample === undefined) throw new Error('the run is not there');
  return sample;
}

describe('a run that is looked at', { timeout: PATIENCE_MS }, () => {
  it('has used as much processor time as it says itself', async () => {
    const program = node();
    await program.says();
    const target = await program.target();
    const before = await look(target);
    program.tell('burn(400)');
    const own = Number(await program.says());
    const after = await look(target);
    expect(after.cpuMs - before.cpuMs).toBeGreaterThan(400 - COARSE_MS);
    expect(Math.abs(after.cpuMs - own)).toBeLessThan(COARSE_MS);
    expect(after.source).toBe('processes');
  });

  it('tells its threads, and what it had from disks; its network is the machine’s, and not its own', async () => {
    const program = node();
    await program.says();
    const { threads, io, network } = await look(await program.target());
    expect(threads).toBeGreaterThan(4);
    expect(io).toMatchObject({ inRate: null, outRate: null });
    expect(network).toBeNull();
  });

  it('that sleeps uses nothing', async () => {
    const program = shell('echo up; sleep 1000');
    await program.says();
    const target = await program.target();
    await expect.poll(() => look(target).then(({ pids }) => pids.length), { timeout: PATIENCE_MS }).toBe(2);
    const before = await look(target);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await look(target)).cpuMs).toBe(before.cpuMs);
  });

  it('has the memory that it has taken, to a tenth', async () => {
    const program = node();
    await program.says();
    const target = await program.target();
    const before = await look(target);
    program.tell('globalThis.taken = Buffer.alloc(200e6, 1); process.memoryUsage.rss()');
    const own = Number(await program.says());
    const after = await look(target);
    expect(Math.abs(after.memory - own) / own).toBeLessThan(0.1);
    expect(Math.abs(after.memory - before.memory - 200 * MEGABYTE)).toBeLessThan(20 * MEGABYTE);
    const exact = await probe.exactMemory(target);
    expect(Math.abs((exact?.rss ?? 0) - own) / own).toBeLessThan(0.1);
    expect(exact?.pss).toBeLessThanOrEqual(exact?.rss ?? 0);
    expect(exact?.pss).toBeGreaterThan(200 * MEGABYTE);
    expect(exact).toMatchObject({ processes: 1 });
    // The test stands in for the keeper.
    expect(exact?.keeperPss).toBeGreaterThan(MEGABYTE);
  });

  it('counts what its children have used, and does not go back when they end', async () => {
    const burn = '(j=0; while [ $j -lt 60000 ]; do j=$((j+1)); done)';
    const program = shell(`echo up; for i in 1 2 3; do ${burn}; done; times; read line`);
    await program.says();
    const target = await program.target();
    let last = await look(target);
    const first = last.cpuMs;
    let done: string | undefined;
    void (async () => {
      await program.says();
      done = await program.says();
    })();
    while (done === undefined) {
      const next = await look(target);
      expect(next.cpuMs).toBeGreaterThanOrEqual(last.cpuMs);
      last = next;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const ofChildren = [...done.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
    const own = ofChildren.reduce((sum, seconds) => sum + seconds * 1000, 0);
    expect(own).toBeGreaterThan(2 * COARSE_MS);
    expect(Math.abs((await look(target)).cpuMs - first - own)).toBeLessThan(COARSE_MS);
  });

  it('is left out when it has ended, and is never taken for another', async () => {
    const program = shell('echo up; read line');
    await program.says();
    const target = await program.target();
    expect((await look(target)).pids).toEqual([program.pid]);
    const other = { ...target, child: { ...target.child, startTime: '1' } };
    expect((await probe.sample([other])).size).toBe(0);
    expect(await probe.exactMemory(other)).toBeUndefined();
    await program.end();
    expect((await probe.sample([target])).size).toBe(0);
    expect(await probe.exactMemory(target)).toBeUndefined();
  });

  it('begins to count anew when the instance runs again', async () => {
    const [first, second] = [node(), node()];
    await Promise.all([first.says(), second.says()]);
    first.tell('burn(500)');
    await first.says();
    const used = (await look(await first.target('web'))).cpuMs;
    expect((await look(await second.target('web'))).cpuMs).toBeLessThan(used - 500 + 3 * COARSE_MS);
  });
});

it('looks at several runs in one go', async () => {
  const all = [shell('echo up; read line'), shell('sleep 1000 & echo up; wait'), shell('echo up; read line')];
  await Promise.all(all.map((program) => program.says()));
  const targets = await Promise.all(all.map((program, index) => program.target(`inst_${index}`)));
  const samples = await probe.sample(targets);
  expect([...samples.values()].map(({ pids }) => pids.length)).toEqual([1, 2, 1]);
  expect([...samples.keys()]).toEqual(targets.map(({ instance }) => instance));
});

it('knows the daemon itself and the machine', () => {
  const { cpuMs, memory } = probe.daemon();
  expect(cpuMs).toBeGreaterThan(0);
  expect(memory).toBeGreaterThan(10 * MEGABYTE);
  const machine = probe.machine();
  expect(machine.processors).toBeGreaterThan(0);
  expect(machine.memoryAvailable).toBeGreaterThan(0);
  expect(machine.memoryAvailable).toBeLessThan(machine.memoryTotal);
  expect(machine.load).toBeGreaterThanOrEqual(0);
});

it('has nothing to let go of when it has never looked', async () => {
  await new LocalResourceProbe({
    host: createUseHost(),
    placeOf: async () => undefined,
    monotonic: () => performance.now(),
  }).close();
});

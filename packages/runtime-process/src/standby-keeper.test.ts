import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunRequest } from '@berth/core';
import { berthPaths, systemClock, trySignal } from '@berth/host';
import { ManualClock } from '@berth/testkit';
import { bundleKeeper, type KeeperBundle } from '@berth/testkit/keeper-bundle';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KeeperProgram } from './keeper-launch.ts';
import { ProcessDriver } from './process-driver.ts';
import { StandbyKeeper } from './standby-keeper.ts';
import { QUIET_MS, StandbyPool } from './standby-pool.ts';
import { host, living, RunStand, STUBBORN } from './test-programs/run-stand.ts';

let bundle: KeeperBundle;
let stand: RunStand;
let clock: ManualClock;
let pool: StandbyPool<StandbyKeeper>;
let driver: ProcessDriver;
let faults: unknown[];
const launched: StandbyKeeper[] = [];
const started: number[] = [];

beforeAll(async () => {
  bundle = await bundleKeeper();
});
afterAll(() => bundle.dispose());
beforeEach(async () => {
  stand = await RunStand.open(bundle.entry);
  faults = [];
  useKeeper({ node: process.execPath, entry: bundle.entry });
});
afterEach(async () => {
  await pool.close();
  for (const pid of started.splice(0)) trySignal(pid, 'SIGKILL');
  for (const standby of launched.splice(0)) await standby.retire();
  await stand.close();
});

function useKeeper(program: KeeperProgram): void {
  clock = new ManualClock();
  pool = new StandbyPool({
    size: 1,
    clock,
    launch: async () => {
      const standby = await StandbyKeeper.launch(program);
      launched.push(standby);
      return standby;
    },
    onFault: (_what, error) => faults.push(error),
  });
  driver = new ProcessDriver({
    paths: berthPaths({ BERTH_HOME: stand.home }),
    host,
    clock: systemClock,
    keeper: program,
    logMaxBytes: 1024 * 1024,
    standbys: pool,
  });
}

/** A keeper that stands by now. */
async function standby(): Promise<StandbyKeeper> {
  pool.open();
  await clock.advance(QUIET_MS);
  await expect.poll(() => pool.count, { timeout: 10_000 }).toBe(1);
  const found = launched.at(-1);
  if (found === undefined) throw new Error('none was launched');
  return found;
}

async function start(script?: string) {
  const planned = stand.plan(script);
  const begin = performance.now();
  const run = await driver.start(planned.handle, planned.request);
  started.push(run.keeper.pid);
  return { ...planned, run, tookMs: performance.now() - begin };
}

async function output({ handle }: { handle: ReturnType<ProcessDriver['plan']> }): Promise<string> {
  const chunks = await Array.fromAsync(driver.readOutput(handle, {}));
  return chunks.map((chunk) => (chunk.kind === 'output' ? chunk.bytes.toString() : '')).join('');
}

const isThere = async (pid = 0) => (await host.identify(pid)) !== undefined;
const proc = (pid: number | undefined, file: string) => readFile(`/proc/${pid}/${file}`, 'latin1');

describe('a keeper that stands by', () => {
  it('is given the next run, and the one after gets a keeper of its own', async () => {
    const { pid } = await standby();
    const first = await start();
    const second = await start();
    expect(first.run.keeper.pid).toBe(pid);
    expect(second.run.keeper.pid).not.toBe(pid);
    for (const { handle, run } of [first, second]) {
      expect(await driver.recover(handle, null)).toEqual({ state: 'live', started: run });
      await driver.stop(handle, { signal: 'SIGTERM', graceMs: 0 });
    }
    expect(faults).toEqual([]);
  });

  it('runs the program in the same surroundings as a keeper that was started for it', async () => {
    const script = 'umask; pwd; env | sort; ulimit -n; ls /proc/$$/fd; echo ready';
    await standby();
    const ahead = await start(`${script}; exec sleep 1000`);
    const cold = await start(`${script}; exec sleep 1000`);
    const texts = [];
    for (const run of [ahead, cold]) {
      await expect.poll(() => output(run)).toContain('ready');
      texts.push((await output(run)).replaceAll(run.request.instance, 'INSTANCE'));
    }
    expect(texts[0]).toBe(texts[1]);
  });

  it('is the same kind of process as a keeper that was started for its run', async () => {
    await standby();
    const ahead = await start();
    const cold = await start();
    const words = [];
    for (const { run, request, place } of [ahead, cold]) {
      const { pid } = run.keeper;
      const command = (await proc(pid, 'cmdline')).replaceAll('\0', ' ').trim();
      expect(command).toContain(` ${bundle.entry} ${request.instance} ${request.run}`);
      expect(await fileOf(pid, 2)).toBe(join(place.directory, 'keeper.err'));
      // It lets go of who started it when that has heard of its start.
      const input = () => Promise.all([fileOf(pid, 0), fileOf(pid, 1)]);
      await expect.poll(input).toEqual(['/dev/null', '/dev/null']);
      expect((await stat(join(place.directory, 'keeper.err'))).mode & 0o777).toBe(0o600);
      const stats = (await host.processes()).find((entry) => entry.pid === pid);
      expect(stats).toMatchObject({ group: pid, session: pid });
      words.push(await Promise.all([proc(pid, 'environ'), fileOf(pid, 'cwd'), maskOf(pid)]));
    }
    expect(words[0]).toEqual(words[1]);
    // One may have its log's directory open just now, to sync it.
    const files = () => Promise.all([ahead, cold].map(({ run }) => filesOf(run.keeper.pid)));
    await expect.poll(async () => new Set(await files()).size).toBe(1);
  });

  it('that is frozen delays a start by a moment, is killed, and runs nothing ever', async () => {
    const { pid } = await standby();
    trySignal(pid ?? 0, 'SIGSTOP');
    const { run, request, tookMs } = await start('echo x >> runs; exec sleep 1000');
    expect(run.keeper.pid).not.toBe(pid);
    expect(tookMs).toBeLessThan(5000);
    trySignal(pid ?? 0, 'SIGCONT');
    await expect.poll(() => isThere(pid)).toBe(false);
    await expect.poll(() => readFile(join(stand.home, 'runs'), 'utf8')).toBe('x\n');
    expect(await living(`BERTH_INSTANCE=${request.instance}`)).toEqual([run.child.pid]);
  });

  it('that was killed is no reason for a start to fail', async () => {
    const { pid } = await standby();
    trySignal(pid ?? 0, 'SIGKILL');
    // At once, while the pool may not have noticed.
    expect((await start()).run.keeper.pid).not.toBe(pid);
    await expect.poll(() => pool.count).toBe(0);
  });

  it('is not used once its program was replaced, touched or removed', async () => {
    const entry = join(dirname(bundle.entry), 'other.mjs');
    const changes = [
      async () => {
        await copyFile(bundle.entry, `${entry}.new`);
        await rename(`${entry}.new`, entry);
      },
      async () => writeFile(entry, `${await readFile(bundle.entry, 'utf8')}\n`),
      () => utimes(entry, 1, 1),
    ];
    for (const change of changes) {
      await copyFile(bundle.entry, entry);
      useKeeper({ node: process.execPath, entry });
      const { pid } = await standby();
      await change();
      expect((await start()).run.keeper.pid).not.toBe(pid);
      await expect.poll(() => isThere(pid)).toBe(false);
      await pool.close();
    }
    await copyFile(bundle.entry, entry);
    useKeeper({ node: process.execPath, entry });
    const { pid } = await standby();
    await rm(entry);
    // What a start without a standby says, whatever stands by.
    await expect(start()).rejects.toMatchObject({ code: 'start_failed' });
    await expect.poll(() => isThere(pid)).toBe(false);
  });

  it('finds out that its run was given up before it began, as any keeper does', async () => {
    const { pid } = await standby();
    const { handle, request, place } = stand.plan('echo ran > ran');
    await mkdir(place.directory, { recursive: true });
    await writeFile(join(place.directory, 'claim'), 'daemon\n');
    await expect(driver.start(handle, request)).rejects.toMatchObject({ code: 'start_failed' });
    await expect.poll(() => isThere(pid)).toBe(false);
    expect(await readdir(stand.home)).not.toContain('ran');
  });

  it('is gone when a start with it fails or is cancelled, and so is its program', async () => {
    const { pid } = await standby();
    const bad = stand.plan();
    const unknown: RunRequest = { ...bad.request, stopSignal: 'SIGNOTHING' };
    await expect(driver.start(bad.handle, unknown)).rejects.toThrow('SIGNOTHING is not a signal');
    await expect.poll(() => isThere(pid)).toBe(false);
    const next = await standby();
    const { handle, request, place } = stand.plan(STUBBORN);
    const signal = AbortSignal.abort();
    await expect(driver.start(handle, request, { signal })).rejects.toThrow('cancelled');
    await expect.poll(() => isThere(next.pid)).toBe(false);
    expect(await living(place.marker)).toEqual([]);
  });

  it('is not one when it does not load, and says why', async () => {
    for (const source of [
      'process.exit(3)',
      'console.log("hello"); setInterval(() => {}, 1000)',
      'throw 1',
    ]) {
      const program = await stand.program(source);
      await expect(StandbyKeeper.launch(program), source).rejects.toThrow(/ended|nonsense/);
    }
    const missing = { node: process.execPath, entry: join(stand.home, 'missing.mjs') };
    await expect(StandbyKeeper.launch(missing)).rejects.toThrow('ENOENT');
    const noNode = { node: join(stand.home, 'work'), entry: bundle.entry };
    await expect(StandbyKeeper.launch(noNode)).rejects.toThrow('ENOENT');
  });
});

function fileOf(pid: number, name: number | 'cwd'): Promise<string> {
  return readlink(name === 'cwd' ? `/proc/${pid}/cwd` : `/proc/${pid}/fd/${name}`);
}

async function maskOf(pid: number): Promise<string | undefined> {
  return /^Umask:\s+(\d+)$/m.exec(await proc(pid, 'status'))?.[1];
}

/** How many descriptors it has. */
async function filesOf(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

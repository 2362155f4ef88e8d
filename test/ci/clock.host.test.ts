import { globSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventView, InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, Sandbox, until } from '../support/sandbox.ts';

const MANY_COMMANDS_MS = 120_000;
/** Where distributions put it. */
const LIBRARY = '/usr/lib/{*/,}faketime/libfaketime.so.1';
const DAY_MS = 24 * 60 * 60 * 1000;
const STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.1; done";
/** Nothing that is waited for here takes longer on a machine that is busy, and nothing is a day. */
const SOON_MS = 30_000;

/** The daemon and its keepers read the time through a library that may be told to be wrong. */
describe.each([
  ['forth', '+1d'],
  ['back', '-1d'],
])('a wall clock that is set %s by a day', { timeout: MANY_COMMANDS_MS }, (_way, by) => {
  let sandbox: Sandbox;
  /** Tells the library by how much to be wrong. */
  let clock: string;

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    clock = join(sandbox.home, 'clock');
    set('+0');
    await mkdir(join(sandbox.home, 'config'), { recursive: true, mode: 0o700 });
    await writeFile(join(sandbox.home, 'config', 'recovery.yaml'), 'backoff: { first: 4s, max: 4s }\n');
    const [library = ''] = globSync(LIBRARY);
    const environment = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    expect(await sandbox.run(['up'], { environment })).toMatchObject({ code: 0 });
  });
  afterAll(() => sandbox.dispose(), MANY_COMMANDS_MS);

  const set = (offset: string) => writeFileSync(clock, `${offset}\n`);
  const told = (name: string) => sandbox.json<EventView[]>('history', name);
  const inspect = (name: string) => sandbox.json<InstanceView>('inspect', name);

  it('moves no timer: what is owed comes soon, a grace is as long as it was, and probes go on and end nobody', async () => {
    const often = ['--health-interval', '200ms', '--health-retries', '2', '--health-start-period', '0s'];
    const check = ['--health-cmd', 'echo asked >> asked', ...often];
    const well = await sandbox.startWith(
      ['-n', 'well', '-p', 'web', '--restart', 'always', ...check],
      ['sleep', '600'],
    );
    const dies = await sandbox.startWith(['-n', 'dies', '--restart', 'always'], ['sleep', '600']);
    await sandbox.start('stubborn', STUBBORN);
    await until('it ignores signals', async () => (await sandbox.ok('logs', 'stubborn')).includes('ready'));
    await until('it is well', async () => (await inspect('well')).health === 'healthy');
    const probes = async () => (await sandbox.readWork('asked')).split('\n').length;

    const stopped = sandbox.run(['stop', 'stubborn', '--grace', '2s']);
    await until('it is being stopped', async () => (await inspect('stubborn')).status === 'stopping');
    process.kill(dies.pid ?? 0, 'SIGKILL');
    await until(
      'its start is owed',
      async () => (await inspect('dies')).generation > 1 || (await inspect('dies')).status === 'exited',
    );
    set(by);
    const began = performance.now();
    expect(await stopped).toMatchObject({ code: 0 });
    expect(performance.now() - began).toBeLessThan(SOON_MS);
    await until('what died is back', async () => (await inspect('dies')).status === 'running', SOON_MS);
    const seen = await probes();
    await until('probes go on', async () => (await probes()) > seen + 5, SOON_MS);

    expect(await inspect('well')).toMatchObject({
      pid: well.pid,
      generation: 1,
      ports: well.ports,
      health: 'healthy',
    });
    expect(isAlive(well.pid ?? 0)).toBe(true);
    expect((await told('stubborn')).at(-1)).toMatchObject({
      type: 'run.exited',
      data: { cause: 'stopped' },
    });
  });

  it('leaves leases to those who have them, and events in the order in which they happened', async () => {
    const { ports } = await inspect('well');
    const other = await sandbox.startWith(['-n', 'other', '-p', `web:${ports[0]?.port}`], ['sleep', '600']);
    expect(other.ports[0]?.port).not.toBe(ports[0]?.port);
    const [before, after] = [await told('well'), await told('other')];
    expect(after[0]?.seq).toBeGreaterThan(before.at(-1)?.seq ?? 0);
    const passedMs = Date.parse(after[0]?.time ?? '') - Date.parse(before[0]?.time ?? '');
    expect(Math.abs(passedMs)).toBeGreaterThan(DAY_MS / 2);
    await sandbox.ok('rm', '-f', 'other');
  });

  it('is no reason for the next daemon to think that anything has ended', async () => {
    const before = await sandbox.list();
    await sandbox.killDaemon();
    // This one reads the time as it is, which is a day off what was written down.
    const after = await sandbox.list();
    const facts = ({ name, pid, generation, status }: InstanceView) => ({ name, pid, generation, status });
    expect(after.map(facts)).toEqual(before.map(facts));
    await sandbox.start('new', 'sleep 600');
    await sandbox.ok('restart', 'dies', '--grace', '1s');
    expect(await inspect('dies')).toMatchObject({ status: 'running', generation: 3 });
  });
});

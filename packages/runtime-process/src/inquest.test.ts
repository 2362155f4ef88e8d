import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProcessIdentity, RUN_FILES } from '@berth/contract';
import { isAlive, systemClock, trySignal } from '@berth/host';
import { bundleKeeper, type KeeperBundle } from '@berth/testkit/keeper-bundle';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inquire } from './inquest.ts';
import { host, living, RunStand, strangers } from './test-programs/run-stand.ts';

const parts = { host, clock: systemClock };
/** For what waits for seconds: time flies. */
const hurried = { host, clock: { ...systemClock, monotonic: () => systemClock.monotonic() * 50 } };
/** What a finished keeper leaves. */
const EXIT = { code: 3, signal: null, cause: 'exited', time: 5 } as const;

let keeper: KeeperBundle;
let stand: RunStand;
beforeAll(async () => {
  keeper = await bundleKeeper();
});
beforeEach(async () => {
  stand = await RunStand.open(keeper.entry);
});
afterEach(() => stand.close());
afterAll(() => keeper.dispose());

/** The files of a run without any process. */
async function remains(files: Readonly<Record<string, unknown>>) {
  const { place } = stand.plan();
  await mkdir(place.directory, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await writeFile(
      join(place.directory, name),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  }
  return place;
}

async function gone(keeper: ProcessIdentity): Promise<void> {
  while (await isAlive(host, keeper)) await systemClock.sleep(1);
}

describe('an inquest', () => {
  it('finds a run that goes on', async () => {
    const { place, started } = await stand.start();
    expect(await inquire(parts, place, { known: null })).toEqual({ state: 'live', started });
  });

  it('believes the facts that a keeper left, and knows who it was', async () => {
    const started = await strangers(process.pid);
    const place = await remains({
      [RUN_FILES.exit]: EXIT,
      [RUN_FILES.facts]: started,
      [RUN_FILES.claim]: 'keeper',
    });
    expect(await inquire(parts, place, { known: null })).toEqual({ state: 'exited', exit: EXIT, started });
  });

  it('ends what a run left behind whose keeper died after its last words', async () => {
    const { place, started } = await stand.start();
    trySignal(started.keeper.pid, 'SIGSTOP');
    await writeFile(join(place.directory, RUN_FILES.exit), JSON.stringify(EXIT));
    trySignal(started.keeper.pid, 'SIGKILL');
    await expect.poll(() => isAlive(host, started.keeper)).toBe(false);
    expect(await inquire(parts, place, { known: started })).toMatchObject({ state: 'exited', exit: EXIT });
    expect(await isAlive(host, started.child)).toBe(false);
    expect(await living(place.marker)).toEqual([]);
  });

  it('calls a run lost, and touches nothing, while its keeper lives but does not answer', async () => {
    const { place, started } = await stand.start();
    trySignal(started.keeper.pid, 'SIGSTOP');
    expect(await inquire(parts, place, { known: started })).toMatchObject({ state: 'lost' });
    expect(await isAlive(host, started.child)).toBe(true);
    trySignal(started.keeper.pid, 'SIGCONT');
    expect(await inquire(parts, place, { known: started })).toMatchObject({ state: 'live' });
  });

  it('ends the program of a keeper that was killed, also one that ignores the hang-up', async () => {
    const { place, started } = await stand.start();
    trySignal(started.keeper.pid, 'SIGKILL');
    expect(await inquire(parts, place, { known: started })).toMatchObject({
      state: 'exited',
      exit: { code: null, signal: null, cause: 'keeper_lost' },
      started,
    });
    expect(await living(place.marker)).toEqual([]);
    expect(await stat(place.socket).catch(() => 'gone')).toBe('gone');
  });

  it('finds that program without having been told of it, from what the keeper wrote down', async () => {
    const { place, started } = await stand.start();
    trySignal(started.keeper.pid, 'SIGKILL');
    expect(await inquire(parts, place, { known: null })).toMatchObject({
      exit: { cause: 'keeper_lost' },
      started,
    });
    expect(await living(place.marker)).toEqual([]);
  });

  it('after a reboot signals nobody, even if all pids are taken', async () => {
    const { started: innocent } = await stand.start();
    const before = await strangers(innocent.child.pid, { bootId: 'an earlier boot' });
    const place = await remains({ [RUN_FILES.facts]: before, [RUN_FILES.claim]: 'keeper' });
    expect(await inquire(parts, place, { known: before })).toMatchObject({
      state: 'exited',
      exit: { cause: 'reboot' },
    });
    expect(await isAlive(host, innocent.child)).toBe(true);
  });

  it('signals nobody who merely has the pid of the keeper or its child', async () => {
    const { started: innocent } = await stand.start();
    const before = await strangers(innocent.child.pid);
    const place = await remains({ [RUN_FILES.facts]: before, [RUN_FILES.claim]: 'keeper' });
    expect(await inquire(parts, place, { known: null })).toMatchObject({ exit: { cause: 'keeper_lost' } });
    expect(await isAlive(host, innocent.child)).toBe(true);
  });

  it('calls a run of another pid namespace lost', async () => {
    const known = await strangers(process.pid);
    const keeper = { ...known.keeper, pidNamespace: 'pid:[1]' };
    const place = await remains({ [RUN_FILES.claim]: 'keeper' });
    expect(await inquire(parts, place, { known: { ...known, keeper } })).toMatchObject({ state: 'lost' });
  });

  it('gives up a run that nobody took, so that no keeper takes it later', async () => {
    const { handle, request, place } = stand.plan();
    expect(await inquire(parts, place, { known: null })).toMatchObject({
      state: 'exited',
      exit: { cause: 'start_interrupted' },
      started: null,
    });
    await mkdir(place.directory, { recursive: true });
    await inquire(parts, place, { known: null });
    expect(await readFile(join(place.directory, RUN_FILES.claim), 'utf8')).toBe('daemon\n');
    await expect(stand.driver.start(handle, request)).rejects.toMatchObject({
      code: 'start_failed',
      message: expect.stringContaining('given up'),
    });
    expect(await living(place.marker)).toEqual([]);
  });

  it('gives a keeper time that took its run and died before it wrote who its child is', async () => {
    const { place, started } = await stand.start();
    trySignal(started.keeper.pid, 'SIGKILL');
    await gone(started.keeper);
    await writeFile(join(place.directory, RUN_FILES.facts), '{"unfinished');
    expect(await inquire(hurried, place, { known: null })).toMatchObject({
      exit: { cause: 'start_interrupted' },
      started: null,
    });
    expect(await living(place.marker)).toEqual([]);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExitFacts } from '@berth/contract';
import { isAlive, trySignal } from '@berth/host';
import { bundleKeeper, type KeeperBundle } from '@berth/testkit/keeper-bundle';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { placeOf } from './handle.ts';
import { plainKind } from './plain-kind.ts';
import type { Elsewhere } from './run-kind.ts';
import { host, living, RunStand } from './test-programs/run-stand.ts';

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

describe('a handle', () => {
  it('of another driver, or of another version, is refused', () => {
    const { handle } = stand.plan();
    expect(placeOf(handle).marker).toMatch(/^BERTH_INSTANCE=ins_/);
    for (const foreign of [
      { ...handle, driver: 'docker' },
      { ...handle, version: 2 },
    ]) {
      expect(() => placeOf(foreign)).toThrow(
        expect.objectContaining({
          code: 'runtime_unreachable',
          message: expect.stringContaining(`${foreign.driver} version ${foreign.version}`),
        }),
      );
    }
  });
});

describe('a frozen keeper', () => {
  it('is killed by a stop, together with all that its program started', async () => {
    const { handle, place, started } = await stand.start(
      "trap '' HUP; setsid sleep 1001 & echo up; exec sleep 1000",
    );
    trySignal(started.keeper.pid, 'SIGSTOP');
    const exit = await stand.driver.stop(handle, { signal: 'SIGHUP', graceMs: 100 });
    expect(exit).toMatchObject({ code: null, signal: 'SIGKILL', cause: 'stopped' });
    expect(await isAlive(host, started.child)).toBe(false);
    expect(await living(place.marker)).toEqual([]);
    expect(await isAlive(host, started.keeper)).toBe(false);
  });
});

describe('why a program ended', () => {
  it('is found out before its keeper goes, which takes away what tells of it', async () => {
    let isThere: () => Promise<boolean> = async () => false;
    const judged = async (_place: unknown, exit: ExitFacts) => {
      // A keeper that is hung up on is gone within a few milliseconds.
      await delay(500);
      return { ...exit, detail: (await isThere()) ? 'its keeper was there' : 'its keeper was gone' };
    };
    const elsewhere: Elsewhere = {
      ...{ held: [], readyMs: 10_000, judged },
      limit: async () => undefined,
      exec: () => Promise.reject(new Error('nothing is run here')),
      clear: async () => undefined,
    };
    await stand.close();
    stand = await RunStand.open(keeper.entry, undefined, { ...plainKind, elsewhere });
    const { handle, started } = await stand.start('until [ -e go ]; do sleep 0.01; done; exit 3');
    isThere = () => isAlive(host, started.keeper);
    const ended = stand.driver.wait(handle);
    // It listens by then.
    await delay(500);
    await writeFile(join(stand.home, 'go'), '');
    expect(await ended).toMatchObject({ exit: { code: 3, detail: 'its keeper was there' } });
    await expect.poll(() => isAlive(host, started.keeper), { timeout: 5000 }).toBe(false);
  });
});

describe('the mask of the user', () => {
  it('is that of the programs, whatever the mask of Berth', async () => {
    const { handle } = await stand.start('umask; exit 0');
    await stand.driver.wait(handle);
    const chunks = await Array.fromAsync(stand.driver.readOutput(handle, {}));
    const text = chunks.map((chunk) => (chunk.kind === 'output' ? chunk.bytes.toString() : '')).join('');
    expect(text.trim()).toBe('0022');
  });
});

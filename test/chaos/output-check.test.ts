import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BerthClient } from '@berth/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';
import { checkOutput, type OutputAccount } from './output-check.ts';

const COUNTER = resolve(import.meta.dirname, 'programs/counter.mjs');
/** Three lines with wrong checksums, of which one is there twice, and the second and third are not. */
const BROKEN = 'chaos 1-a 1 fa1d1e1e\\nchaos 1-a 4 00000000\\nchaos 1-a 4 00000000\\n';

describe('the check of output', () => {
  let sandbox: Sandbox;
  let records: string;
  let counter: string;

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    records = await mkdtemp(join(tmpdir(), 'chaos-records-'));
    const words = [process.execPath, COUNTER, records, '0', 'mild'];
    counter = (await sandbox.startWith(['-n', 'counter'], words)).id;
    await until('it has printed', async () => (await sandbox.ok('logs', 'counter')).includes(' 5 '));
  });
  afterAll(async () => {
    await sandbox.dispose();
    await rm(records, { recursive: true, force: true });
  });

  function check(id: string, cause?: string): Promise<OutputAccount> {
    const client = new BerthClient({ environment: sandbox.environment() });
    const run = { generation: 1, ...(cause === undefined ? {} : { cause }) };
    return checkOutput({ client, records }, [{ id, name: 'it', runs: [run] }]);
  }

  it('finds nothing missing where nothing is', async () => {
    const account = await check(counter);
    expect(account).toMatchObject({ unmarked: [], withKeeper: [], marked: [], damaged: 0 });
    expect(account.lines).toBeGreaterThan(4);
    expect(account.bytes).toBeGreaterThan(100);
  });

  it('finds lines that were printed and are not in the log, and knows what a killed keeper takes along', async () => {
    await sandbox.ok('stop', 'counter');
    const [name = ''] = await readdir(records);
    await writeFile(join(records, name), '1000000');
    const { unmarked } = await check(counter, 'signalled');
    expect(unmarked).toEqual([expect.objectContaining({ instance: 'it', where: 'run 1, at its end' })]);
    expect(unmarked[0]?.lines).toBeGreaterThan(999_000);

    const { withKeeper, ...rest } = await check(counter, 'keeper_lost');
    expect([rest.unmarked, withKeeper.length]).toEqual([[], 1]);
  });

  it('finds a run of which the log has nothing', async () => {
    await writeFile(join(records, `${counter}.9-other`), '7');
    const { unmarked } = await check(counter, 'exited');
    expect(unmarked).toContainEqual(expect.objectContaining({ lines: 7, where: 'whole run' }));
  });

  it('finds what is missing in the middle, damaged, or there twice', async () => {
    const { id } = await sandbox.startWith(['-n', 'broken'], ['printf', BROKEN]);
    await sandbox.ok('wait', 'broken', '--for', 'exit');
    await writeFile(join(records, `${id}.1-a`), '4');
    const account = await check(id, 'exited');
    expect(account.unmarked).toEqual([expect.objectContaining({ lines: 2, where: 'run 1, in the middle' })]);
    expect(account.damaged).toBe(4);
  });
});

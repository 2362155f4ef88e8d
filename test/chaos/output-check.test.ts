import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { BerthClient } from '@berth/client';
import type { InstanceView } from '@berth/contract/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';
import { checkOutput, type OutputAccount } from './output-check.ts';

const COUNTER = resolve(import.meta.dirname, 'programs/counter.mjs');

describe('the check of output', () => {
  let sandbox: Sandbox;
  let records: string;
  let instance: InstanceView;
  beforeEach(async () => {
    sandbox = await Sandbox.create();
    records = await mkdtemp(join(tmpdir(), 'chaos-records-'));
    const words = [process.execPath, COUNTER, records, '0', 'mild'];
    instance = await sandbox.startWith(['-n', 'counter'], words);
    await until('it has printed', async () => {
      return (await sandbox.ok('logs', 'counter')).includes(' 5 ');
    });
  });
  afterEach(async () => {
    await sandbox.dispose();
    await rm(records, { recursive: true, force: true });
  });

  function check(cause?: string): Promise<OutputAccount> {
    const client = new BerthClient({ environment: sandbox.environment() });
    const run = { generation: 1, ...(cause === undefined ? {} : { cause }) };
    return checkOutput({ client, records }, [{ id: instance.id, name: 'counter', runs: [run] }]);
  }

  /** As if the program had printed up to that line. */
  async function pretend(last: number): Promise<void> {
    const [name = ''] = await readdir(records);
    await sandbox.ok('stop', 'counter');
    await writeFile(join(records, name), String(last));
  }

  it('finds nothing missing where nothing is', async () => {
    const account = await check();
    expect(account).toMatchObject({ unmarked: [], withKeeper: [], marked: [], damaged: 0 });
    expect(account.lines).toBeGreaterThan(4);
    expect(account.bytes).toBeGreaterThan(100);
  });

  it('finds lines that were printed and are not in the log', async () => {
    await pretend(1_000_000);
    const { unmarked } = await check('signalled');
    expect(unmarked).toEqual([expect.objectContaining({ instance: 'counter', where: 'run 1, at its end' })]);
    expect(unmarked[0]?.lines).toBeGreaterThan(999_000);
  });

  it('knows what a killed keeper takes along from what nobody can explain', async () => {
    await pretend(1_000_000);
    const account = await check('keeper_lost');
    expect(account.unmarked).toEqual([]);
    expect(account.withKeeper).toHaveLength(1);
  });

  it('finds a run of which the log has nothing', async () => {
    await writeFile(join(records, `${instance.id}.9-other`), '7');
    const { unmarked } = await check();
    expect(unmarked).toEqual([expect.objectContaining({ lines: 7, where: 'whole run' })]);
  });
});

it('finds what is missing in the middle, damaged, or there twice', async () => {
  const sandbox = await Sandbox.create();
  const records = await mkdtemp(join(tmpdir(), 'chaos-records-'));
  try {
    const lines = ['chaos 1-a 1 fa1d1e1e', 'chaos 1-a 4 00000000', 'chaos 1-a 4 00000000'].join('\\n');
    const { id } = await sandbox.startWith(['-n', 'x'], ['sh', '-c', `printf '${lines}\\n'`]);
    await sandbox.ok('wait', 'x', '--for', 'exit');
    await writeFile(join(records, `${id}.1-a`), '4');
    const client = new BerthClient({ environment: sandbox.environment() });
    const counter = { id, name: 'x', runs: [{ generation: 1, cause: 'exited' }] };
    const account = await checkOutput({ client, records }, [counter]);
    expect(account.unmarked).toEqual([expect.objectContaining({ lines: 2, where: 'run 1, in the middle' })]);
    // Three wrong checksums, and one that was there before.
    expect(account.damaged).toBe(4);
  } finally {
    await sandbox.dispose();
    await rm(records, { recursive: true, force: true });
  }
});

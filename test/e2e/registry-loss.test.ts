import { readdirSync } from 'node:fs';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doctor, named } from '../support/doctor.ts';
import { firstGap, isAlive, numberedLines, Sandbox, until } from '../support/sandbox.ts';

const COUNTER = 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.02; done';
const PAGE_BYTES = 4096;
const MANY_COMMANDS_MS = 120_000;

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await Sandbox.create();
});
afterEach(() => sandbox.dispose(), MANY_COMMANDS_MS);

const database = () => join(sandbox.state, 'berth.db');
const generations = () => readdirSync(join(sandbox.state, 'backups')).filter((name) => name.endsWith('.db'));
const summary = ({ name, id, pid, keeperPid, status, run }: InstanceView) => ({
  name,
  id,
  pid,
  keeperPid,
  status,
  run,
});
const summaries = async () =>
  (await sandbox.list()).map(summary).sort((a, b) => a.name.localeCompare(b.name));

/** Waits for the backup that every daemon makes soon after its start. */
async function backedUp(): Promise<void> {
  const before = generations().length;
  await until('a backup', () => generations().length > before, 20_000);
}

async function overwriteTheMiddle(): Promise<void> {
  const bytes = await readFile(database());
  // Every page but the first: whatever is read, it is damaged.
  await writeFile(database(), bytes.fill(0xa5, PAGE_BYTES));
}

async function overwriteTheLog(): Promise<void> {
  const bytes = await readFile(`${database()}-wal`);
  await writeFile(`${database()}-wal`, bytes.fill(0xa5, bytes.length / 4, bytes.length / 4 + PAGE_BYTES));
}

/** A daemon that ends in good order leaves all in one file. */
async function inOneFile(): Promise<void> {
  await sandbox.ok('daemon', 'restart');
}

const restorations = async () =>
  (await sandbox.ok('events', '--json'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; data: Record<string, unknown> })
    .filter(({ type }) => type === 'registry.restored');

describe('a registry that is damaged', { timeout: MANY_COMMANDS_MS }, () => {
  it.each([
    ['its write-ahead log is overwritten', overwriteTheLog],
    ['it is cut off', () => truncate(database(), PAGE_BYTES + 100)],
    ['it is deleted with its log', () => Promise.all(['', '-wal'].map((end) => rm(`${database()}${end}`)))],
  ])('costs no instance when %s', async (_, damage) => {
    await sandbox.start('a', COUNTER);
    await inOneFile();
    await backedUp();
    for (const name of ['b', 'c']) await sandbox.start(name, COUNTER);
    const before = await summaries();
    await sandbox.killDaemon();
    await damage();
    expect(await summaries()).toEqual(before);
    expect(await restorations()).toHaveLength(1);
  });

  it('costs no instance, run, end or removal, and what is put back can be used', async () => {
    await sandbox.start('a', COUNTER);
    await sandbox.start('restarted', COUNTER);
    await sandbox.start('removed', 'exit 0');
    await sandbox.ok('wait', 'removed', '--for', 'exit');
    await inOneFile();
    await backedUp();
    await sandbox.start('after', COUNTER);
    await sandbox.start('ended', 'exit 7');
    await sandbox.ok('wait', 'ended', '--for', 'exit');
    await sandbox.ok('restart', 'restarted', '--grace', '0s');
    await sandbox.ok('rm', 'removed');
    await sandbox.start('removed', COUNTER);
    const before = await summaries();

    await sandbox.killDaemon();
    await overwriteTheMiddle();
    expect(await summaries()).toEqual(before);
    expect(await restorations()).toHaveLength(1);
    const ended = await sandbox.json<InstanceView>('inspect', 'ended');
    expect(ended.exit).toMatchObject({ code: 7, cause: 'exited' });

    for (const { name } of before.filter(({ status }) => status === 'running')) {
      const lines = numberedLines(await sandbox.ok('logs', name));
      expect([name, lines[0], firstGap(lines)]).toEqual([name, 1, undefined]);
    }
    const after = before.find(({ name }) => name === 'after');
    await sandbox.ok('send', 'after', 'still listening');
    await sandbox.ok('stop', 'after', '--grace', '1s');
    expect(isAlive(after?.pid ?? 0)).toBe(false);
    await sandbox.ok('restart', 'after');
    expect(await sandbox.json('inspect', 'after')).toMatchObject({ status: 'running', generation: 2 });
  });

  it('is told of by an event, the log and the doctor, until the damaged file is removed', async () => {
    await sandbox.start('a', COUNTER);
    await inOneFile();
    await backedUp();
    const { id } = await sandbox.start('b', COUNTER);
    await sandbox.killDaemon();
    await overwriteTheMiddle();
    await sandbox.list();
    const [told] = await restorations();
    expect(told?.data).toMatchObject({ putBack: [{ id, name: 'b', generation: 1 }], unproven: [] });
    const damaged = String(told?.data['damaged']);
    expect(await readFile(join(sandbox.state, 'daemon.log'), 'utf8')).toContain('came back from a backup');

    expect(named(await doctor(sandbox))).toContain(`registry_restored ${damaged}`);
    for (const end of ['', '-wal', '-shm']) await rm(`${damaged}${end}`, { force: true });
    expect(named(await doctor(sandbox))).not.toContain(`registry_restored ${damaged}`);
  });
});

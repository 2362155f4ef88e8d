import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  BERTH_VERSION,
  ERRORS,
  type KeeperConfig,
  type KeeperReady,
  type KeeperStatus,
  RUN_FILES,
} from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, Sandbox, until } from '../support/sandbox.ts';

const FIXTURE = join(import.meta.dirname, '../../packages/store/src/sqlite/fixtures/registry-0003.sql');
const MANY_COMMANDS_MS = 120_000;

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await Sandbox.create();
});
afterEach(() => sandbox.dispose(), MANY_COMMANDS_MS);

const database = () => join(sandbox.state, 'berth.db');

/** The state directory of an older Berth, whose daemon is gone and whose one keeper goes on. */
async function olderState(): Promise<KeeperStatus> {
  for (const name of ['', 'instances', 'run'])
    await mkdir(join(sandbox.state, name), { recursive: true, mode: 0o700 });
  const raw = new DatabaseSync(database());
  try {
    raw.exec((await readFile(FIXTURE, 'utf8')).replaceAll('@STATE@', sandbox.state));
    const owner = `user:${userInfo().username}`;
    raw.prepare('update instances set workspace = ?, owner = ?').run(sandbox.work, owner);
    const row = raw
      .prepare("select runs.* from runs join instances on runs.id = instances.run where name = 'live'")
      .get();
    const status = await olderKeeper(row as Record<string, string>);
    raw
      .prepare('update runs set keeper = ?, child = ? where id = ?')
      .run(JSON.stringify(status.keeper), JSON.stringify(status.child), status.run);
    return status;
  } finally {
    raw.close();
    await chmod(database(), 0o600);
  }
}

/** A keeper as a daemon of then started it: of what is told to keepers since then, it knows nothing. */
async function olderKeeper({
  id = '',
  instance = '',
  handle = '',
}: Record<string, string>): Promise<KeeperStatus> {
  const { directory, instanceDirectory, socket } = (JSON.parse(handle) as { data: KeeperConfig }).data;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const config: KeeperConfig = {
    ...{ instance, run: id, generation: 1, directory, instanceDirectory, socket },
    file: '/bin/sh',
    args: ['-c', 'echo ready; while read line; do echo "got $line"; done'],
    env: sandbox.environment({ BERTH_INSTANCE: instance }),
    ...{ cwd: sandbox.work, cols: 80, rows: 24, stopSignal: 'SIGHUP', logMaxBytes: 64 * 1024 * 1024 },
  };
  const entry = join(dirname(sandbox.cli), 'keeper.js');
  const child = spawn(process.execPath, [entry, instance, id], {
    detached: true,
    env: sandbox.environment(),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.end(`${JSON.stringify(config)}\n`);
  child.unref();
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.endsWith('\n')) break;
  }
  const ready = JSON.parse(text) as KeeperReady;
  if (!ready.ready) throw new Error(ready.message);
  return ready.status;
}

describe('a new daemon', { timeout: MANY_COMMANDS_MS }, () => {
  it('takes over the state directory of an older one, with a keeper that goes on', async () => {
    const { keeper, child, instance, run } = await olderState();
    const facts = join(sandbox.state, 'instances', instance, '1', RUN_FILES.facts);
    expect(JSON.parse(await readFile(facts, 'utf8'))).not.toHaveProperty('registered');

    const live = await sandbox.json<InstanceView>('inspect', 'live');
    expect(live).toMatchObject({ status: 'running', run, pid: child?.pid, keeperPid: keeper.pid });
    const over = await sandbox.json<InstanceView>('inspect', 'over');
    expect(over).toMatchObject({ status: 'exited', exit: { code: 7 } });
    await sandbox.ok('send', 'live', 'hello');
    await until('it answers', async () => (await sandbox.ok('logs', 'live')).includes('got hello'));
    expect(
      readdirSync(join(sandbox.state, 'backups')).filter((name) => name.includes('.before-')),
    ).toHaveLength(1);

    await sandbox.ok('stop', 'live', '--grace', '1s');
    expect(isAlive(child?.pid ?? 0)).toBe(false);
    await sandbox.ok('restart', 'over');
    expect(await sandbox.json('inspect', 'over')).toMatchObject({ generation: 2 });
  });
});

describe('an old daemon', { timeout: MANY_COMMANDS_MS }, () => {
  it('refuses a newer registry by both names, and changes nothing', async () => {
    const { pid } = await sandbox.start('a', 'sleep 300');
    await sandbox.killDaemon();
    const raw = new DatabaseSync(database());
    raw.exec("insert into kysely_migration (name, timestamp) values ('9999-later', '')");
    raw.exec(`insert into events (seq, id, time, node, actor, type, version, data)
      select head + 1, 'evt_1', 1, 'node_1', 'system:daemon', 'daemon.started', 1, '{"version":"9.9.9"}' from journal`);
    raw.exec('update journal set head = head + 1');
    // With its log, as a killed daemon leaves it.
    for (const end of ['', '-wal']) await copyFile(`${database()}${end}`, join(sandbox.home, `kept${end}`));
    raw.close();
    await rm(`${database()}-shm`, { force: true });
    for (const end of ['', '-wal']) await copyFile(join(sandbox.home, `kept${end}`), `${database()}${end}`);
    const contents = () => ['', '-wal'].map((end) => readFileSync(`${database()}${end}`).toString('base64'));
    const before = contents();

    const { code, stderr } = await sandbox.run(['ls']);
    expect(code).toBe(ERRORS.state_newer.exit);
    expect(stderr).toContain('was written by Berth 9.9.9 (it has the migration "9999-later")');
    expect(stderr).toContain(`this is Berth ${BERTH_VERSION}`);
    expect(stderr).toContain('Start that version or a later one');
    expect(contents()).toEqual(before);
    expect(isAlive(pid ?? 0)).toBe(true);

    const again = new DatabaseSync(database());
    again.exec("delete from kysely_migration where name = '9999-later'");
    again.close();
    expect(await sandbox.list()).toMatchObject([{ name: 'a', pid, status: 'running' }]);
  });
});

import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { InstanceView } from '@berth/contract/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doctor, flipBit, named, runDirectory } from '../support/doctor.ts';
import { isAlive, Sandbox, until } from '../support/sandbox.ts';

const COUNTER = 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.02; done';
/** Each runs two dozen commands; on a busy machine each takes a second. */
const MANY_COMMANDS_MS = 120_000;
const NAMES = ['a', 'b', 'c', 'd'];
/** A silent daemon is asked twice for two seconds; a busy machine makes more of it. */
const SILENT_MAX_MS = 20_000;

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await Sandbox.create();
});
afterEach(() => sandbox.dispose(), MANY_COMMANDS_MS);

const database = () => join(sandbox.state, 'berth.db');

describe('the doctor works', { timeout: MANY_COMMANDS_MS }, () => {
  it('where Berth was never started, and leaves it so', async () => {
    const report = await doctor(sandbox, '--fix');
    expect([named(report), report.healthy, report.daemon]).toEqual([[], true, 'absent']);
    await expect(stat(sandbox.state)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('beside a daemon that is frozen, in bounded time', async () => {
    await sandbox.start('a', COUNTER);
    const pid = await sandbox.daemonPid();
    process.kill(pid, 'SIGSTOP');
    try {
      const startedAt = performance.now();
      const report = await doctor(sandbox, '--fix');
      expect(performance.now() - startedAt).toBeLessThan(SILENT_MAX_MS);
      expect([named(report), report.daemon]).toEqual([['daemon_silent daemon'], 'silent']);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    expect(named(await doctor(sandbox))).toEqual([]);
  });

  it('with a database that is damaged, empty or gone, and leaves it as it is', async () => {
    const instance = await sandbox.start('a', COUNTER);
    const pid = await sandbox.daemonPid();
    await sandbox.ok('down');
    await until('the daemon is gone', () => !isAlive(pid));
    const whole = `${database()}.whole`;
    await rename(database(), whole);

    expect(named(await doctor(sandbox, '--fix'))).toEqual([`database_missing ${database()}`]);
    await writeFile(database(), '', { mode: 0o600 });
    expect(named(await doctor(sandbox, '--fix'))).toEqual([`database_empty ${database()}`]);
    const damaged = Buffer.from(await readFile(whole)).fill(0xff, 4096, 8192);
    await writeFile(database(), damaged);
    const report = await doctor(sandbox, '--fix');
    expect(named(report)).toEqual([`database_corrupt ${database()}`]);
    expect(report.looked.find(({ area }) => area === 'processes')?.skipped).toMatch(
      /registry cannot be read/,
    );
    expect(await readFile(database())).toEqual(damaged);

    await rename(whole, database());
    expect(isAlive(instance.pid ?? 0)).toBe(true);
    expect(named(await doctor(sandbox))).toEqual(['daemon_absent daemon']);
  });

  it('with a database of a newer Berth', async () => {
    await sandbox.start('a', COUNTER);
    await sandbox.killDaemon();
    const raw = new DatabaseSync(database());
    raw.exec("insert into kysely_migration (name, timestamp) values ('9999-later', '')");
    raw.close();
    const found = named(await doctor(sandbox), ({ severity }) => severity === 'error');
    expect(found).toEqual([`database_newer ${database()}`]);
    const again = new DatabaseSync(database());
    again.exec("delete from kysely_migration where name = '9999-later'");
    again.close();
  });

  it('where something stands in the place of a directory', async () => {
    await sandbox.ok('up');
    await sandbox.ok('down');
    const instances = join(sandbox.state, 'instances');
    await rm(instances, { recursive: true });
    await writeFile(instances, '');
    const report = await doctor(sandbox);
    expect(named(report, ({ severity }) => severity === 'error')).toContain(`directory_foreign ${instances}`);
    await rm(instances);
    await mkdir(instances, { mode: 0o700 });
    expect((await doctor(sandbox)).healthy).toBe(true);
  });

  it('says it in words as well, and ends with 13 when something is wrong', async () => {
    await sandbox.ok('up');
    await sandbox.ok('down');
    expect((await sandbox.run(['doctor'])).stdout).toMatch(/^directories +ok .*^Berth is well/ms);
    const ballast = join(sandbox.state, 'ballast');
    await until('there is ballast', async () => (await doctor(sandbox, '--fix')).healthy);
    await rm(ballast);
    const { code, stdout } = await sandbox.run(['doctor']);
    expect(code).toBe(13);
    expect(stdout).toContain(`warning ballast_missing  ${ballast}: It is not there; it should have 8 MiB.`);
    expect(stdout).toMatch(/Berth is not well: 1 warning.* 1 can be repaired by: berth doctor --fix\n$/);
  });
});

describe('after chaos the doctor finds nothing', { timeout: MANY_COMMANDS_MS }, () => {
  it('daemons and keepers killed, programs ended meanwhile, all at once', async () => {
    const started = await Promise.all(NAMES.map((name) => sandbox.start(name, `trap '' HUP; ${COUNTER}`)));
    const [a, b] = started as [InstanceView, InstanceView];
    await sandbox.start('brief', 'read line; exit 7');
    for (let round = 0; round < 3; round += 1) await sandbox.killDaemon().then(() => sandbox.list());
    process.kill(a.keeperPid ?? 0, 'SIGKILL');
    await sandbox.ok('wait', 'a', '--for', 'exit', '--timeout', '60s');
    await sandbox.ok('send', 'brief', 'x');
    await sandbox.killDaemon();
    process.kill(b.keeperPid ?? 0, 'SIGKILL');
    await sandbox.ok('wait', 'b', '--for', 'exit', '--timeout', '60s');
    await sandbox.ok('wait', 'brief', '--for', 'exit', '--timeout', '60s');
    const report = await doctor(sandbox, '--deep');
    expect(named(report)).toEqual([]);
    expect(report).toMatchObject({ healthy: true, daemon: 'answers' });
    await sandbox.ok('stop', 'c', '--grace', '0s');
    await sandbox.ok('restart', 'd', '--grace', '0s');
    await sandbox.ok('rm', 'a', 'c');
    expect(named(await doctor(sandbox, '--deep'))).toEqual([]);
  });

  it('not even while everything changes', async () => {
    const busy = (async () => {
      for (let round = 0; round < 4; round += 1) {
        await sandbox.start(`busy-${round}`, 'echo done');
        await sandbox.ok('restart', `busy-${round}`);
      }
    })();
    let isBusy = true;
    void busy.finally(() => (isBusy = false));
    await until(
      'the first was started',
      async () => (await stat(sandbox.state).catch(() => undefined)) !== undefined,
    );
    while (isBusy) expect(named(await doctor(sandbox), ({ severity }) => severity !== 'note')).toEqual([]);
    await busy;
  });
});

describe('a log', { timeout: MANY_COMMANDS_MS }, () => {
  it('is measured against its bound, and read to its end where that is asked for', async () => {
    const { id } = await sandbox.start('a', COUNTER);
    await sandbox.ok('stop', 'a');
    await sandbox.killDaemon();
    const log = join(sandbox.state, 'instances', id, '1', 'log');
    // Sparse: a segment like those of a keeper that forgot to delete.
    for (let index = 1; index <= 40; index += 1) {
      const file = await open(join(log, `${String(index * 5_000_000).padStart(16, '0')}.seg`), 'w', 0o600);
      await file.truncate(4 * 1024 * 1024);
      await file.close();
    }
    const report = await doctor(sandbox);
    expect(named(report)).toContain('log_large a');
  });
});

describe('berth doctor --repair', { timeout: MANY_COMMANDS_MS }, () => {
  it('mends logs of runs that are over, with no daemon, and leaves those that go on alone', async () => {
    const lines = 'i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "line $i"; sleep 0.002; done';
    const over = await sandbox.start('over', lines);
    const living = await sandbox.start('living', `${lines}; sleep 300`);
    await sandbox.ok('wait', 'over', '--for', 'exit');
    await until('all was printed', async () => (await sandbox.ok('logs', 'living')).includes('line 300'));
    await sandbox.killDaemon();
    for (const instance of [over, living]) await flipBit(sandbox, instance);
    const before = (await readdir(join(runDirectory(sandbox, living), 'log'))).toSorted();

    const { code, stdout, stderr } = await sandbox.run(['doctor', '--repair']);
    expect(code).toBe(13);
    expect(stdout).toMatch(/repaired log_damaged {2}over: .*\.seg: \d+ bytes from byte \d+ on\./);
    expect(stdout).toMatch(/error log_damaged {2}living: /);
    expect(stderr).toMatch(
      /mended .*\.seg: \d+ bytes from byte \d+ on, output \d+ to \d+; what was there is in /,
    );
    expect(stderr).toMatch(/was not repaired: its run goes on \(keeper \d+\)\. First: berth stop inst_/);
    expect((await readdir(join(runDirectory(sandbox, living), 'log'))).toSorted()).toEqual(before);

    const isError = ({ severity }: { severity: string }) => severity === 'error';
    expect(named(await doctor(sandbox, '--deep'), isError)).toEqual(['log_damaged living']);
    const read = await sandbox.run(['logs', 'over']);
    expect(read.stdout).toMatch(/^line 1\r?\n[^]*line 300\r?\n/);
    expect(read.stderr).toMatch(/output bytes \d+ to \d+ are no longer kept/);
    await sandbox.ok('stop', 'living', '--grace', '1s');
    expect(named(await doctor(sandbox, '--repair'), ({ fixed }) => !fixed)).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ERRORS } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, numberedLines, Sandbox, until } from '../support/sandbox.ts';

const DISK = '96m';

describe('a state directory that is full', () => {
  let disk: string;
  let sandbox: Sandbox;

  beforeAll(async () => {
    disk = mkdtempSync(join(tmpdir(), 'berth-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=700`, 'tmpfs', disk]);
    sandbox = await Sandbox.create(join(disk, 'home'));
  });
  afterAll(async () => {
    rmSync(join(disk, 'filler'), { force: true });
    await sandbox.dispose();
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  const ballast = () => until('the ballast is set aside', () => existsSync(join(sandbox.state, 'ballast')));

  it('refuses what is new, lets programs go on, marks what is lost, and recovers by itself', async () => {
    const counter = `pad=$(printf '%0900d' 0); i=0; while :; do i=$((i+1)); echo "line $i"; echo "$pad"; sleep 0.01; done`;
    const writer = await sandbox.start('writer', counter);
    const stopped = await sandbox.start('stopped', 'sleep 300');
    await ballast();
    fill(disk);

    const refused = await sandbox.run(['start', '-n', 'new', '--', 'true']);
    expect(refused.code).toBe(ERRORS.disk_full.exit);
    expect(refused.stderr).toContain('MiB left');
    expect(isAlive(writer.pid ?? 0)).toBe(true);
    expect((await sandbox.list()).map(({ name }) => name)).toEqual(['writer', 'stopped']);

    const ended = await sandbox.run(['stop', 'stopped', '--grace', '1s', '--json']);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(await sandbox.json<InstanceView>('inspect', 'stopped')).toMatchObject({
      id: stopped.id,
      exit: { cause: 'stopped', signal: 'SIGTERM' },
    });

    const before = Math.max(...numberedLines(await sandbox.ok('logs', 'writer')));
    await until('output is being lost', async () => {
      const { stderr } = await sandbox.run(['logs', 'writer', '-f', '-n', '1'], { timeoutMs: 1000 });
      return stderr.includes('no longer kept');
    });
    expect(isAlive(writer.pid ?? 0)).toBe(true);
    rmSync(join(disk, 'filler'));
    await until(
      'the log goes on',
      async () => Math.max(...numberedLines(await sandbox.ok('logs', 'writer'))) > before + 50,
    );
    const logs = await sandbox.run(['logs', 'writer']);
    expect(logs.stderr).toMatch(/output bytes \d+ to \d+ are no longer kept/);
    await sandbox.start('after', 'sleep 300');
    await sandbox.ok('stop', 'writer', 'after', '--grace', '1s');
    expect((await sandbox.json<InstanceView>('inspect', 'writer')).exit).toMatchObject({ cause: 'stopped' });
  }, 120_000);

  it('keeps the exit facts of a program that ends on a full disk', async () => {
    await ballast();
    const brief = await sandbox.start('brief', 'read x; exit 5');
    fill(disk);
    await sandbox.ok('send', 'brief', 'x');
    const ended = await sandbox.json<InstanceView>('wait', brief.id, '--for', 'exit', '--timeout', '20s');
    expect(ended.exit).toMatchObject({ code: 5, cause: 'exited' });
    rmSync(join(disk, 'filler'));
  }, 60_000);
});

/** Takes every last byte. */
function fill(disk: string): void {
  const path = join(disk, 'filler');
  for (const size of [1024 * 1024, 4096, 1]) {
    for (let more = true; more; ) more = append(path, size);
  }
}

function append(path: string, size: number): boolean {
  try {
    writeFileSync(path, Buffer.alloc(size, 1), { flag: 'a' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const REPOSITORY = resolve(import.meta.dirname, '../..');

describe('the packed command, installed elsewhere', () => {
  const place = mkdtempSync(join(tmpdir(), 'berth-packed-'));
  const home = join(place, 'home');
  const program = join(place, 'node_modules/@berth/cli/bin/berth.cjs');

  beforeAll(() => {
    execFileSync('npm', ['pack', '--workspace', 'apps/cli', '--pack-destination', place], {
      cwd: REPOSITORY,
    });
    const [tarball = ''] = readdirSync(place).filter((name) => name.endsWith('.tgz'));
    writeFileSync(join(place, 'package.json'), '{"private":true}');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', join(place, tarball)], { cwd: place });
    mkdirSync(home);
  }, 180_000);
  afterAll(() => {
    berth('down', '--all', '--grace', '0s');
    rmSync(place, { recursive: true, force: true });
  });

  const berth = (...args: string[]) =>
    execFileSync(process.execPath, [program, ...args], {
      cwd: place,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: home, BERTH_HOME: home },
    });

  it('holds no TypeScript and no dependency that needs an install script', () => {
    const files = execFileSync(
      'find',
      [join(place, 'node_modules'), '-name', '*.ts', '-not', '-name', '*.d.ts'],
      {
        encoding: 'utf8',
      },
    );
    expect(files).toBe('');
    const lock = execFileSync('cat', [join(place, 'node_modules/.package-lock.json')], { encoding: 'utf8' });
    expect(lock).not.toContain('hasInstallScript');
  });

  it('starts programs, finds them again after a kill, and stops them', () => {
    const started = JSON.parse(berth('start', '--json', '--', 'sleep', '300')) as InstanceView;
    const demo = JSON.parse(berth('start', 'demo', '--json')) as InstanceView;
    const daemon = JSON.parse(berth('daemon', 'status', '--json')) as { pid: number };
    process.kill(daemon.pid, 'SIGKILL');
    const found = JSON.parse(berth('ls', '--json')) as InstanceView[];
    expect(found.map(({ pid }) => pid)).toEqual([started.pid, demo.pid]);
    berth('stop', started.name, demo.name, '--grace', '2s');
  });

  it('goes on with its instances when the installed files are replaced under it', () => {
    const before = JSON.parse(berth('start', '-n', 'kept', '--json', '--', 'cat')) as InstanceView;
    rmSync(join(place, 'node_modules/@berth'), { recursive: true });
    const [tarball = ''] = readdirSync(place).filter((name) => name.endsWith('.tgz'));
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--force', join(place, tarball)], {
      cwd: place,
    });
    expect(berth('daemon', 'restart')).toContain('runs');
    berth('send', 'kept', 'hello');
    const after = JSON.parse(berth('inspect', 'kept', '--json')) as InstanceView;
    expect([after.pid, after.status]).toEqual([before.pid, 'running']);
    expect(berth('logs', 'kept')).toContain('hello');
    berth('stop', 'kept');
  }, 60_000);
});

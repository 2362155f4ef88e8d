import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventView, InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, Sandbox, until } from '../support/sandbox.ts';

/** An end, a wait and a start, on a machine that may be busy. */
const BACK_MS = 60_000;
const OFTEN = ['--health-interval', '200ms', '--health-retries', '2'];
const AT_ONCE = [...OFTEN, '--health-start-period', '0s'];
const SERVE = `
  const { existsSync, writeFileSync } = require('node:fs');
  const server = require('node:http').createServer((request, response) => {
    if (existsSync('hung')) return writeFileSync('saw-' + process.pid, '');
    response.end('well');
  });
  server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('up'));`;

describe('the health of instances', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
  });
  afterAll(() => sandbox.dispose());

  const inspect = (name: string) => sandbox.json<InstanceView>('inspect', name);
  const told = async (name: string) =>
    (await sandbox.json<EventView[]>('history', name)).map(({ type }) => type);
  const becomes = (name: string, what: Partial<InstanceView>) =>
    until(
      `${name} is ${JSON.stringify(what)}`,
      async () => {
        const view = await inspect(name);
        return Object.entries(what).every(([key, value]) => view[key as keyof InstanceView] === value);
      },
      BACK_MS,
    );

  it('a server that stops answering is started again and gets its port back', {
    timeout: BACK_MS,
  }, async () => {
    await writeFile(join(sandbox.work, 'serve.cjs'), SERVE);
    const options = ['-n', 'site', '-p', 'web', '--restart', 'on-failure', '--health-http', 'web/up'];
    const before = await sandbox.startWith(
      [...options, ...OFTEN, '--health-timeout', '300ms'],
      [process.execPath, 'serve.cjs'],
    );
    await becomes('site', { health: 'healthy' });
    expect(await sandbox.ok('ls')).toMatch(/site .*running \(healthy\)/);
    await writeFile(join(sandbox.work, 'hung'), '');
    await until('it was condemned', async () => (await told('site')).includes('health.condemned'), BACK_MS);
    await unlink(join(sandbox.work, 'hung'));
    await becomes('site', { status: 'running', health: 'healthy' });
    const after = await inspect('site');
    expect(after.generation).toBeGreaterThan(before.generation);
    expect(after.ports).toEqual(before.ports);
    expect(isAlive(before.pid ?? 0)).toBe(false);
    const history = await sandbox.ok('history', 'site');
    expect(history).toMatch(/it is unhealthy after 2 failed probes: no answer within 0.3 s/);
    expect(history).toMatch(/it is ended, to be started again: it is unhealthy/);
    expect(history).toMatch(/it runs again after .*: it hung/);
    await sandbox.ok('rm', '-f', 'site');
  });

  it('a command that fails while it starts costs nothing', { timeout: BACK_MS }, async () => {
    const command = 'echo asked >> asked; test -e ready';
    await sandbox.startWith(
      [
        '-n',
        'slow',
        '--restart',
        'on-failure',
        '--health-cmd',
        command,
        ...OFTEN,
        '--health-start-period',
        '1h',
      ],
      ['sh', '-c', 'echo up; sleep 600'],
    );
    const asked = async () =>
      (await readFile(join(sandbox.work, 'asked'), 'utf8').catch(() => '')).split('\n').length;
    await until('it was asked often enough to be unhealthy', async () => (await asked()) > 6, BACK_MS);
    expect(await inspect('slow')).toMatchObject({ status: 'running', health: 'starting', generation: 1 });
    expect((await inspect('slow')).healthDetail).toBe('the command exited with 1');
    await writeFile(join(sandbox.work, 'ready'), '');
    await becomes('slow', { health: 'healthy' });
    expect((await told('slow')).filter((type) => type.startsWith('health.'))).toEqual(['health.changed']);
    await sandbox.ok('rm', '-f', 'slow');
  });

  it('one that is never to be started again is only shown as unhealthy', { timeout: BACK_MS }, async () => {
    const { pid } = await sandbox.startWith(
      ['-n', 'ill', '--health-cmd', 'echo no >> no; exit 1', ...AT_ONCE],
      ['sleep', '600'],
    );
    await becomes('ill', { health: 'unhealthy' });
    const probes = async () => (await readFile(join(sandbox.work, 'no'), 'utf8')).split('\n').length;
    const seen = await probes();
    await until('it was asked again', async () => (await probes()) > seen + 3, BACK_MS);
    expect(await inspect('ill')).toMatchObject({
      status: 'running',
      health: 'unhealthy',
      pid,
      generation: 1,
    });
    expect(await sandbox.ok('ls')).toMatch(/ill .*running \(unhealthy\)/);
    await sandbox.ok('rm', '-f', 'ill');
  });

  it('a program that was stopped by a signal is ended and comes back', { timeout: BACK_MS }, async () => {
    await writeFile(join(sandbox.work, 'serve.cjs'), SERVE);
    const options = ['-n', 'frozen', '-p', 'web', '--restart', 'on-failure', '--health-tcp', 'web'];
    const { pid } = await sandbox.startWith(
      [...options, ...OFTEN, '--health-timeout', '300ms'],
      [process.execPath, 'serve.cjs'],
    );
    await becomes('frozen', { health: 'healthy' });
    process.kill(pid ?? 0, 'SIGSTOP');
    await becomes('frozen', { status: 'running', health: 'healthy', generation: 2 });
    expect(isAlive(pid ?? 0)).toBe(false);
    expect(await told('frozen')).toContain('health.condemned');
    await sandbox.ok('rm', '-f', 'frozen');
  });

  it('what cannot be asked for is refused', async () => {
    const result = await sandbox.run(['start', '-p', 'web', '--health-tcp', 'wbe', '--', 'sleep', '600']);
    expect(result.stderr).toContain('No port of it is called "wbe"');
    const both = await sandbox.run(['start', '--health-cmd', 'true', '--health-tcp', 'x', '--', 'true']);
    expect(both.stderr).toContain('Choose one');
    const soon = await sandbox.run([
      'start',
      '--health-cmd',
      'true',
      '--health-interval',
      'soon',
      '--',
      'true',
    ]);
    expect(soon.stderr).toContain('--health-interval soon: write a duration');
    expect(await sandbox.list()).toEqual([]);
  });
});

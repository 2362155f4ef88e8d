import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { berthPaths } from '@berth/host/paths';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDaemonProcess } from './daemon-process.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'berth-start-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** A daemon that only says that it serves, and notes its process id and how it was started. */
const DAEMON = `
  import { appendFileSync } from 'node:fs';
  appendFileSync(process.env.BERTH_HOME + '/daemons', process.pid + ' ' + (process.env.SCOPE ?? 'plain') + '\\n');
  console.log(JSON.stringify({ ready: true }));
`;

async function start(scopeProgram: string | undefined): Promise<void> {
  const entry = join(home, 'daemon.mjs');
  await writeFile(entry, DAEMON);
  const environment = { PATH: process.env['PATH'], BERTH_HOME: home };
  const paths = berthPaths(environment);
  if (scopeProgram === undefined) return startDaemonProcess({ paths, entry, environment });
  const manager = join(home, 'systemd-run');
  await writeFile(manager, `#!/bin/sh\n${scopeProgram}\n`);
  await chmod(manager, 0o755);
  const scope = [manager, '--user', '--scope', '--unit=berth-1', '--'];
  return startDaemonProcess({ paths, entry, environment, scope });
}

async function noted(file: string): Promise<string[]> {
  return (await readFile(join(home, file), 'utf8')).trim().split('\n');
}

describe('a daemon', () => {
  it('is started by the service manager where that is asked, which takes its place', async () => {
    await start(`printf '%s\\n' "$$ $*" > "${home}/calls"; shift 4; SCOPE=scope exec "$@"`);
    const [call = ''] = await noted('calls');
    const [pid = '', ...words] = call.split(' ');
    expect(words).toEqual([
      '--user',
      '--scope',
      '--unit=berth-1',
      '--',
      process.execPath,
      '--max-semi-space-size=4',
      `${home}/daemon.mjs`,
    ]);
    expect(await noted('daemons')).toEqual([`${pid} scope`]);
  });

  it('is started without it where it fails, with its complaint in the log', async () => {
    await start('echo "Failed to connect to bus" >&2; exit 1');
    expect(await noted('daemons')).toEqual([expect.stringMatching(/^\d+ plain$/)]);
    expect(await readFile(join(home, 'state/daemon.log'), 'utf8')).toContain('Failed to connect to bus');
  });

  it('is started without it where it cannot be executed', async () => {
    const scope = [join(home, 'missing'), '--'];
    const environment = { PATH: process.env['PATH'], BERTH_HOME: home };
    await writeFile(join(home, 'daemon.mjs'), DAEMON);
    await startDaemonProcess({
      paths: berthPaths(environment),
      entry: join(home, 'daemon.mjs'),
      environment,
      scope,
    });
    expect(await noted('daemons')).toEqual([expect.stringMatching(/^\d+ plain$/)]);
  });

  it('is started plainly where there is none', async () => {
    await start(undefined);
    expect(await noted('daemons')).toEqual([expect.stringMatching(/^\d+ plain$/)]);
  });
});

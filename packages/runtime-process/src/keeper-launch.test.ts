import { once } from 'node:events';
import { watch } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeeperConfig } from '@berth/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KeeperProgram, launchKeeper, type LaunchCall } from './keeper-launch.ts';
import { host, RunStand } from './test-programs/run-stand.ts';

let stand: RunStand;
beforeEach(async () => {
  stand = await RunStand.open('/nonexistent/keeper.mjs');
});
afterEach(() => stand.close());

async function launch(program: KeeperProgram, call: LaunchCall = {}) {
  const { place, request } = stand.plan();
  await mkdir(place.directory, { recursive: true });
  const config: KeeperConfig = { ...request, ...place, logMaxBytes: 1024 * 1024 };
  return launchKeeper(program, config, call);
}

/** Keepers among the living, by the program they were started from. */
async function left(program: KeeperProgram): Promise<number> {
  const pids = (await host.processes()).filter(({ zombie }) => !zombie).map(({ pid }) => pid);
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return commands.filter((command) => command.includes(program.entry)).length;
}

function failure(message: string) {
  return expect.objectContaining({ code: 'start_failed', message: expect.stringContaining(message) });
}

describe('a keeper that cannot be launched', () => {
  it('because its program is missing', async () => {
    const program = { node: process.execPath, entry: join(stand.home, 'missing.mjs') };
    await expect(launch(program)).rejects.toEqual(failure('ended at once (exit status 1)'));
  });

  it('because Node is missing', async () => {
    const program = { node: join(stand.home, 'node'), entry: 'keeper.mjs' };
    await expect(launch(program)).rejects.toEqual(failure('ENOENT'));
  });

  it('because it talks nonsense', async () => {
    for (const nonsense of ['hello\\n', '{}\\n', 'null\\n', '{"ready":true}\\n']) {
      const program = await stand.program(
        `process.stdout.write('${nonsense}'); setInterval(() => {}, 1000);`,
      );
      await expect(launch(program), nonsense).rejects.toMatchObject({ code: 'start_failed' });
      expect(await left(program)).toBe(0);
    }
  });

  it('because it talks without end', async () => {
    const program = await stand.program(
      "const more = () => process.stdout.write('x'.repeat(9999), more); more();",
    );
    await expect(launch(program)).rejects.toEqual(failure('talks nonsense'));
    expect(await left(program)).toBe(0);
  });

  it('because it hangs', async () => {
    const program = await stand.program('setInterval(() => {}, 1000);');
    await expect(launch(program, { readyMs: 100 })).rejects.toEqual(failure('did not answer within 100 ms'));
    expect(await left(program)).toBe(0);
  });

  it('because it was told a reason', async () => {
    const program = await stand.program(`console.log('{"ready":false,"code":"EX","message":"no room"}');`);
    await expect(launch(program)).rejects.toEqual(failure('no room (EX)'));
    const full = await stand.program(`console.log('{"ready":false,"code":"ENOSPC","message":"no room"}');`);
    await expect(launch(full)).rejects.toMatchObject({ code: 'disk_full' });
  });

  it('because the call was cancelled, before or meanwhile', async () => {
    const program = await stand.program(`
      import { writeFileSync } from 'node:fs';
      writeFileSync('${join(stand.home, 'up')}', '');
      setInterval(() => {}, 1000);`);
    await expect(launch(program, { signal: AbortSignal.abort() })).rejects.toEqual(failure('cancelled'));
    const controller = new AbortController();
    const watcher = watch(stand.home);
    const launched = launch(program, { signal: controller.signal });
    void once(watcher, 'change').then(() => controller.abort());
    await expect(launched).rejects.toEqual(failure('cancelled'));
    watcher.close();
    expect(await left(program)).toBe(0);
  });
});

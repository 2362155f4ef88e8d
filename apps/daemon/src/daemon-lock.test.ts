import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { berthPaths } from '@berth/host';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeLock } from './daemon-lock.ts';

let home: string;
const paths = () => berthPaths({ BERTH_HOME: home });
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'berth-l-'));
  await mkdir(paths().state, { mode: 0o700 });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const REFUSAL = { code: 'daemon_running', message: expect.stringMatching(/berth daemon status/) };

it('refuses a second taker at once, and names the first where it is known', async () => {
  const lock = await takeLock(paths());
  await expect(takeLock(paths())).rejects.toMatchObject(REFUSAL);
  await writeFile(paths().daemonFacts, JSON.stringify({ pid: 4711 }));
  await expect(takeLock(paths())).rejects.toMatchObject({ code: 'daemon_running', details: { pid: 4711 } });
  await writeFile(paths().daemonFacts, '{"pid":"odd"}');
  await expect(takeLock(paths())).rejects.toThrow(/Another daemon/);
  lock.release();
  (await takeLock(paths())).release();
});

it('is given back when its holder is killed', async () => {
  const module = new URL('./daemon-lock.ts', import.meta.url).href;
  const script = `const { takeLock } = await import(${JSON.stringify(module)});
    globalThis.lock = await takeLock(${JSON.stringify(paths())});
    process.stdout.write('held\\n');
    setInterval(() => undefined, 1e6);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  await expect(takeLock(paths())).rejects.toMatchObject(REFUSAL);
  const gone = once(holder, 'exit');
  holder.kill('SIGKILL');
  await gone;
  (await takeLock(paths())).release();
});

it('says so where nothing can be locked', async () => {
  await mkdir(paths().lock);
  await expect(takeLock(paths())).rejects.toMatchObject({ code: 'state_unwritable' });
});

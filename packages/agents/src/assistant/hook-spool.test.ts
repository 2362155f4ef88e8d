import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hookCommand } from './hook-command.ts';
import { followHooks, type HookEvent } from './hook-spool.ts';

const run = promisify(execFile);

let base: string;
let directory: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'hooks-'));
  directory = join(base, 'inst_1');
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

/** Runs a hook as an assistant does, and resolves when it has ended. */
function hook(event: string, told: unknown, env: Record<string, string> = { BERTH_HOOKS: directory }) {
  const running = run('/bin/sh', ['-c', hookCommand(event)], { env: { PATH: process.env['PATH'], ...env } });
  // A hook that has nobody to tell does not listen.
  running.child.stdin?.on('error', () => undefined);
  running.child.stdin?.end(typeof told === 'string' ? told : JSON.stringify(told));
  return running;
}

function following() {
  const events: HookEvent[] = [];
  const ending = new AbortController();
  const over = followHooks(directory, (event) => events.push(event), ending.signal);
  const end = async () => {
    ending.abort();
    await over;
  };
  return { events, end };
}

describe('what a hook says', () => {
  it('is read as it comes, and removed', async () => {
    const { events, end } = following();
    await hook('Stop', { session_id: 'é', text: 'two\nlines' });
    await expect.poll(() => events.length).toBe(1);
    expect(events[0]).toMatchObject({ name: 'Stop', data: { session_id: 'é', text: 'two\nlines' } });
    expect(Math.abs((events[0]?.time ?? 0) - Date.now())).toBeLessThan(10_000);
    await expect.poll(() => readdir(directory)).toEqual([]);
    await end();
  });

  it('is read by the next daemon when none was there, oldest first', async () => {
    for (const name of ['SessionStart', 'UserPromptSubmit', 'Stop']) await hook(name, { name });
    const { events, end } = following();
    await expect
      .poll(() => events.map(({ name }) => name))
      .toEqual(['SessionStart', 'UserPromptSubmit', 'Stop']);
    await end();
  });

  it('comes through whole, however long', async () => {
    const { events, end } = following();
    await hook('PostToolUse', { content: 'x'.repeat(3_000_000) });
    await expect.poll(() => events.length).toBe(1);
    expect(String(events[0]?.data['content'])).toHaveLength(3_000_000);
    await end();
  });

  it('is waited for while it is being written, and holds up nobody', async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'Stop.1'), '{"half":');
    const { events, end } = following();
    await hook('SessionEnd', {});
    await expect.poll(() => events.map(({ name }) => name)).toEqual(['SessionEnd']);
    await writeFile(join(directory, 'Stop.1'), '{"half":"whole"}');
    await expect.poll(() => events.at(-1)).toMatchObject({ name: 'Stop', data: { half: 'whole' } });
    await end();
  });

  it('is not mixed with files of others', async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'notes.txt'), '{}');
    const { events, end } = following();
    await hook('Stop', {});
    await expect.poll(() => events.length).toBe(1);
    await expect.poll(() => readdir(directory)).toEqual(['notes.txt']);
    await end();
  });
});

describe('the command of a hook', () => {
  it('says nothing, whatever happens', async () => {
    await mkdir(base, { recursive: true });
    await writeFile(join(base, 'file'), '');
    for (const env of [{ BERTH_HOOKS: directory }, {}, { BERTH_HOOKS: join(base, 'file', 'below') }]) {
      expect(await hook('Stop', {}, env)).toMatchObject({ stdout: '', stderr: '' });
    }
  });

  it('leaves nothing outside Berth', async () => {
    await hook('Stop', {}, {});
    expect(await readdir(base)).toEqual([]);
  });

  it('is made of names only', () => {
    expect(() => hookCommand('x; rm -rf')).toThrow('cannot be');
  });
});

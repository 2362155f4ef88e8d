import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedFiles } from './changed-files.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'berth-changed-'));
  execFileSync('git', ['init', '--quiet', workspace]);
});
afterEach(() => rm(workspace, { recursive: true }));

type Said = { status: number | null; stdout: string; isCut?: boolean };

/** Answers in the place of an instance, and notes what it was asked to run. */
function confined(said: Said | Error, asked: (readonly string[])[] = []) {
  const exec = async (_target: string, command: readonly string[]) => {
    asked.push(command);
    if (said instanceof Error) throw said;
    const stdout = Buffer.from(said.stdout).toString('base64');
    return { status: said.status, stdout, stderr: '', isCut: said.isCut ?? false };
  };
  return {
    client: { settings: { exec } },
    instance: { id: 'one', isolation: 'sandbox' as const, workspace },
  };
}

describe('the changed files of a workspace', () => {
  it('are told by git, here, where nothing keeps the program from doing what it likes anyway', async () => {
    await writeFile(join(workspace, 'new file'), '');
    const plain = confined(new Error('is not asked'));
    const instance = { ...plain.instance, isolation: 'none' as const };
    expect(await changedFiles({ ...plain, instance })).toEqual(['new file']);
  });

  it('of an isolated program are asked for where it runs, and nothing that it has planted is executed here', async () => {
    const trap = join(workspace, 'trap');
    const planted = join(workspace, 'planted');
    await writeFile(planted, `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o700 });
    execFileSync('git', ['-C', workspace, 'config', 'core.fsmonitor', planted]);
    const asked: (readonly string[])[] = [];
    const inside = confined({ status: 0, stdout: ' M a\0?? b c\0' }, asked);
    expect(await changedFiles(inside)).toEqual(['a', 'b c']);
    expect(asked).toEqual([expect.arrayContaining(['git', 'status'])]);
    expect(existsSync(trap)).toBe(false);
    // Which is what would have happened.
    await changedFiles({ ...inside, instance: { ...inside.instance, isolation: 'none' } });
    expect(existsSync(trap)).toBe(true);
  });

  it.each<[string, Said | Error]>([
    ['has ended', new Error('not running')],
    ['has no git, or no repository', { status: 127, stdout: '' }],
    ['takes too long', { status: null, stdout: '' }],
    ['says more than is kept', { status: 0, stdout: '?? a\0', isCut: true }],
  ])('are not known where it %s', async (_, said) => {
    expect(await changedFiles(confined(said))).toBeNull();
  });
});

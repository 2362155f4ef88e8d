import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../support/sandbox.ts';
import { bash, fish, UserShell, zsh } from '../support/user-shell.ts';

const run = promisify(execFile);
const REPOSITORY = resolve(import.meta.dirname, '../..');

const SHELLS = {
  bash: { setup: bash('eval "$(berth shell-init bash)"'), line: 'eval "$(berth shell-init bash)"' },
  zsh: { setup: zsh('eval "$(berth shell-init zsh)"'), line: 'eval "$(berth shell-init zsh)"' },
  fish: { setup: fish('berth shell-init fish | source'), line: 'berth shell-init fish | source' },
};

describe.each(Object.entries(SHELLS))('functions for %s', (shell, { setup, line }) => {
  let sandbox: Sandbox;
  let bin: string;

  /** A program that says how it was called. */
  function program(name: string, body: string): void {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }

  /** Runs lines without a terminal, as a script or a pipe does. */
  async function piped(lines: string): Promise<string> {
    const env = { ...sandbox.environment(), PATH: `${bin}:${process.env['PATH']}` };
    return (await run(shell, ['-c', `${line}\n${lines}`], { env, cwd: sandbox.work })).stdout;
  }

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    bin = join(sandbox.home, 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, join(bin, 'node'));
    symlinkSync(join(REPOSITORY, 'apps/cli/bin/berth.cjs'), join(bin, 'berth'));
    program('claude', 'echo "called: $*"; case "$*" in *--settings*) exec sleep 300 ;; esac');
    await sandbox.ok('ls');
  }, 60_000);
  afterAll(() => sandbox.dispose());

  it('run the original in a pipe, with all its arguments', async () => {
    expect(await piped(`claude "two words" --model x | cat`)).toBe('called: two words --model x\n');
    expect(await piped('claude mcp list')).toBe('called: mcp list\n');
  });

  it('run the assistant in a berth on a terminal, with the same arguments, and the original where it prints', async () => {
    const user = new UserShell(sandbox, setup);
    await user.ready();
    user.terminal.type(`claude -p 'only print'\r`);
    await user.terminal.shows('called: -p only print');
    user.terminal.type('claude --model x\r');
    await user.terminal.shows('called: --settings');
    await expect.poll(async () => (await sandbox.list()).map(({ agent }) => agent)).toEqual(['claude']);
    const ctrlQ = '\u0011';
    user.terminal.type(ctrlQ);
    await user.terminal.shows('detached from');
    user.terminal.type('exit\r');
    await user.terminal.exited();
    const [instance] = await sandbox.list();
    expect(instance).toMatchObject({ status: 'running', conversation: expect.any(String) });
    await sandbox.ok('stop', instance?.id ?? '', '--grace', '1s');
    await sandbox.ok('rm', instance?.id ?? '');
  }, 60_000);

  it('leave a name alone when they are told to', async () => {
    const without = line.replace(`shell-init ${shell}`, `shell-init ${shell} --without claude`);
    const env = { ...sandbox.environment(), PATH: `${bin}:${process.env['PATH']}` };
    const { stdout } = await run(shell, ['-c', `${without}\ntype claude`], { env });
    expect(stdout).toContain(join(bin, 'claude'));
  });

  it('commit nothing when nothing is staged', async () => {
    const failed = await piped('git init -q . ; cic').then(
      () => undefined,
      (error: { stderr: string }) => error.stderr,
    );
    expect(failed).toContain('Nothing is staged');
  });
});

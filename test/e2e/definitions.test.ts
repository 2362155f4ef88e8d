import type { AnswerView, ExplanationView, InstanceView } from '@berth/contract/schemas';
import { ERRORS } from '@berth/contract';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';

const PROGRAM = resolve(import.meta.dirname, '../../packages/agents/src/demo/program/main.ts');

/** Says with which words it was called, and is then the scripted assistant. */
const SCRIPT = `#!/bin/sh
[ "$1" = --version ] && echo parrot 1.2.3 && exit
echo "$PARROT $*" >>calls
exec "${process.execPath}" "${PROGRAM}" --speed 4
`;

/** A program of which Berth knows only what a file says. */
const definition = (command: string) => `title: A parrot
command: ${command}
args: [--quiet]
env: { PARROT: green }
conversation:
  resume: [--continue]
keys: { approve: y, deny: n, interrupt: "\\e", takesWhileBusy: true }
rules:
  title:
    - { match: '^✋', activity: waiting_approval }
    - { match: '^✦', activity: working }
    - { match: '^◇', activity: idle }
`;

describe('an assistant that the user has defined', { timeout: 60_000 }, () => {
  let sandbox: Sandbox;
  let parrot: string;
  const define = async (name: string, text: string) => {
    const folder = join(sandbox.home, 'config', 'agents');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), text);
  };

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    const program = join(sandbox.home, 'parrot');
    await writeFile(program, SCRIPT, { mode: 0o755 });
    parrot = definition(program);
  });
  afterAll(() => sandbox.dispose());

  it('is known to a running daemon as soon as its file is there, or what is wrong with the file', async () => {
    await sandbox.ok('ls');
    await define('parrot.yaml', parrot.replace('command', 'comand'));
    await until('it is listed', async () => (await sandbox.ok('agents')).includes('parrot'));
    expect(await sandbox.ok('agents', 'doctor', 'parrot')).toContain('parrot.yaml:2:1: there is no comand');
    expect((await sandbox.run(['doctor'])).stdout).toContain('line 2, column 1: there is no comand');
    const refused = await sandbox.run(['start', 'parrot']);
    expect(refused).toMatchObject({ code: ERRORS.agent_invalid.exit, stdout: '' });
    await define('parrot.yaml', parrot);
    await until('it is good', async () => (await sandbox.ok('agents')).includes('A parrot'));
  });

  it('is started, asked, interrupted and allowed things as any other', async () => {
    const started = await sandbox.run(['start', 'parrot', '-n', 'polly', '--', 'hello']);
    expect(started).toMatchObject({ code: 0, stdout: 'polly\n' });
    expect(started.stderr).toMatch(/^warning: .*parrot 1\.2\.3 was not tried/);
    await sandbox.ok('wait', 'polly', '--for', 'idle', '--timeout', '20s');
    const answer = await sandbox.json<AnswerView>('ask', 'polly', 'hello');
    expect(answer).toMatchObject({ prompt: { state: 'delivered' }, activity: 'done' });
    await sandbox.ok('send', 'polly', 'use a tool');
    await sandbox.ok('wait', 'polly', '--for', 'waiting', '--timeout', '20s');
    expect(await sandbox.ok('approve', 'polly')).toContain('approved');
    await sandbox.ok('wait', 'polly', '--for', 'idle', '--timeout', '20s');
    const explanation = await sandbox.json<ExplanationView>('explain', 'polly');
    expect(explanation).toMatchObject({ agent: 'parrot', full: ['title'] });
  });

  it('takes its conversation up again', async () => {
    await sandbox.ok('restart', 'polly');
    await sandbox.ok('wait', 'polly', '--for', 'idle', '--timeout', '20s');
    const view = await sandbox.json<InstanceView>('inspect', 'polly');
    expect(view.conversation).toBe('latest');
    const calls = await readFile(join(sandbox.work, 'calls'), 'utf8');
    expect(calls).toBe('green --quiet hello\ngreen --quiet --continue hello\n');
  });

  it('is not started again when its definition is gone: nothing would know its conversation', async () => {
    await rm(join(sandbox.home, 'config', 'agents', 'parrot.yaml'));
    await until('it is gone', async () => !(await sandbox.ok('agents')).includes('parrot'));
    const refused = await sandbox.run(['restart', 'polly']);
    expect(refused.code).toBe(ERRORS.agent_unknown.exit);
    expect(await sandbox.json<InstanceView>('inspect', 'polly')).toMatchObject({ status: 'running' });
  });
});

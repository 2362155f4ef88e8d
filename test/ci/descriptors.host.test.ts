import { execFile, execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ERRORS } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doctor, named } from '../support/doctor.ts';
import { Sandbox, until } from '../support/sandbox.ts';
import { UserTerminal } from '../support/terminal.ts';

const LIMIT = 256;
/** Far more than the daemon may open. */
const IDLE = 1000;
const MANY_COMMANDS_MS = 120_000;
/** From the first byte to the end of what a client may take for its headers, on a machine that is busy. */
const HUNG_UP_MS = 30_000;

describe('a daemon that may open 256 files', { timeout: MANY_COMMANDS_MS }, () => {
  let sandbox: Sandbox;
  let kept: InstanceView;
  let daemon: number;
  const terminals: UserTerminal[] = [];
  const idle: Socket[] = [];

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    const up = `ulimit -n ${LIMIT}; exec "${process.execPath}" "${sandbox.cli}" up`;
    await promisify(execFile)('sh', ['-c', up], { env: sandbox.environment(), cwd: sandbox.work });
    daemon = await sandbox.daemonPid();
    kept = await sandbox.startWith(['-n', 'kept', '-e', 'PS1=> '], ['sh', '-i']);
  });
  afterAll(async () => {
    for (const socket of idle.splice(0)) socket.destroy();
    for (const terminal of terminals.splice(0)) terminal.kill();
    await sandbox.dispose();
  });

  const descriptors = () => readdirSync(`/proc/${daemon}/fd`).length;
  /** From now on it may open that many more. */
  const leave = (more: number) =>
    execFileSync('prlimit', ['--pid', String(daemon), `--nofile=${descriptors() + more}:${LIMIT}`]);

  async function attached(): Promise<UserTerminal> {
    const terminal = new UserTerminal(sandbox, ['attach', 'kept']);
    terminals.push(terminal);
    await terminal.shows('>');
    return terminal;
  }

  async function answers(terminal: UserTerminal, word: string): Promise<void> {
    terminal.type(`echo ${word}-$((40 + 2))\r`);
    await terminal.shows(`${word}-42`);
  }

  it('refuses what is new when few are left, goes on with what runs, and takes it again once there are some', async () => {
    const terminal = await attached();
    leave(60);
    const refused = await sandbox.run(['start', '-n', 'new', '--', 'sleep', '300']);
    expect(refused.code).toBe(ERRORS.machine_exhausted.exit);
    expect(refused.stderr).toContain('more files');
    expect((await sandbox.list()).map(({ name }) => name)).toEqual(['kept']);
    await answers(terminal, 'few');

    leave(150);
    await sandbox.start('new', 'sleep 300');
    await sandbox.ok('rm', '-f', 'new');
  });

  it('is not ended by there being none at all, and neither is what runs', async () => {
    const terminal = await attached();
    leave(0);
    const refused = await sandbox.run(['start', '-n', 'none', '--', 'sleep', '300']);
    expect([ERRORS.machine_exhausted.exit, ERRORS.daemon_unavailable.exit]).toContain(refused.code);
    await answers(terminal, 'none');

    leave(150);
    await until('it answers', async () => (await sandbox.run(['ls'])).code === 0);
    expect(await sandbox.list()).toMatchObject([{ name: 'kept', pid: kept.pid, status: 'running' }]);
    expect(await sandbox.daemonPid()).toBe(daemon);
  });

  it('keeps some from clients that connect and say nothing, or never end their headers', async () => {
    execFileSync('prlimit', ['--pid', String(daemon), `--nofile=${LIMIT}:${LIMIT}`]);
    const terminal = await attached();
    let closed = 0;
    for (let count = 0; count < IDLE; count += 1) {
      const socket = connect(join(sandbox.state, 'run/daemon.sock'));
      idle.push(socket.resume());
      socket.on('error', () => undefined).on('close', () => (closed += 1));
      if (count % 2 === 0) socket.write('POST /graphql HTTP/1.1\r\nHost: berth\r\nX-Slow: ');
    }
    await until('most are hung up on', () => closed > IDLE - LIMIT);
    expect(descriptors()).toBeLessThan(LIMIT / 2 + LIMIT / 4);
    await answers(terminal, 'crowd');

    await until('all are hung up on', () => closed === IDLE, HUNG_UP_MS);
    expect(await sandbox.list()).toMatchObject([{ name: 'kept', pid: kept.pid, status: 'running' }]);
  });

  it('has left nothing behind', async () => {
    for (const terminal of terminals.splice(0)) terminal.kill();
    const known = await sandbox.list();
    expect(known).toMatchObject([{ name: 'kept', pid: kept.pid, generation: 1 }]);
    const found = named(await doctor(sandbox), ({ code }) => !code.startsWith('descriptors'));
    expect(found).toEqual([]);
  });
});

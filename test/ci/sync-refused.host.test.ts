import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ERRORS } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { doctor, named } from '../support/doctor.ts';
import { isAlive, Sandbox, until } from '../support/sandbox.ts';

const STARTERS = 10;
const MANY_COMMANDS_MS = 120_000;

let sandbox: Sandbox;
let strace: ChildProcess | undefined;
beforeEach(async () => {
  sandbox = await Sandbox.create();
});
afterEach(async () => {
  if (strace?.exitCode === null) strace.kill('SIGKILL');
  await sandbox.dispose();
}, MANY_COMMANDS_MS);

/** From now on nothing that the daemon writes gets onto the disk. Resolves with what strace says of its end. */
async function refuseSyncs(
  pid: number,
): Promise<{ readonly said: () => string; readonly gone: Promise<unknown> }> {
  const calls = 'fsync,fdatasync';
  const inject = ['-e', `trace=${calls}`, '-e', `inject=${calls}:error=EIO`];
  const tracer = spawn('strace', ['-f', ...inject, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  strace = tracer;
  let text = '';
  tracer.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const gone = once(tracer, 'exit');
  await until('strace is attached', () => text.includes('attached'));
  return { said: () => text, gone };
}

it(
  'a registry that cannot be synced ends the daemon, and the next one goes on from what is on disk',
  async () => {
    const before = await sandbox.start('before', 'sleep 300');
    const pid = await sandbox.daemonPid();
    const { said, gone } = await refuseSyncs(pid);

    const starts = await Promise.all(
      Array.from({ length: STARTERS }, (_, index) =>
        sandbox.run(['start', '-n', `during-${index}`, '--', 'sleep', '300']),
      ),
    );
    await gone;
    expect(isAlive(pid)).toBe(false);
    expect(said()).toContain('INJECTED');
    expect(said()).toContain(`+++ exited with ${ERRORS.state_unwritable.exit} +++`);
    const log = await readFile(join(sandbox.state, 'daemon.log'), 'utf8');
    expect(log.match(/"the registry failed; ending","code":"state_unwritable"/g)).toHaveLength(1);

    const after = await sandbox.list();
    expect(after.find(({ name }) => name === 'before')).toMatchObject({
      id: before.id,
      pid: before.pid,
      status: 'running',
    });
    // What was answered with success is there, once; the command has asked the next daemon for what the first did not do.
    for (const [index, { code }] of starts.entries()) {
      const found = after.filter(({ name }) => name === `during-${index}`);
      expect(found.length).toBeLessThanOrEqual(1);
      if (code === 0) expect(found).toHaveLength(1);
    }
    expectNoStrays(after);
    const errors = named(await doctor(sandbox), ({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
  },
  MANY_COMMANDS_MS,
);

/** Each that runs has its own process, and those that do not have none. */
function expectNoStrays(instances: readonly InstanceView[]): void {
  for (const { id, status, pid } of instances) {
    const processes = sandbox.processesOf(id);
    if (status === 'exited') expect(processes).toEqual([]);
    else expect(processes).toContain(pid);
  }
}

import { BerthError } from '@berth/contract';
import type { CommandSpec, Invocation } from '../command.ts';
import { parseGrace } from '../parse.ts';
import { withProgress } from '../progress.ts';
import { endDaemon } from './end-daemon.ts';
import { sideBySide } from './side-by-side.ts';

export const command = {
  usage: '[--all] [--grace 10s]',
  options: {
    all: { type: 'boolean', help: 'stop all instances first' },
    grace: {
      type: 'string',
      value: 'TIME',
      completes: 'nothing',
      help: 'with --all: time between asking and killing',
    },
  },
  words: { min: 0, max: 0 },
  examples: ['berth down', 'berth down --all'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { flags, out, json } = invocation;
  const stopped = flags.on('all')
    ? await withProgress(out, 'stopping all instances', stopAll(invocation))
    : 0;
  const ended = await endDaemon(invocation);
  if (json) out.json({ daemon: ended.pid, stopped, running: ended.running });
  else if (ended.pid === null) out.print('No daemon was running.');
  else out.print(`The daemon (pid ${ended.pid}) has ended. ${rest(ended.running, stopped)}`);
  return 0;
}

/** Without a daemon there may still be instances, so this one starts it where that is allowed. */
async function stopAll({ client, flags }: Invocation): Promise<number> {
  const graceMs = parseGrace(flags);
  const all = await client.instances();
  const running = all.filter(({ status }) => status !== 'exited');
  // Those that wait to be started again are not to be, either.
  const waiting = all.filter(({ status, recovery }) => status === 'exited' && recovery?.at != null);
  await sideBySide(waiting, ({ id }) => client.stop(id));
  const results = await sideBySide(running, ({ id }) => client.stop(id, graceMs, { among: running.length }));
  const failures = results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }): unknown => reason);
  const failure = failures.find((reason) => !isOver(reason));
  if (failure instanceof Error) throw failure;
  return running.length - failures.length;
}

/** It ended by itself in the meantime. */
function isOver(error: unknown): boolean {
  return error instanceof BerthError && error.code === 'not_running';
}

function rest(running: number, stopped: number): string {
  if (stopped > 0) return `${instances(stopped)} stopped.`;
  return running === 0 ? 'No instance is running.' : `${instances(running)} running without it.`;
}

function instances(count: number): string {
  return count === 1 ? '1 instance is' : `${count} instances are`;
}

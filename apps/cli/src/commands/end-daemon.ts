import { setTimeout as delay } from 'node:timers/promises';
import { isListening } from '@berth/client';
import { BerthError, systemCode } from '@berth/contract';
import type { Invocation } from '../command.ts';

const END_MS = 10_000;
const LOOK_MS = 20;

export interface EndedDaemon {
  /** Null when there was none. */
  readonly pid: number | null;
  /** Instances that go on. */
  readonly running: number;
}

/** Asks the daemon to end and waits until it no longer listens. */
export async function endDaemon({ client }: Pick<Invocation, 'client'>): Promise<EndedDaemon> {
  const daemon = await orAbsent(client.presentDaemon());
  if (daemon === undefined) return { pid: null, running: 0 };
  await client.stopDaemon();
  const deadline = performance.now() + END_MS;
  while ((await isListening(client.paths.daemonSocket)) || isThere(daemon.pid)) {
    if (performance.now() > deadline) {
      const message = `The daemon (pid ${daemon.pid}) was asked to end but is still there. Kill it with: berth daemon stop --force`;
      throw new BerthError({ code: 'timeout', message });
    }
    await delay(LOOK_MS);
  }
  return { pid: daemon.pid, running: daemon.running };
}

/** What a daemon answers, if there is one. */
export async function orAbsent<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof BerthError && error.code === 'daemon_unavailable') return undefined;
    throw error;
  }
}

/** A daemon that no longer listens still holds its lock until it has written what was pending. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
    throw error;
  }
}

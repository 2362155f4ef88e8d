import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { BerthError, type ProcessIdentity, systemCode } from '@berth/contract';
import { type BerthPaths, createHost, isAlive, trySignal } from '@berth/host';

const GONE_MS = 5000;
const LOOK_MS = 20;

/** Kills the daemon that serves these paths; its pid, or undefined when there is none. Instances go on. */
export async function killDaemonProcess(paths: BerthPaths): Promise<number | undefined> {
  const host = createHost();
  const identity = await readIdentity(paths.daemonFacts);
  if (identity === undefined || !(await isAlive(host, identity))) return undefined;
  trySignal(identity.pid, 'SIGKILL');
  const deadline = performance.now() + GONE_MS;
  while (await isAlive(host, identity)) {
    if (performance.now() > deadline) {
      const message = `The daemon (pid ${identity.pid}) was killed but does not go.`;
      throw new BerthError({ code: 'timeout', message });
    }
    await delay(LOOK_MS);
  }
  return identity.pid;
}

async function readIdentity(path: string): Promise<ProcessIdentity | undefined> {
  try {
    const facts = JSON.parse(await readFile(path, 'utf8')) as { identity?: ProcessIdentity };
    return facts.identity;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

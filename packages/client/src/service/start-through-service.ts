import { setTimeout as delay } from 'node:timers/promises';
import { BerthError } from '@berth/contract';
import type { BerthPaths } from '@berth/host';
import { isListening } from '../listening.ts';
import { serviceManager } from './find-manager.ts';
import { readServiceFile } from './service-file.ts';
import type { ServiceManager } from './service-manager.ts';

/** A registry that takes longer to open is started without the service, which then says what it waits for. */
const START_MS = 15_000;
const LOOK_MS = 15;
/** How often the service manager, which costs a process, is asked whether its daemon is still there. */
const ASK_MS = 500;

/**
 * Has the daemon started by the service that was installed for it, and resolves when it serves. False when there is no
 * such service or it does not come up: the caller then starts a daemon itself, which says what is wrong.
 */
export async function startThroughService(
  paths: BerthPaths,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const manager = serviceManager(environment);
  if (!(await serves(manager, paths))) return false;
  try {
    await manager.start();
  } catch (error) {
    // No session with a service manager, or it gave up on this daemon.
    if (error instanceof BerthError) return false;
    throw error;
  }
  return comesUp(manager, paths);
}

async function serves(manager: ServiceManager, paths: BerthPaths): Promise<boolean> {
  const found = await readServiceFile(manager.file).catch(() => undefined);
  return found?.kind === 'own' && found.state === paths.state;
}

async function comesUp(manager: ServiceManager, paths: BerthPaths): Promise<boolean> {
  const started = performance.now();
  for (let askAt = started + ASK_MS; performance.now() < started + START_MS; await delay(LOOK_MS)) {
    if (await isListening(paths.daemonSocket)) return true;
    if (performance.now() < askAt) continue;
    if (!(await manager.state()).isUp) return false;
    askAt = performance.now() + ASK_MS;
  }
  return false;
}

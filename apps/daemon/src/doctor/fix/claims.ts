import { createHost } from '@berth/host';
import { readRegistry } from '@berth/store/sqlite-reader';
import { takeLock } from '../../daemon-lock.ts';
import { LocalPorts } from '../../local-ports.ts';
import type { Fixer } from './repair.ts';

/** Gives a claim of this state directory back. No daemon can be about to lease the port: its lock is held meanwhile. */
export const releaseClaim: Fixer = async (target, paths) => {
  const port = Number(target);
  const lock = await takeLock(paths);
  try {
    const registry = readRegistry(paths.database);
    if (typeof registry !== 'object' || registry.damaged.length > 0) return false;
    const isUsed = (run: (typeof registry.runs)[number]) =>
      run.exit === null && run.ports.some((own) => own.port === port);
    if (registry.leases.some((lease) => lease.port === port) || registry.runs.some(isUsed)) return false;
    const log = { info: () => undefined, warn: fail };
    const network = await LocalPorts.open({ host: createHost(), state: paths.state, log });
    await network.release([port]);
    return !(await network.claims()).some((claim) => claim.port === port && claim.mine);
  } finally {
    lock.release();
  }
};

function fail(message: string): never {
  throw new Error(message);
}

import { writeSync } from 'node:fs';
import { BerthError, ERRORS, messageOf } from '@berth/contract';
import { berthPaths, ensurePrivateDirectory } from '@berth/host';
import { startDaemon } from './daemon.ts';
import { type DaemonLock, takeLock } from './daemon-lock.ts';
import { findEntries } from './entries.ts';
import { jsonLog } from './json-log.ts';

const PRIVATE_UMASK = 0o077;
const STDOUT = 1;

void main();

/**
 * Runs a daemon until it is told to end. One JSON line on standard output says that it serves, or why it does not;
 * whoever started it waits for that line.
 */
async function main(): Promise<void> {
  // What Berth writes is private; what the user's programs write is the user's business.
  const userMask = process.umask(PRIVATE_UMASK);
  const log = jsonLog(Date.now);
  process.on('SIGHUP', () => undefined);
  let lock: DaemonLock | undefined;
  try {
    const paths = berthPaths(process.env);
    await ensurePrivateDirectory(paths.state);
    lock = await takeLock(paths);
    const stop = Promise.withResolvers<string>();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.resolve(signal));
    const daemon = await startDaemon({
      paths,
      entries: findEntries(),
      log,
      environment: process.env,
      userMask,
      onShutDown: () => stop.resolve('request'),
      onFatal: (error) => {
        log.warn('the registry failed; ending', { code: error.code, error: error.message });
        process.exit(ERRORS[error.code].exit);
      },
    });
    log.info('serving', { pid: process.pid, socket: paths.daemonSocket });
    say({ ready: true, pid: process.pid, socket: paths.daemonSocket, state: paths.state });
    const reason = await stop.promise;
    log.info('ending; instances go on', { reason });
    await daemon.close();
    lock.release();
    process.exit(0);
  } catch (error) {
    const code = error instanceof BerthError ? error.code : 'internal';
    log.warn('the daemon cannot serve', {
      code,
      error: error instanceof Error ? error.stack : String(error),
    });
    say({ ready: false, code, message: messageOf(error) });
    lock?.release();
    process.exit(ERRORS[code].exit);
  }
}

/** Whoever started us may be gone, and need not be told then. */
function say(line: Record<string, unknown>): void {
  try {
    writeSync(STDOUT, `${JSON.stringify(line)}\n`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}

import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { basename, join } from 'node:path';
import { type KeeperConfig, RUN_FILES, STANDBY, systemCode } from '@berth/contract';

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

/** True for a keeper that was started before there was a run for it. */
export function isStandby(): boolean {
  return process.argv[2] === STANDBY.argument;
}

/**
 * Blocks until the daemon has a use for this keeper, and says that it is awake: one that does not say so gets no run. False
 * when the daemon is gone, or wants it no more.
 */
export function standBy(): boolean {
  // A keeper that never ends in good order would not leave its compiled code to the next one.
  flushCompileCache();
  return say(STANDBY.loaded) && readSync(STDIN, Buffer.alloc(STANDBY.wake.length)) > 0 && say(STANDBY.awake);
}

/** Makes a standby look, and write down its troubles, as a keeper that was started for this run. */
export function becomeKeeperOf({ instance, run, directory }: KeeperConfig): void {
  process.title = `${basename(process.argv0)} ${process.argv[1]} ${instance} ${run}`;
  closeSync(STDERR);
  openSync(join(directory, RUN_FILES.errors), 'a', 0o600);
}

function say(word: string): boolean {
  try {
    return writeSync(STDOUT, `${word}\n`) > 0;
  } catch (error) {
    if (systemCode(error) === 'EPIPE') return false;
    throw error;
  }
}

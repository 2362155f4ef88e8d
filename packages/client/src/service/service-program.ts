import { isAbsolute } from 'node:path';
import { type BerthPaths, ownEnvironment } from '@berth/host';
import { daemonCommand } from '../daemon-command.ts';

/** What a service runs, and with what. */
export interface ServiceProgram {
  readonly paths: BerthPaths;
  /** Path of the daemon's program. */
  readonly entry: string;
  /** Of the caller: what a daemon takes from it, the service gets too. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** File mode mask of the user's programs. */
  readonly umask: number;
}

/** What decides where a Berth keeps its things. A service manager may not have them, and would serve another Berth. */
const PLACES: readonly string[] = [
  'BERTH_HOME',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_STATE_HOME',
  'XDG_CACHE_HOME',
];
const SETTINGS: readonly string[] = [
  'BERTH_IMAGE',
  'BERTH_LOG_MAX_BYTES',
  'BERTH_PORTS',
  'BERTH_STANDBY_KEEPERS',
  'DOCKER_HOST',
  'PATH',
];

/** The daemon's command line, in the foreground. */
export function serviceCommand({ entry }: ServiceProgram): readonly string[] {
  return daemonCommand(entry);
}

/** Variables that the daemon needs and that the service manager would not give it. */
export function serviceVariables({ paths, environment }: ServiceProgram): Readonly<Record<string, string>> {
  const chosen = Object.entries(environment).filter(
    ([name, value]) =>
      (PLACES.includes(name) && value !== undefined && isAbsolute(value)) ||
      (SETTINGS.includes(name) && value !== undefined && value !== ''),
  );
  const own = ownEnvironment(Object.fromEntries(chosen), 'daemon');
  return { ...own, NODE_COMPILE_CACHE: paths.codeCache };
}

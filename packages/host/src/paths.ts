import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { BerthError } from '@berth/contract';

/** Where one Berth keeps its things. All overridable at once by `BERTH_HOME`. */
export interface BerthPaths {
  readonly config: string;
  /** Registry, logs, sockets: everything that must outlive a login session. */
  readonly state: string;
  readonly database: string;
  /** Directory of the backups of the registry. */
  readonly backups: string;
  /** Directory of the audit. */
  readonly audit: string;
  readonly lock: string;
  /** The secret of the owner. */
  readonly ownerToken: string;
  readonly daemonFacts: string;
  readonly daemonLog: string;
  readonly ballast: string;
  readonly instances: string;
  /** Where hooks of assistants leave what they have to say, a directory per instance. */
  readonly hooks: string;
  /** Programs of assistants that Berth installed, and their profiles. */
  readonly data: string;
  /** Homes of instances that do not see their user's, a directory per instance. */
  readonly homes: string;
  /** Directory of the keepers' sockets. */
  readonly sockets: string;
  readonly daemonSocket: string;
  /** Compiled code of Berth's own programs; may be deleted at any time. */
  readonly codeCache: string;
}

/** Longest path of a Unix socket in bytes: `sun_path` without its closing NUL. */
const SOCKET_PATH_MAX: Readonly<Partial<Record<NodeJS.Platform, number>>> = { linux: 107, darwin: 103 };

export function socketPathMax(platform: NodeJS.Platform = process.platform): number {
  return SOCKET_PATH_MAX[platform] ?? Math.min(...Object.values(SOCKET_PATH_MAX));
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Longest file name below the socket directory: `k-` and 16 hexadecimal digits, or `daemon.sock`. */
const SOCKET_NAME_MAX = 20;

/**
 * Sockets lie under the state directory and not under `XDG_RUNTIME_DIR`, which is emptied when the user's last login
 * ends, while keepers go on. A state directory too deep for a socket path gets a private directory in `/tmp` instead,
 * whose name follows from the state directory, so that every process finds the same one.
 */
export function berthPaths(environment: Environment, pathMax: number = socketPathMax()): BerthPaths {
  const { config, data, state, cache } = baseDirectories(environment);
  const near = join(state, 'run');
  const fits = Buffer.byteLength(near) + 1 + SOCKET_NAME_MAX <= pathMax;
  const sockets = fits ? near : join('/tmp', `berth-${userInfo().uid}-${digest(state)}`);
  return {
    config,
    state,
    database: join(state, 'berth.db'),
    backups: join(state, 'backups'),
    audit: join(state, 'audit'),
    lock: join(state, 'daemon.lock'),
    ownerToken: join(state, 'owner-token'),
    daemonFacts: join(state, 'daemon.json'),
    daemonLog: join(state, 'daemon.log'),
    ballast: join(state, 'ballast'),
    instances: join(state, 'instances'),
    hooks: join(state, 'hooks'),
    data,
    homes: join(data, 'homes'),
    sockets,
    daemonSocket: join(sockets, 'daemon.sock'),
    codeCache: join(cache, 'code'),
  };
}

/** The home of an instance that does not see its user's. */
export function privateHome({ homes }: Pick<BerthPaths, 'homes'>, instance: string): string {
  return join(homes, instance);
}

/** Name of a keeper's socket below `sockets`. The run's id is unique; 64 bits of its hash keep the name short. */
export function keeperSocketName(run: string): string {
  return `k-${digest(run)}`;
}

type BaseDirectories = Readonly<Record<'config' | 'data' | 'state' | 'cache', string>>;

function baseDirectories(environment: Environment): BaseDirectories {
  const home = environment['BERTH_HOME'];
  if (home !== undefined && home !== '') {
    if (!isAbsolute(home)) {
      throw new BerthError({ code: 'usage', message: `BERTH_HOME must be an absolute path; it is ${home}.` });
    }
    const below = (name: string) => join(home, name);
    return { config: below('config'), data: below('data'), state: below('state'), cache: below('cache') };
  }
  return {
    config: join(xdg(environment['XDG_CONFIG_HOME'], '.config'), 'berth'),
    data: join(xdg(environment['XDG_DATA_HOME'], '.local/share'), 'berth'),
    state: join(xdg(environment['XDG_STATE_HOME'], '.local/state'), 'berth'),
    cache: join(xdg(environment['XDG_CACHE_HOME'], '.cache'), 'berth'),
  };
}

/** The XDG specification says to ignore relative paths. */
function xdg(value: string | undefined, fallback: string): string {
  return value !== undefined && isAbsolute(value) ? value : join(homedir(), fallback);
}

/** Loaded when needed: most state directories are short, and every command pays for what is loaded at start. */
function digest(text: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

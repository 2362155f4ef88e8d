import { accessSync, constants, lstatSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { messageOf } from '@berth/contract';
import type { BerthPaths } from '@berth/host';
import type { DirectoryFacts, FileFacts, SocketFacts, TemporaryFacts } from '../world.ts';
import type { Notebook } from './attempt.ts';

/** Name of a file in the making, with its writer's pid. */
const TEMPORARY = /\.(\d+)\.tmp$/;
/** Checkpoints of screens have one writer: the daemon. */
const UNNAMED_TEMPORARY = /\.tmp$/;
const KEEPER_SOCKET = /^k-[0-9a-f]{16}$/;
/** Connecting to a socket takes no time; a full queue of a frozen listener shows as an error or not at all. */
const CONNECT_MS = 500;

/** Looks at Berth's own directories, and what lies in them. */
export async function collectFiles(paths: BerthPaths, notebook: Notebook): Promise<FileFacts> {
  const names = notebook.look(paths.state, (path) => readdirSync(path)) ?? [];
  const sockets = notebook.look(paths.sockets, (path) => readdirSync(path)) ?? [];
  const keeperSockets = sockets
    .filter((name) => KEEPER_SOCKET.test(name))
    .map((name) => join(paths.sockets, name));
  return {
    directories: [paths.state, paths.instances, paths.sockets, paths.backups].map(directoryFacts),
    files: [...privateFiles(paths, names), ...keeperSockets].flatMap((path) => modeOf(path, notebook)),
    temporaries: [
      ...temporariesIn(paths.state, names, notebook),
      ...screenTemporaries(join(paths.state, 'screens'), notebook),
    ],
    sockets: await Promise.all(keeperSockets.map(socketFacts)),
    instances: instanceDirectories(paths.instances, notebook),
    ballastBytes: notebook.look(paths.ballast, (path) => lstatSync(path).size) ?? null,
    damagedRegistries: damagedRegistries(paths, names),
    unreadable: notebook.unreadable,
  };
}

/** With its write-ahead log and shared memory each of them is one. */
function damagedRegistries({ state, database }: BerthPaths, names: readonly string[]): string[] {
  const prefix = `${database}.damaged-`;
  const paths = names.map((name) => join(state, name.replace(/-(?:wal|shm)$/, '')));
  return [...new Set(paths.filter((path) => path.startsWith(prefix)))];
}

/** Files in the making below a directory whose names are known. */
export function temporariesIn(
  directory: string,
  names: readonly string[],
  notebook: Notebook,
): TemporaryFacts[] {
  return names.flatMap((name) => {
    const writer = TEMPORARY.exec(name)?.[1];
    if (writer === undefined) return [];
    const path = join(directory, name);
    const modifiedAt = notebook.look(path, () => lstatSync(path).mtimeMs);
    return modifiedAt === undefined
      ? []
      : [{ path, writer: Number(writer), writerStartedAt: null, modifiedAt }];
  });
}

function screenTemporaries(directory: string, notebook: Notebook): TemporaryFacts[] {
  const names = notebook.look(directory, (path) => readdirSync(path)) ?? [];
  return names
    .filter((name) => UNNAMED_TEMPORARY.test(name))
    .flatMap((name) => {
      const path = join(directory, name);
      const modifiedAt = notebook.look(path, () => lstatSync(path).mtimeMs);
      return modifiedAt === undefined ? [] : [{ path, writer: null, writerStartedAt: null, modifiedAt }];
    });
}

function directoryFacts(path: string): DirectoryFacts {
  try {
    const stat = lstatSync(path);
    const kind = stat.isDirectory() ? 'directory' : 'other';
    return { path, kind, mode: stat.mode & 0o777, user: stat.uid, writable: isWritable(path) };
  } catch {
    // Nothing is there, or its parent may not be entered, which the look into the parent reports.
    return { path, kind: 'missing', mode: 0, user: -1, writable: false };
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    // Whatever the reason is, nothing can be written there.
    return false;
  }
}

function privateFiles(paths: BerthPaths, names: readonly string[]): string[] {
  const inState = [
    paths.database,
    `${paths.database}-wal`,
    `${paths.database}-shm`,
    paths.lock,
    paths.daemonFacts,
    paths.daemonLog,
    paths.ballast,
  ];
  return [
    ...inState.filter((path) => names.some((name) => join(paths.state, name) === path)),
    paths.daemonSocket,
  ];
}

function modeOf(path: string, notebook: Notebook): FileFacts['files'] {
  const stat = notebook.look(path, () => lstatSync(path));
  return stat === undefined ? [] : [{ path, mode: stat.mode & 0o777, user: stat.uid }];
}

async function socketFacts(path: string): Promise<SocketFacts> {
  return { path, name: path.slice(path.lastIndexOf('/') + 1), listening: await isListening(path) };
}

/** True unless it is certain that nobody listens. */
export function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    const settle = (listening: boolean) => {
      clearTimeout(timer);
      probe.destroy();
      resolve(listening);
    };
    const timer = setTimeout(() => settle(true), CONNECT_MS);
    probe.once('connect', () => settle(true));
    probe.once('error', (error) => settle(!/ECONNREFUSED|ENOENT|ENOTSOCK/.test(messageOf(error))));
  });
}

function instanceDirectories(directory: string, notebook: Notebook): FileFacts['instances'] {
  const names = notebook.look(directory, (path) => readdirSync(path)) ?? [];
  return names.flatMap((name) => {
    const entries = notebook.look(join(directory, name), (path) => readdirSync(path));
    return entries === undefined ? [] : [{ name, entries }];
  });
}

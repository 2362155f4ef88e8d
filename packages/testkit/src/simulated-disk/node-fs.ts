import { posix } from 'node:path';
import { promisify } from 'node:util';
import type { DiskProcess } from './disk-process.ts';
import { PowerCutError, type SimulatedDisk } from './simulated-disk.ts';

type Content = string | Uint8Array;
type Encoding = string | { readonly encoding?: string } | undefined;

let mounted: SimulatedDisk | undefined;

/** From now on the modules below work on this disk. */
export function mount(disk: SimulatedDisk): void {
  mounted = disk;
}

/** What takes the place of `node:fs` in a test: the code that uses it is the code that is shipped. */
export const simulatedFs = {
  // What the dead leave open is closed for them.
  closeSync: (fd: number) => callerOf(disk()) && disk().close(fd),
  existsSync: (path: string) => now((disk) => disk.exists(path)),
  fdatasyncSync: (fd: number) => now((disk) => disk.sync(fd)()),
  fsyncSync: (fd: number) => now((disk) => disk.sync(fd)()),
  ftruncateSync: (fd: number, length = 0) => now((disk) => disk.truncate(fd, length)),
  mkdirSync: (path: string, options?: Recursive) => now((disk) => makeDirectory(disk, path, options)),
  openSync: (path: string, flags = 'r') => now((disk) => disk.open(path, flags)),
  readdirSync: (path: string) => now((disk) => disk.names(path)),
  readFileSync: (path: string, how?: Encoding) => now((disk) => readWhole(disk, path, how)),
  renameSync: (from: string, to: string) => now((disk) => disk.rename(from, to)),
  rmSync: (path: string, options?: Forced) => now((disk) => remove(disk, path, options)),
  statSync: (path: string) => now((disk) => statOf(disk, path)),
  writeFileSync: (file: string | number, content: Content) => now((disk) => writeWhole(disk, file, content)),
  writeSync: (fd: number, content: Content, ...place: (number | undefined)[]) =>
    now((disk) => disk.write(fd, asBytes(content), typeof content === 'string' ? place[0] : place[2])),
  writevSync: (fd: number, pieces: readonly Uint8Array[], position?: number) =>
    now((disk) => disk.write(fd, Buffer.concat(pieces), position)),
  close: promisified((fd: number) => later((disk) => () => disk.close(fd))),
  fdatasync: promisified((fd: number) => later((disk) => disk.sync(fd))),
  fsync: promisified((fd: number) => later((disk) => disk.sync(fd))),
  open: promisified((path: string, flags?: string) => later((disk) => () => disk.open(path, flags ?? 'r'))),
  read: promisified((fd: number, buffer: Uint8Array, ...place: (number | null)[]) =>
    later((disk) => () => readInto(disk, fd, { buffer, place })),
  ),
  readdir: promisified((path: string) => later((disk) => () => disk.names(path))),
  readFile: promisified((path: string, how?: Encoding) => later((disk) => () => readWhole(disk, path, how))),
  rename: promisified((from: string, to: string) => later((disk) => () => disk.rename(from, to))),
  stat: promisified((path: string) => later((disk) => () => statOf(disk, path))),
  statfs: promisified((_path: string) => later((disk) => () => spaceOf(disk))),
  unlink: promisified((path: string) => later((disk) => () => disk.unlink(path))),
  writeFile: promisified((file: string | number, content: Content) =>
    later((disk) => () => writeWhole(disk, file, content)),
  ),
};

/** What takes the place of `node:fs/promises`. */
export const simulatedFsPromises = {
  lstat: (path: string) => later((disk) => () => statOf(disk, path)),
  mkdir: (path: string, options?: Recursive) => later((disk) => () => makeDirectory(disk, path, options)),
  open: async (path: string, flags = 'r') => fileHandle(await later((disk) => () => disk.open(path, flags))),
  readdir: (path: string) => later((disk) => () => disk.names(path)),
  readFile: (path: string, how?: Encoding) => later((disk) => () => readWhole(disk, path, how)),
  rename: (from: string, to: string) => later((disk) => () => disk.rename(from, to)),
  rm: (path: string, options?: Forced) => later((disk) => () => remove(disk, path, options)),
  stat: (path: string) => later((disk) => () => statOf(disk, path)),
  truncate: (path: string, length = 0) => later((disk) => () => cut(disk, path, length)),
  unlink: (path: string) => later((disk) => () => disk.unlink(path)),
  writeFile: (path: string, content: Content, options?: { readonly flag?: string }) =>
    later((disk) => () => writeWhole(disk, { path, flag: options?.flag }, content)),
};

interface Recursive {
  readonly recursive?: boolean;
}

interface Forced {
  readonly force?: boolean;
}

function fileHandle(fd: number) {
  return {
    fd,
    close: () => later((disk) => () => disk.close(fd)),
    datasync: () => later((disk) => disk.sync(fd)),
    sync: () => later((disk) => disk.sync(fd)),
    writeFile: (content: Content) => later((disk) => () => writeWhole(disk, fd, content)),
  };
}

function disk(): SimulatedDisk {
  if (mounted === undefined) throw new Error('no simulated disk is mounted');
  return mounted;
}

function now<T>(act: (disk: SimulatedDisk) => T): T {
  disk().caller();
  return act(disk());
}

/** Begins at once and happens a moment later. The dead get no answer. */
function later<T>(begin: (disk: SimulatedDisk) => () => T): Promise<T> {
  const on = disk();
  return new Promise((resolve, reject) => {
    const caller = callerOf(on);
    if (caller === undefined) return;
    const happen = () => {
      if (!caller.lives) return;
      try {
        resolve(act());
      } catch (error) {
        if (!(error instanceof PowerCutError)) reject(error);
      }
    };
    let act: () => T;
    try {
      act = begin(on);
    } catch (error) {
      return reject(error);
    }
    queueMicrotask(happen);
  });
}

function callerOf(on: SimulatedDisk): DiskProcess | undefined {
  try {
    return on.caller();
  } catch {
    return undefined;
  }
}

/** Node's functions with callbacks, for those who make promises of them, which is what all do that use this disk. */
function promisified<A extends unknown[], T>(act: (...args: A) => Promise<T>) {
  const called = (): never => {
    throw new Error('on the simulated disk, functions with callbacks have to be promisified');
  };
  return Object.assign(called, { [promisify.custom]: act });
}

/** The first directory that was made, where those above may be made too. */
function makeDirectory(
  on: SimulatedDisk,
  path: string,
  { recursive = false }: Recursive = {},
): string | undefined {
  if (recursive && on.exists(path)) return undefined;
  const above = posix.dirname(path);
  const first = recursive && !on.exists(above) ? makeDirectory(on, above, { recursive }) : path;
  on.mkdir(path);
  return recursive ? first : undefined;
}

function remove(on: SimulatedDisk, path: string, { force = false }: Forced = {}): void {
  if (!force || on.exists(path)) on.unlink(path);
}

function readWhole(on: SimulatedDisk, path: string, how: Encoding): Buffer | string {
  const fd = on.open(path, 'r');
  try {
    const bytes = on.read(fd, Number.MAX_SAFE_INTEGER, 0);
    return how === undefined ? bytes : bytes.toString('utf8');
  } finally {
    on.close(fd);
  }
}

function cut(on: SimulatedDisk, path: string, length: number): void {
  const fd = on.open(path, 'r+');
  on.truncate(fd, length);
  on.close(fd);
}

/** A descriptor, or a path with or without the way in which it is opened. */
type Place = string | number | { readonly path: string; readonly flag: string | undefined };

/** As Node does, it goes on until all is written or it is refused. */
function writeWhole(on: SimulatedDisk, file: Place, content: Content): void {
  const { path, flag = 'w' } = typeof file === 'object' ? file : { path: file };
  const fd = typeof path === 'number' ? path : on.open(path, flag);
  try {
    const bytes = asBytes(content);
    for (let at = 0; at < bytes.length; ) at += on.write(fd, bytes.subarray(at));
  } finally {
    if (typeof path !== 'number') on.close(fd);
  }
}

interface Window {
  readonly buffer: Uint8Array;
  /** Offset in the buffer, length, and position in the file. */
  readonly place: readonly (number | null)[];
}

function readInto(on: SimulatedDisk, fd: number, { buffer, place }: Window) {
  const [offset, length, position] = place;
  const bytes = on.read(fd, length ?? buffer.length, position);
  buffer.set(bytes, offset ?? 0);
  return { bytesRead: bytes.length, buffer };
}

function statOf(on: SimulatedDisk, path: string) {
  const node = on.find(path, 'stat');
  const isFile = node.kind === 'file';
  return {
    size: isFile ? node.shown.length : 0,
    mtimeMs: isFile ? node.modifiedAt : 0,
    isFile: () => isFile,
    isDirectory: () => !isFile,
  };
}

const BLOCK_BYTES = 4096;

function spaceOf(on: SimulatedDisk) {
  const blocks = Math.floor(Math.min(on.faults.roomBytes, Number.MAX_SAFE_INTEGER) / BLOCK_BYTES);
  return { bavail: blocks, bfree: blocks, bsize: BLOCK_BYTES };
}

function asBytes(content: Content): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}

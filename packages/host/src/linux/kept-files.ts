import { close, open, read } from 'node:fs';
import { systemCode } from '@berth/contract';

/**
 * Files of `/proc` and of control groups that are read over and over. The kernel makes their content anew for every
 * read from the beginning, so they stay open: a read then takes one trip through the thread pool instead of three
 * (ADR 0015 has the numbers). A kept file also belongs to the very process it was opened for: when the pid is somebody
 * else's, it reads as nothing.
 */
export class KeptFiles {
  readonly #max: number;
  readonly #files = new Map<string, KeptFile>();
  /** Buffers that no read uses now: a look needs hundreds, and the next one the same. */
  readonly #buffers: Buffer[] = [];
  #round = 0;

  constructor(max: number = KEPT_MAX) {
    this.#max = max;
  }

  get size(): number {
    return this.#files.size;
  }

  /** The whole text, or undefined for what is not there any more or may not be read. Never twice at once for a path. */
  read(path: string): Promise<string | undefined> {
    const kept = this.#files.get(path);
    if (kept === undefined) return this.#readFresh(path);
    kept.round = this.#round;
    return this.#text(kept.fd).then((text) => {
      if (text !== undefined) return text;
      // What it was opened for is gone. Something new may have its name.
      this.#drop(path, kept);
      return this.#readFresh(path);
    });
  }

  /** Closes one that is not going to be read again. Not while it is read. */
  forget(path: string): void {
    const kept = this.#files.get(path);
    if (kept !== undefined) this.#drop(path, kept);
  }

  /** To be called after every look. Closes what has not been read for some. Not while any is read. */
  sweep(): void {
    this.#round += 1;
    const oldest = this.#round - KEPT_LOOKS;
    for (const [path, kept] of this.#files) if (kept.round < oldest) this.#drop(path, kept);
  }

  close(): void {
    for (const [path, kept] of this.#files) this.#drop(path, kept);
  }

  async #readFresh(path: string): Promise<string | undefined> {
    const fd = await openFile(path);
    if (fd === undefined) return undefined;
    const text = await this.#text(fd);
    if (text === undefined || this.#files.size >= this.#max) closeFile(fd);
    else this.#files.set(path, { fd, round: this.#round });
    return text;
  }

  /** One promise for a file, whatever its length: hundreds of files are read in a look. */
  #text(fd: number): Promise<string | undefined> {
    const buffer = this.#buffers.pop() ?? Buffer.allocUnsafeSlow(READ_BYTES);
    return new Promise<string | undefined>((resolve, reject) => {
      const part = (before: string, position: number) => {
        read(fd, buffer, 0, READ_BYTES, position, (error, bytes) => {
          const text = error === null ? before + buffer.toString('latin1', 0, bytes) : undefined;
          if (text !== undefined && bytes >= READ_BYTES - END_ROOM_BYTES) return part(text, position + bytes);
          this.#buffers.push(buffer);
          if (error === null || GONE.has(systemCode(error))) resolve(text);
          else reject(error);
        });
      };
      part('', 0);
    });
  }

  #drop(path: string, { fd }: KeptFile): void {
    this.#files.delete(path);
    closeFile(fd);
  }
}

interface KeptFile {
  readonly fd: number;
  round: number;
}

/** Descriptors held at most. What is beyond is opened for each look: slower, and just as right. */
const KEPT_MAX = 2048;
/** Files that are only read now and then stay open for so many looks. */
const KEPT_LOOKS = 10;
/** What one read asks for: more than any line of `stat`, and than most lists. */
const READ_BYTES = 4096;
/** The kernel hands out whole lines. A read that leaves more room than the longest of them has seen the end. */
const END_ROOM_BYTES = 512;

/** What the kernel answers for a process or group that is gone, or somebody else's. */
const GONE = new Set<string | undefined>(['ENOENT', 'ESRCH', 'ENODEV', 'EACCES', 'EPERM', 'EOPNOTSUPP']);

function openFile(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    open(path, 'r', (error, fd) => {
      if (error === null) resolve(fd);
      else if (GONE.has(systemCode(error))) resolve(undefined);
      else reject(error);
    });
  });
}

function closeFile(fd: number): void {
  close(fd, () => undefined);
}

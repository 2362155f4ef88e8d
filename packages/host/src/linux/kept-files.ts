import { close, open, read } from 'node:fs';
import { systemCode } from '@berth/contract';

/**
 * Files of `/proc` and of control groups that are read over and over. The kernel makes their content anew for every
 * read from the beginning, so they stay open: a read then takes one trip through the thread pool instead of three, and
 * a fifth of the time (ADR 0015). A kept file also belongs to the very process it was opened for: when the pid is
 * somebody else's, it reads as nothing.
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

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** The whole text, or undefined for what is not there any more or may not be read. Never twice at once for a path. */
  async read(path: string): Promise<string | undefined> {
    const kept = this.#files.get(path);
    if (kept !== undefined) {
      kept.round = this.#round;
      const text = await this.#text(kept.fd);
      if (text !== undefined) return text;
      // What it was opened for is gone. Something new may have its name.
      this.#drop(path, kept);
    }
    const fd = await openFile(path);
    if (fd === undefined) return undefined;
    const text = await this.#text(fd);
    if (text === undefined || this.#files.size >= this.#max) closeFile(fd);
    else this.#files.set(path, { fd, round: this.#round });
    return text;
  }

  /** Closes one that is not going to be read again. Not while it is read. */
  forget(path: string): void {
    const kept = this.#files.get(path);
    if (kept !== undefined) this.#drop(path, kept);
  }

  /** Closes all that were not read since the last sweep. Not while any is read. */
  sweep(): void {
    for (const [path, kept] of this.#files) if (kept.round !== this.#round) this.#drop(path, kept);
    this.#round += 1;
  }

  close(): void {
    for (const [path, kept] of this.#files) this.#drop(path, kept);
  }

  async #text(fd: number): Promise<string | undefined> {
    const buffer = this.#buffers.pop() ?? Buffer.allocUnsafeSlow(READ_BYTES);
    const text = await readText(fd, buffer);
    this.#buffers.push(buffer);
    return text;
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

async function readText(fd: number, buffer: Buffer): Promise<string | undefined> {
  let text = '';
  for (let position = 0; ; ) {
    const bytes = await readAt(fd, buffer, position);
    if (bytes === undefined) return undefined;
    text += buffer.toString('latin1', 0, bytes);
    position += bytes;
    if (bytes < READ_BYTES - END_ROOM_BYTES) return text;
  }
}

function readAt(fd: number, buffer: Buffer, position: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    read(fd, buffer, 0, buffer.length, position, (error, bytes) => {
      if (error === null) resolve(bytes);
      else if (GONE.has(systemCode(error))) resolve(undefined);
      else reject(error);
    });
  });
}

function closeFile(fd: number): void {
  close(fd, () => undefined);
}

import { close, closeSync, open, openSync, read, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemCode } from '@berth/contract';

/**
 * Files of /proc are read by the thousand: ending a run looks at every process of the machine, some times over. Node's
 * `readFile` takes 130 µs of processor time for one of them, most of it for promises and for sizes that /proc does not
 * know; what is here takes 15 (stat) and 27 (environment).
 */

/** Environments read at once: enough to hide latency, few enough to leave the thread pool usable. */
const READ_BATCH = 64;
/** Stat lines read before others get their turn: a millisecond's worth. */
const STAT_BATCH = 64;
/** A stat line has some 300 bytes. */
const STAT_MAX_BYTES = 4096;
/** Most environments fit into one piece; a longer one is read on. */
const PIECE_BYTES = 16 * 1024;

const statBuffer = Buffer.allocUnsafe(STAT_MAX_BYTES);

/** Stat lines of the processes that are still there. The kernel makes them from memory, without waiting for anybody. */
export async function readStats(pids: readonly number[]): Promise<string[]> {
  const lines: string[] = [];
  for (const [index, pid] of pids.entries()) {
    const line = readStat(pid);
    if (line !== undefined) lines.push(line);
    if (index % STAT_BATCH === STAT_BATCH - 1) await nextTurn();
  }
  return lines;
}

/** The stat line of a process that may end at any moment, or belong to someone else. */
export function readStat(pid: number): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(`/proc/${pid}/stat`, 'r');
    return statBuffer.toString('latin1', 0, readSync(fd, statBuffer, 0, STAT_MAX_BYTES, 0));
  } catch (error) {
    return unlessGone(error);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/**
 * Environments of processes, undefined for those that are gone or somebody else's. A process that hangs in its memory
 * makes its reader hang too, so that this waits in threads.
 */
export async function readEnvironments(pids: readonly number[]): Promise<(Buffer | undefined)[]> {
  const found: (Buffer | undefined)[] = [];
  for (let at = 0; at < pids.length; at += READ_BATCH) {
    found.push(...(await Promise.all(pids.slice(at, at + READ_BATCH).map(readEnvironment))));
  }
  return found;
}

function readEnvironment(pid: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    open(`/proc/${pid}/environ`, 'r', (openError, fd) => {
      if (openError !== null) return settle(openError);
      readOn(fd, [], (readError, content) => close(fd, () => settle(readError, content)));
    });
    const settle = (error: Error | null, content?: Buffer) => {
      if (error === null) return resolve(content);
      try {
        resolve(unlessGone(error));
      } catch (fault) {
        reject(fault);
      }
    };
  });
}

function readOn(fd: number, pieces: Buffer[], done: (error: Error | null, content?: Buffer) => void): void {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  read(fd, piece, 0, PIECE_BYTES, null, (error, bytes) => {
    if (error !== null) return done(error);
    if (bytes > 0) pieces.push(piece.subarray(0, bytes));
    if (bytes === PIECE_BYTES) return readOn(fd, pieces, done);
    done(null, pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
  });
}

const GONE = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);

function unlessGone(error: unknown): undefined {
  if (!GONE.has(systemCode(error) ?? '')) throw error;
}

import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { systemCode } from '@berth/contract';
import { loadPty } from './pty-addon.ts';
import type { TerminalHandlers, TerminalLaunch, TerminalSource } from './terminal-source.ts';

const DRAIN_CHUNK_BYTES = 64 * 1024;
/** More than a terminal can hold: a bound for the case that someone else still writes to it. */
const DRAIN_MAX_BYTES = 4 * 1024 * 1024;
/** What the kernel's line discipline takes at once. */
const WRITE_MAX_BYTES = 4096;

/**
 * Starts a program on a new pseudo-terminal.
 *
 * The other end is held open here as well. Otherwise the kernel reports the hang-up together with the last bytes, and
 * the stream layer takes the one for the end of the other: measured, a third of the runs lost their tail. Once the
 * child is gone, what is still in the terminal is read directly until the kernel says it is empty.
 */
export function openPty(launch: TerminalLaunch, handlers: TerminalHandlers): TerminalSource {
  const { addon, helper } = loadPty();
  const env = Object.entries(launch.env).map(([name, value]) => `${name}=${value}`);
  const { file, args, cwd, cols, rows } = launch;
  const onExit = (code: number, signal: number) => finish(code, signal);
  const keepersMask = process.umask(launch.umask ?? process.umask());
  const around = launch.around ?? ((fork) => fork());
  const pty = around(() => addon.fork(file, args, env, cwd, cols, rows, -1, -1, true, helper, onExit));
  process.umask(keepersMask);
  const held = openSync(pty.pty, constants.O_RDWR | constants.O_NOCTTY);
  const stream = new ReadStream(pty.fd);
  stream.on('data', (bytes: Buffer) => handlers.output(bytes));
  // Only a program that hangs its own terminal up, as login(1) does, gets here. The stream closes the descriptor, whose
  // number may be someone else's soon.
  stream.on('error', (error) => handlers.fault(error));

  function finish(code: number, signal: number): void {
    stream.pause();
    stream.removeAllListeners('data');
    for (let rest = readBuffered(stream); rest !== null; rest = readBuffered(stream)) handlers.output(rest);
    closeSync(held);
    if (!stream.destroyed) drain(pty.fd, (bytes) => handlers.output(bytes));
    stream.destroy();
    handlers.exit(signal > 0 ? null : code, signal > 0 ? signal : null);
  }

  return {
    pid: pty.pid,
    write: (bytes) => (stream.destroyed ? 0 : writeSome(pty.fd, bytes)),
    resize: (newCols, newRows) => {
      if (!stream.destroyed) addon.resize(pty.fd, newCols, newRows);
    },
  };
}

function readBuffered(stream: ReadStream): Buffer | null {
  return stream.read() as Buffer | null;
}

function drain(fd: number, output: (bytes: Buffer) => void): void {
  for (let total = 0; total < DRAIN_MAX_BYTES; ) {
    const chunk = Buffer.allocUnsafe(DRAIN_CHUNK_BYTES);
    const read = tryRead(fd, chunk);
    if (read === 0) return;
    output(chunk.subarray(0, read));
    total += read;
  }
}

/** 0 when the terminal is empty (EAGAIN) or hung up (EIO). */
function tryRead(fd: number, chunk: Buffer): number {
  try {
    return readSync(fd, chunk);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EIO' || code === 'EAGAIN') return 0;
    throw error;
  }
}

function writeSome(fd: number, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes, 0, Math.min(bytes.length, WRITE_MAX_BYTES));
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EAGAIN' || code === 'EIO') return 0;
    throw error;
  }
}

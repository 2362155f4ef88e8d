import { spawn } from 'node:child_process';
import { open, rename, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { BerthError, isErrorCode, systemCode } from '@berth/contract';
import { assert } from '@berth/foundation';
import { type BerthPaths, ensurePrivateDirectory, ownEnvironment } from '@berth/host';
import { isListening } from './listening.ts';

export interface DaemonProgram {
  readonly paths: BerthPaths;
  /** Path of the daemon's program. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Opening a large registry on a cold disk takes a while; longer than this is a fault. */
const START_MS = 20_000;
const LOOK_MS = 15;
/** The daemon's log starts anew above this size; the one before is kept beside it. */
const LOG_MAX_BYTES = 8 * 1024 * 1024;
const READY_MAX_BYTES = 64 * 1024;

/**
 * Starts a daemon in the background and resolves when it serves. If somebody else is doing the same, waits for theirs.
 * Rejects with the daemon's own reason when it cannot serve.
 */
export async function startDaemonProcess(program: DaemonProgram): Promise<void> {
  await ensurePrivateDirectory(program.paths.state);
  const log = await openLog(program.paths.daemonLog);
  try {
    const child = spawn(process.execPath, [program.entry], {
      detached: true,
      cwd: '/',
      stdio: ['ignore', 'pipe', log.fd],
      env: { ...ownEnvironment(program.environment), NODE_COMPILE_CACHE: program.paths.codeCache },
    });
    assert(child.stdout !== null, 'the standard output of the daemon is a pipe');
    const line = await firstLine(
      child.stdout,
      new Promise((resolve) => child.once('exit', () => resolve(undefined))),
    );
    child.stdout.destroy();
    child.unref();
    await judge(program, line);
  } finally {
    await log.close();
  }
}

async function judge({ paths }: DaemonProgram, line: string): Promise<void> {
  const answer = parse(line);
  if (answer?.ready === true) return;
  if (answer?.code === 'daemon_running') return untilListening(paths);
  const code = isErrorCode(answer?.code) ? answer.code : 'daemon_unavailable';
  const why = answer?.message ?? 'it ended without a word';
  throw new BerthError({
    code,
    message: `The daemon could not be started: ${why} Its log: ${paths.daemonLog}`,
  });
}

async function untilListening(paths: BerthPaths): Promise<void> {
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline) {
    if (await isListening(paths.daemonSocket)) return;
    await delay(LOOK_MS);
  }
  throw new BerthError({
    code: 'daemon_unresponsive',
    message: `A daemon holds ${paths.state} but does not listen on ${paths.daemonSocket}. See: berth daemon status`,
  });
}

interface DaemonAnswer {
  readonly ready?: boolean;
  readonly code?: string;
  readonly message?: string;
}

function parse(line: string): DaemonAnswer | undefined {
  try {
    return JSON.parse(line) as DaemonAnswer;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What the child says, up to the first newline; what there was of it when it ends or takes too long. */
async function firstLine(stream: NodeJS.ReadableStream, ended: Promise<unknown>): Promise<string> {
  let text = '';
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, START_MS);
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    if (text.includes('\n') || text.length > READY_MAX_BYTES) resolve();
  });
  stream.on('end', () => resolve());
  await Promise.race([promise, ended.then(() => delay(LOOK_MS))]);
  clearTimeout(timer);
  return text.split('\n')[0] ?? '';
}

async function openLog(path: string) {
  try {
    if ((await stat(path)).size > LOG_MAX_BYTES) await rename(path, `${path}.1`);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  return open(path, 'a', 0o600);
}

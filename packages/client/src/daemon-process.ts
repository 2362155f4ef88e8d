import { spawn } from 'node:child_process';
import { open, rename, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { BerthError, isErrorCode, systemCode } from '@berth/contract';
import { assert } from '@berth/foundation';
import { type BerthPaths, ensurePrivateDirectory, ownEnvironment, scopeCommand } from '@berth/host';
import { daemonCommand } from './daemon-command.ts';
import { isListening } from './listening.ts';
import { startThroughService } from './service/start-through-service.ts';

export interface DaemonProgram {
  readonly paths: BerthPaths;
  /** Path of the daemon's program. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Words to put before the daemon's command line; found out by looking, unless given. */
  readonly scope?: readonly string[];
}

/** Opening a large registry on a cold disk takes a while; longer than this is a fault. */
const START_MS = 20_000;
const LOOK_MS = 15;
/** A daemon that holds the lock without listening either just starts or is about to end. */
const AGAIN_MS = 250;
/** The daemon's log starts anew above this size; the one before is kept beside it. */
const LOG_MAX_BYTES = 8 * 1024 * 1024;
const READY_MAX_BYTES = 64 * 1024;

/**
 * Starts a daemon in the background and resolves when it serves; where it was made a service, that starts it. If
 * somebody else is doing the same, waits for theirs; if the one before is still on its way out, tries again until it is
 * gone. Rejects with the daemon's own reason when it cannot serve.
 */
export async function startDaemonProcess(program: DaemonProgram): Promise<void> {
  const { paths } = program;
  await ensurePrivateDirectory(paths.state);
  if (await startThroughService(paths, program.environment)) return;
  const deadline = performance.now() + START_MS;
  for (;;) {
    const answer = parse(await startOnce(program));
    if (answer?.ready === true) return;
    if (answer?.code !== 'daemon_running') throw cannotServe(paths, answer);
    if (await isListeningWithin(paths.daemonSocket, AGAIN_MS)) return;
    if (performance.now() > deadline) throw holdsOn(paths);
  }
}

/** In a control group of its own where that takes a service manager. One that cannot give it is no reason not to start. */
async function startOnce(program: DaemonProgram): Promise<string> {
  const scope = program.scope ?? (await scopeCommand(program.environment));
  const line = scope.length === 0 ? '' : await startWith(scope, program);
  return line === '' ? startWith([], program) : line;
}

async function startWith(
  scope: readonly string[],
  { paths, entry, environment }: DaemonProgram,
): Promise<string> {
  const log = await openLog(paths.daemonLog);
  try {
    const [file = process.execPath, ...words] = [...scope, ...daemonCommand(entry)];
    const child = spawn(file, words, {
      detached: true,
      cwd: '/',
      stdio: ['ignore', 'pipe', log.fd],
      env: { ...ownEnvironment(environment, 'daemon'), NODE_COMPILE_CACHE: paths.codeCache },
    });
    assert(child.stdout !== null, 'the standard output of the daemon is a pipe');
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    const line = await firstLine(child.stdout, ended);
    child.stdout.destroy();
    child.unref();
    // One that waits for its manager must not come up later, beside the daemon that is then started without.
    if (scope.length > 0 && line === '') child.kill('SIGKILL');
    return line;
  } finally {
    await log.close();
  }
}

async function isListeningWithin(socket: string, ms: number): Promise<boolean> {
  for (const deadline = performance.now() + ms; performance.now() < deadline; ) {
    if (await isListening(socket)) return true;
    await delay(LOOK_MS);
  }
  return false;
}

function cannotServe(paths: BerthPaths, answer: DaemonAnswer | undefined): BerthError {
  const code = isErrorCode(answer?.code) ? answer.code : 'daemon_unavailable';
  const why = answer?.message ?? 'it ended without a word';
  return new BerthError({
    code,
    message: `The daemon could not be started: ${why} Its log: ${paths.daemonLog}`,
  });
}

function holdsOn(paths: BerthPaths): BerthError {
  return new BerthError({
    code: 'daemon_unresponsive',
    message: `A daemon holds ${paths.state} but does not listen on ${paths.daemonSocket}. End it with: berth daemon stop --force`,
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

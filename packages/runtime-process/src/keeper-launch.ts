import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BerthError,
  type CgroupReport,
  type KeeperConfig,
  type KeeperReady,
  messageOf,
  RUN_FILES,
  systemCode,
} from '@berth/contract';
import type { StartedRun } from '@berth/core';
import { ownEnvironment } from '@berth/host';

export interface KeeperProgram {
  /** The Node binary. */
  readonly node: string;
  /** The bundled keeper. */
  readonly entry: string;
}

/** Another keeper has the run, or it was given up. */
export class RunTakenError extends BerthError {
  constructor(why: string) {
    super({ code: 'start_failed', message: `The program could not be started: ${why}.` });
  }
}

/** A keeper answers within a tenth of a second; a machine that swaps may need much longer. */
const READY_MS = 15_000;
/** The ready line is some hundred bytes; more is not a keeper. */
const READY_MAX_BYTES = 64 * 1024;
/** A run that was started, with what came of placing it. */
export interface LaunchedRun extends StartedRun {
  readonly cgroup: CgroupReport | undefined;
}

const CANCELLED = 'the start was cancelled';

/**
 * A keeper has one thread that does something. Without the four that wait to help V8 it starts with 4 % less processor time
 * and has 0.25 MB less; without heaps of their own for the others (glibc's, others ignore it), 0.4 MB less (ADR 0014).
 */
const FRUGAL_THREADS = ['--v8-pool-size=0'];
const FRUGAL_MEMORY = { MALLOC_ARENA_MAX: '1' };

export interface LaunchCall {
  readonly signal?: AbortSignal;
  /** Milliseconds until the keeper must have said that the program runs. */
  readonly readyMs?: number;
}

/**
 * Starts a keeper in a session of its own and waits until it says that the program runs. The run's directory is there.
 * When the keeper does not say so, or the call is aborted, it is killed and gone when this rejects. What it may have
 * started is the caller's to find.
 */
export async function launchKeeper(
  program: KeeperProgram,
  config: KeeperConfig,
  call: LaunchCall = {},
): Promise<LaunchedRun> {
  const errors = await open(join(config.directory, RUN_FILES.errors), 'a', 0o600);
  try {
    if (call.signal?.aborted) throw startFailed(CANCELLED);
    return await handOver(spawnKeeper(program, [config.instance, config.run], errors.fd), config, call);
  } catch (error) {
    if (error instanceof BerthError) throw error;
    throw startFailed(messageOf(error), error);
  } finally {
    await errors.close();
  }
}

/** Every keeper is started in the same surroundings, whether its run is known already or not. */
export function spawnKeeper(
  { node, entry }: KeeperProgram,
  words: readonly string[],
  errors: number | 'ignore',
): ChildProcess {
  const stdio: StdioOptions = ['pipe', 'pipe', errors];
  const env = { ...ownEnvironment(process.env, 'keeper'), ...FRUGAL_MEMORY };
  return spawn(node, [...FRUGAL_THREADS, entry, ...words], { detached: true, cwd: '/', stdio, env });
}

/** Tells a keeper what to run. When this rejects, the keeper is gone. */
export async function handOver(
  child: ChildProcess,
  config: KeeperConfig,
  call: LaunchCall,
): Promise<LaunchedRun> {
  try {
    const ready = await readyLine(child, config, call);
    if (!ready.ready && ready.code === 'claimed') throw new RunTakenError(ready.message);
    if (!ready.ready) throw startFailed(`${ready.message} (${ready.code})`, ready);
    const { keeper, child: program, startedAt, cgroup } = ready.status;
    if (program === null) throw startFailed('the keeper started no program');
    return { keeper, child: program, startedAt, cgroup };
  } catch (error) {
    await killed(child);
    throw error;
  } finally {
    child.stdin?.destroy();
    child.stdout?.destroy();
    child.unref();
  }
}

/** Kills it. Resolves when it is gone. */
export function killed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.pid === undefined || hasEnded(child)) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function readyLine(child: ChildProcess, config: KeeperConfig, call: LaunchCall): Promise<KeeperReady> {
  const { signal, readyMs = READY_MS } = call;
  return new Promise((resolve, reject) => {
    let text = '';
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (why: string) => settle(() => reject(startFailed(why)));
    const timer = setTimeout(() => fail(`the keeper did not answer within ${readyMs} ms`), readyMs);
    const onAbort = () => fail(CANCELLED);
    if (signal?.aborted) return onAbort();
    if (hasEnded(child)) return fail('the keeper ended before it had anything to do');
    signal?.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => fail(`the keeper could not be started: ${error.message}`));
    child.once('exit', (code, name) => fail(`the keeper ended at once (${name ?? `exit status ${code}`})`));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const ready = text.endsWith('\n') ? parseReady(text) : undefined;
      if (ready !== undefined) settle(() => resolve(ready));
      else if (text.endsWith('\n') || text.length > READY_MAX_BYTES) fail('the keeper talks nonsense');
    });
    // A keeper that is gone already shows in `exit`.
    child.stdin?.on('error', (error) => {
      if (systemCode(error) !== 'EPIPE') fail(error.message);
    });
    child.stdin?.end(`${JSON.stringify(config)}\n`);
  });
}

function parseReady(text: string): KeeperReady | undefined {
  try {
    const value = JSON.parse(text) as Partial<KeeperReady> | null;
    return typeof value?.ready === 'boolean' ? (value as KeeperReady) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function startCancelled(): BerthError {
  return startFailed(CANCELLED);
}

function startFailed(why: string, cause?: unknown): BerthError {
  const isFull = typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOSPC';
  const code = isFull ? 'disk_full' : 'start_failed';
  return new BerthError({ code, message: `The program could not be started: ${why}.` }, { cause });
}

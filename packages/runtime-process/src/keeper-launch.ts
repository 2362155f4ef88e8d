import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { BerthError, type KeeperConfig, type KeeperReady, messageOf, systemCode } from '@berth/contract';
import type { StartedRun } from '@berth/core';
import { ownEnvironment } from '@berth/host';

export interface KeeperProgram {
  /** The Node binary. */
  readonly node: string;
  /** The bundled keeper. */
  readonly entry: string;
}

/** A keeper answers within a tenth of a second; a machine that swaps may need much longer. */
const READY_MS = 15_000;
/** The ready line is some hundred bytes; more is not a keeper. */
const READY_MAX_BYTES = 64 * 1024;

/**
 * Starts a keeper in a session of its own and waits until it says that the program runs. When it does not, or the
 * call is aborted, the keeper is killed, and with its terminal the program gets its hang-up.
 */
export async function launchKeeper(
  program: KeeperProgram,
  config: KeeperConfig,
  signal?: AbortSignal,
): Promise<StartedRun> {
  await mkdir(config.directory, { recursive: true, mode: 0o700 });
  const errors = await open(join(config.directory, 'keeper.err'), 'a', 0o600);
  try {
    const child = spawn(program.node, [program.entry, config.instance, config.run], {
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'pipe', errors.fd],
      env: ownEnvironment(process.env),
    });
    return await handshake(child, config, signal);
  } catch (error) {
    if (error instanceof BerthError) throw error;
    throw startFailed(messageOf(error), error);
  } finally {
    await errors.close();
  }
}

async function handshake(
  child: ChildProcess,
  config: KeeperConfig,
  signal?: AbortSignal,
): Promise<StartedRun> {
  try {
    const ready = await readyLine(child, config, signal);
    if (!ready.ready) throw startFailed(`${ready.message} (${ready.code})`);
    const { keeper, child: program, startedAt } = ready.status;
    if (program === null) throw startFailed('the keeper started no program');
    return { keeper, child: program, startedAt };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    child.stdin?.destroy();
    child.stdout?.destroy();
    child.unref();
  }
}

function readyLine(child: ChildProcess, config: KeeperConfig, signal?: AbortSignal): Promise<KeeperReady> {
  return new Promise((resolve, reject) => {
    let text = '';
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (why: string) => settle(() => reject(startFailed(why)));
    const timer = setTimeout(() => fail(`the keeper did not answer within ${READY_MS} ms`), READY_MS);
    const onAbort = () => fail('the start was cancelled');
    signal?.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => fail(`the keeper could not be started: ${error.message}`));
    child.once('exit', (code, name) => fail(`the keeper ended at once (${name ?? `exit status ${code}`})`));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.length > READY_MAX_BYTES) fail('the keeper talks nonsense');
      else if (text.endsWith('\n')) settle(() => resolve(JSON.parse(text) as KeeperReady));
    });
    // A keeper that is gone already shows in `exit`.
    child.stdin?.on('error', (error) => {
      if (systemCode(error) !== 'EPIPE') fail(error.message);
    });
    child.stdin?.end(`${JSON.stringify(config)}\n`);
  });
}

function startFailed(why: string, cause?: unknown): BerthError {
  const code = systemCode(cause) === 'ENOSPC' ? 'disk_full' : 'start_failed';
  return new BerthError({ code, message: `The program could not be started: ${why}.` }, { cause });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { once } from 'node:events';
import type { Call, ExecRequest, ExecResult } from '@berth/core';
import { trySignal } from '@berth/host';
import { KeptOutput } from './kept-output.ts';
import type { Beside } from './run-kind.ts';

interface ExecCall extends Call, Pick<ExecRequest, 'timeoutMs' | 'outputMaxBytes'> {
  /** Directories of the control groups of the run. Those that are not there have held nothing. */
  readonly groups: readonly string[];
  /** Those of them in which its program is, as its keeper tells it: without them nothing is run. */
  readonly entered: readonly string[];
  readonly umask: number | undefined;
}

/**
 * Goes into the groups before it becomes the command, so that nothing of it is ever outside of them: the first word is the
 * mask, those up to `-` are the groups that must be there, and those up to `--` the others.
 */
const JOINING = `umask "$0"
while [ "$1" != - ]; do
  echo $$ >"$1/cgroup.procs" || exit 125
  shift
done
shift
while [ "$1" != -- ]; do
  [ ! -e "$1/cgroup.procs" ] || echo $$ >"$1/cgroup.procs" || exit 125
  shift
done
shift
exec "$@"`;
/** Octal, as shells read it. Without a word of the user's it is what most have. */
const DEFAULT_UMASK = 0o022;
const SIGNALLED = 128;
/** Of both outputs together. Nobody reads so much, and the daemon has to. */
const SAID_MAX_BYTES = 256 * 1024 * 1024;

/**
 * Runs a command in a process group of its own, which is killed when the command has ended. Pipes may be held open by what
 * it leaves in the background: its exit is what counts.
 */
export async function execHere(beside: Beside, call: ExecCall): Promise<ExecResult> {
  const { groups, entered, umask = DEFAULT_UMASK, timeoutMs, outputMaxBytes, signal } = call;
  signal?.throwIfAborted();
  const others = groups.filter((group) => !entered.includes(group));
  const words = [umask.toString(8), ...entered, '-', ...others, '--', beside.file, ...beside.args];
  const child = spawn('/bin/sh', ['-c', JOINING, ...words], {
    cwd: beside.cwd,
    env: beside.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [new KeptOutput(outputMaxBytes), new KeptOutput(outputMaxBytes)];
  let left = SAID_MAX_BYTES;
  const keep = (output: KeptOutput) => (chunk: Buffer) => {
    output.add(chunk);
    left -= chunk.length;
    if (left < 0) kill(child);
  };
  child.stdout.on('data', keep(stdout));
  child.stderr.on('data', keep(stderr));
  const late = AbortSignal.timeout(timeoutMs);
  const ending = signal === undefined ? late : AbortSignal.any([signal, late]);
  try {
    const status = await exitOf(child, ending);
    return { status, stdout: stdout.bytes, stderr: stderr.bytes, isCut: stdout.isCut || stderr.isCut };
  } catch (error) {
    signal?.throwIfAborted();
    if (!late.aborted) throw error;
    return { status: null, stdout: stdout.bytes, stderr: stderr.bytes, isCut: stdout.isCut || stderr.isCut };
  } finally {
    end(child);
  }
}

async function exitOf(child: ChildProcess, signal: AbortSignal): Promise<number> {
  const [code, by] = (await once(child, 'exit', { signal })) as [number | null, NodeJS.Signals | null];
  // What was said before the exit may still be on its way.
  await new Promise((resolve) => setImmediate(resolve));
  return code ?? SIGNALLED + (by === null ? 0 : constants.signals[by]);
}

function end(child: ChildProcess): void {
  kill(child);
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function kill({ pid }: ChildProcess): void {
  // A process that was never started has no group.
  if (pid !== undefined) trySignal(-pid, 'SIGKILL');
}

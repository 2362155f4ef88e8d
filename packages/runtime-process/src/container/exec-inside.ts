import { BerthError } from '@berth/contract';
import type { Call, ExecRequest, ExecResult } from '@berth/core';
import { Engine, type EngineStream, parseEngineAddress } from '@berth/engine';
import type { RunPlace } from '../handle.ts';
import { KeptOutput } from '../kept-output.ts';
import { forContainer } from './container-environment.ts';
import { notedContainer } from './container-note.ts';

/**
 * No engine ends an execution, and its pid on the engine's machine may be somebody else's on this one. So the command says
 * its own first: it leads a session, and with it a group, that can be killed from inside.
 */
const TELLING = 'echo "$$"; exec "$@"';
const KILLING = 'kill -KILL -- "-$0" 2>/dev/null || kill -KILL "$0"';
const NEWLINE = 10;
const PID_LINE = /^\d+$/;
/** More than a pid has digits. */
const PID_LINE_MAX = 32;
/** One that is to be ended before it has said its pid is waited for so long: to kill it takes that. */
const PID_MS = 2000;
/** To end what takes too long must not take long. */
const KILL_MS = 10_000;

/** Runs a command in the container of a run, as its engine does that: with the rights of the container and no others. */
export async function execInside(place: RunPlace, request: ExecRequest, call: Call): Promise<ExecResult> {
  const container = await notedContainer(place.directory);
  if (container === undefined) throw new BerthError({ code: 'not_running', message: 'It has no container.' });
  const engine = await Engine.open(parseEngineAddress(container.engine), call);
  const command = ['/bin/sh', '-c', TELLING, 'berth', request.file, ...request.args];
  const wish = {
    command,
    hasTerminal: false,
    environment: forContainer(request.env),
    directory: request.cwd,
  };
  const id = await engine.executions.create(container.id, wish, call);
  // Not to be cut off: nobody would know whether it has begun after all.
  const stream = await engine.executions.start(id, false);
  stream.input.end();
  const heard = new Heard(request.outputMaxBytes);
  const late = AbortSignal.timeout(request.timeoutMs);
  const ending = call.signal === undefined ? late : AbortSignal.any([call.signal, late]);
  const isOver = await listen(engine, stream, { heard, signal: ending });
  const { isRunning, exitCode } = await engine.executions.inspect(id);
  // What it has left in the background may hold its outputs open: its own exit is what counts.
  if (!isOver) await kill(engine, container.id, heard.pid);
  stream.input.destroy();
  call.signal?.throwIfAborted();
  return heard.result(isRunning ? null : exitCode);
}

interface Listening {
  readonly heard: Heard;
  readonly signal: AbortSignal;
}

/** False where it was ended by the signal: soon after that, whether or not there is anybody to kill. */
async function listen(engine: Engine, stream: EngineStream, { heard, signal }: Listening): Promise<boolean> {
  let patience: NodeJS.Timeout | undefined;
  const giveUp = () => {
    if (heard.hasBegun) stream.output.destroy();
    else patience = setTimeout(() => stream.output.destroy(), PID_MS);
  };
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  try {
    for await (const { stream: name, bytes } of engine.executions.frames(stream)) {
      heard.add(name, bytes);
      if (signal.aborted && heard.hasBegun) return false;
    }
    return !signal.aborted;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    clearTimeout(patience);
    signal.removeEventListener('abort', giveUp);
  }
}

/** One that has told no pid is none that has a shell. */
async function kill(engine: Engine, container: string, pid: string | undefined): Promise<void> {
  if (pid === undefined) return;
  const call = { timeoutMs: KILL_MS };
  const wish = { command: ['/bin/sh', '-c', KILLING, pid], hasTerminal: false };
  const id = await engine.executions.create(container, wish, call);
  const stream = await engine.executions.start(id, false, call);
  stream.input.end();
  const late = setTimeout(() => stream.output.destroy(), KILL_MS);
  try {
    for await (const _ of engine.executions.frames(stream));
  } catch {
    // Cut off, or no frames: what comes of it shows in the execution that was to be ended.
  } finally {
    clearTimeout(late);
    stream.input.destroy();
  }
}

/** What an execution has said, without the line that is meant for this program. */
class Heard {
  readonly #stdout: KeptOutput;
  readonly #stderr: KeptOutput;
  #first = Buffer.alloc(0);
  /** It has said its pid, or something else that a shell would not have said. */
  hasBegun = false;
  pid: string | undefined;

  constructor(maxBytes: number) {
    this.#stdout = new KeptOutput(maxBytes);
    this.#stderr = new KeptOutput(maxBytes);
  }

  add(name: 'stdout' | 'stderr', bytes: Buffer): void {
    if (name === 'stderr') this.#stderr.add(bytes);
    else if (this.hasBegun) this.#stdout.add(bytes);
    else this.#begin(bytes);
  }

  result(status: number | null): ExecResult {
    if (!this.hasBegun) this.#stdout.add(this.#first);
    const isCut = this.#stdout.isCut || this.#stderr.isCut;
    return { status, stdout: this.#stdout.bytes, stderr: this.#stderr.bytes, isCut };
  }

  #begin(bytes: Buffer): void {
    this.#first = Buffer.concat([this.#first, bytes]);
    const end = this.#first.indexOf(NEWLINE);
    if (end < 0 && this.#first.length <= PID_LINE_MAX) return;
    this.hasBegun = true;
    const line = this.#first.toString('latin1', 0, Math.max(end, 0));
    const isPid = line.length <= PID_LINE_MAX && PID_LINE.test(line);
    if (isPid) this.pid = line;
    // Otherwise an engine may have said why nothing was begun.
    this.#stdout.add(isPid ? this.#first.subarray(end + 1) : this.#first);
  }
}

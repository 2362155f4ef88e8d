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
/** More than a pid has digits. */
const PID_LINE_MAX = 32;
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

/** False where it was ended by the signal, which it is not before there is somebody to kill. */
async function listen(engine: Engine, stream: EngineStream, { heard, signal }: Listening): Promise<boolean> {
  const giveUp = () => {
    if (heard.pid !== undefined) stream.output.destroy();
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    for await (const { stream: name, bytes } of engine.executions.frames(stream)) {
      heard.add(name, bytes);
      if (signal.aborted && heard.pid !== undefined) return false;
    }
    return !signal.aborted;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
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
  for await (const _ of engine.executions.frames(stream));
  stream.input.destroy();
}

/** What an execution has said, without the line that is meant for this program. */
class Heard {
  readonly #stdout: KeptOutput;
  readonly #stderr: KeptOutput;
  #first = Buffer.alloc(0);
  pid: string | undefined;

  constructor(maxBytes: number) {
    this.#stdout = new KeptOutput(maxBytes);
    this.#stderr = new KeptOutput(maxBytes);
  }

  add(name: 'stdout' | 'stderr', bytes: Buffer): void {
    if (name === 'stderr') this.#stderr.add(bytes);
    else if (this.pid !== undefined) this.#stdout.add(bytes);
    else this.#begin(bytes);
  }

  result(status: number | null): ExecResult {
    const isCut = this.#stdout.isCut || this.#stderr.isCut;
    return { status, stdout: this.#stdout.bytes, stderr: this.#stderr.bytes, isCut };
  }

  #begin(bytes: Buffer): void {
    this.#first = Buffer.concat([this.#first, bytes]);
    const end = this.#first.indexOf(NEWLINE);
    if (end < 0 || end > PID_LINE_MAX) return;
    this.pid = this.#first.toString('latin1', 0, end);
    this.#stdout.add(this.#first.subarray(end + 1));
  }
}

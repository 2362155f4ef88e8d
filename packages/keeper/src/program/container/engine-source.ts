import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { BerthError, type ContainerPlace } from '@berth/contract';
import { type ContainerState, Engine, parseEngineAddress, refusalStatus } from '@berth/engine';
import { systemClock } from '@berth/host';
import type { RemoteProgram, TerminalHandlers, TerminalSource } from '../terminal-source.ts';
import { ContainerLine } from './container-line.ts';
import { LineSeam } from './line-seam.ts';
import { catchUp } from './log-catch-up.ts';
import { OutputPlace } from './output-place.ts';
import { recordedExit } from './recorded-exit.ts';

/** A container that was created, with a terminal and an open input, and was not started. */
export interface ContainerLaunch extends ContainerPlace {
  readonly cols: number;
  readonly rows: number;
}

/** A terminal whose program is in a container: it is signalled and ended by its engine. */
export interface ContainerTerminal extends TerminalSource {
  readonly remote: RemoteProgram;
}

/** When a line has broken, its container is looked at after the first, then ever less often up to the second. */
const LOOK_MIN_MS = 20;
const LOOK_MAX_MS = 2000;
/** So long after its end a container may still be said to run. */
const STALE_MS = 1000;
/** Of two sizes that follow at once, Podman's monitor of the terminal may lose the second: one time in ten, as measured. */
const SIZE_PAUSE_MS = 50;
/** How often a deadline that somebody may have moved is looked at. */
const DEADLINE_LOOK_MS = 50;
/** A container that is on its way down has this long to arrive. */
const DOWN_MS = 30_000;
/** States in which an engine says the exit status, and those that lead there. */
const ENDED = new Set(['exited', 'stopped', 'dead']);
const ON_ITS_WAY = new Set(['stopping', 'removing']);

/**
 * Takes the terminal of a container and starts it. Rejects when that cannot be done; then nothing of it runs.
 *
 * The line is taken before the start, so that not a byte is missed. When it breaks, the container may well live on: its
 * engine is looked for as long as it takes, and what was printed meanwhile comes from its log. The run is over when an
 * engine says so, and not before.
 */
export async function openContainer(
  launch: ContainerLaunch,
  handlers: TerminalHandlers,
): Promise<ContainerTerminal> {
  const source = new EngineSource(launch, handlers);
  await source.open();
  return source;
}

class EngineSource implements ContainerTerminal, RemoteProgram {
  pid: number | undefined;
  readonly #launch: ContainerLaunch;
  readonly #handlers: TerminalHandlers;
  readonly #place = new OutputPlace();
  #engine!: Engine;
  #line: ContainerLine | undefined;
  #size: Size;
  #isSizing = false;
  #over = Promise.withResolvers<void>();
  #isOver = false;

  constructor(launch: ContainerLaunch, handlers: TerminalHandlers) {
    this.#launch = launch;
    this.#handlers = handlers;
    this.#size = { cols: launch.cols, rows: launch.rows };
  }

  async open(): Promise<void> {
    const { engine, id } = this.#launch;
    this.#engine = await Engine.open(parseEngineAddress(engine));
    const { containers } = this.#engine;
    const line = new ContainerLine(await containers.attach(id), (bytes) => this.#deliver(bytes));
    this.#line = line;
    try {
      // Podman lets a program begin with the right size; Docker has no terminal to resize before the start.
      const isSized = await containers.resize(id, this.#size);
      await containers.start(id);
      if (!isSized) await containers.resize(id, this.#size);
      const state = await containers.inspect(id);
      this.pid = state === undefined ? undefined : await visiblePid(state);
    } catch (error) {
      line.close();
      throw error;
    }
    void this.#follow(line);
  }

  get remote(): RemoteProgram {
    return this;
  }

  write(bytes: Uint8Array): number {
    return this.#line?.write(bytes) ?? 0;
  }

  resize(cols: number, rows: number): void {
    this.#size = { cols, rows };
    void this.#applySize();
  }

  /** The container's first process passes it on to the program. */
  async signal(name: NodeJS.Signals): Promise<void> {
    await this.#engine.containers.kill(this.#launch.id, name);
  }

  async end({ signal, deadline }: Parameters<RemoteProgram['end']>[0]): Promise<boolean> {
    await this.#insist(signal);
    while (!this.#isOver && systemClock.monotonic() < deadline()) {
      await Promise.race([this.#over.promise, delay(DEADLINE_LOOK_MS)]);
    }
    if (!this.#isOver) await this.#insist('SIGKILL');
    await this.#over.promise;
    return true;
  }

  async remove(): Promise<void> {
    await this.#engine.containers.remove(this.#launch.id);
  }

  /** An engine that is away gets the signal when it is back. */
  async #insist(signal: NodeJS.Signals): Promise<void> {
    for (let waitMs = LOOK_MIN_MS; !this.#isOver; waitMs = Math.min(waitMs * 2, LOOK_MAX_MS)) {
      try {
        return await this.signal(signal);
      } catch (error) {
        if (!isAway(error)) throw error;
        await Promise.race([this.#over.promise, delay(waitMs)]);
      }
    }
  }

  /** From the start to the end of the container, over any number of lines. */
  async #follow(first: ContainerLine): Promise<void> {
    for (let line: ContainerLine | undefined = first; line !== undefined; line = await this.#nextLine()) {
      await line.closed;
      this.#line = undefined;
    }
  }

  /** Undefined when the run is over. */
  async #nextLine(): Promise<ContainerLine | undefined> {
    const closedAt = performance.now();
    let isAway = false;
    for (let waitMs = LOOK_MIN_MS; ; waitMs = Math.min(waitMs * 2, LOOK_MAX_MS)) {
      try {
        const state = await this.#engine.containers.inspect(this.#launch.id);
        isAway = false;
        if (state?.isRunning !== true && !isOnItsWay(state, closedAt)) return await this.#finish(state);
        if (state?.isRunning === true && (await mayBeAttached(state, closedAt))) {
          const line = await this.#reconnect();
          if (line !== undefined) return line;
        }
      } catch (error) {
        if (!isAway) this.#handlers.fault(asError(error));
        isAway = true;
      }
      await delay(waitMs);
    }
  }

  /** Undefined when the line broke again before it could be followed. */
  async #reconnect(): Promise<ContainerLine | undefined> {
    // First the most of it, so that little is left in which the beginning of the line is looked for.
    await this.#catchUp();
    const broken = new AbortController();
    const seam = new LineSeam({
      catchUp: (logged) => this.#catchUp(logged),
      deliver: (bytes) => this.#deliver(bytes),
      gap: (why) => this.#gap(why),
      logsFirst: this.#engine.version.kind === 'podman',
      signal: broken.signal,
    });
    const stream = await this.#engine.containers.attach(this.#launch.id);
    const line = new ContainerLine(stream, (bytes) => seam.take(bytes));
    this.#line = line;
    void line.closed.then(() => broken.abort());
    void this.#applySize();
    try {
      // Docker attaches to one that has just ended as well, and waits for a start that never comes.
      const state = await this.#engine.containers.inspect(this.#launch.id);
      if (state?.isRunning === true && (await seam.close())) return line;
    } catch (error) {
      line.close();
      throw error;
    }
    line.close();
    this.#line = undefined;
    return undefined;
  }

  /** One that was removed cannot say how it ended. */
  async #finish(state: ContainerState | undefined): Promise<undefined> {
    if (state !== undefined) await this.#catchUp();
    const hasStatus = state !== undefined && ENDED.has(state.status);
    const code = hasStatus ? state.exitCode : state && (await recordedExit(this.#engine, state));
    this.#isOver = true;
    this.#over.resolve();
    this.#handlers.exit(code ?? null, null, hasStatus && state.outOfMemory);
  }

  async #catchUp(logged?: (bytes: Buffer) => void): Promise<number> {
    try {
      return await catchUp({
        place: this.#place,
        readLog: () => this.#engine.containers.logs(this.#launch.id),
        deliver: (bytes) => {
          this.#handlers.output(bytes);
          logged?.(bytes);
        },
        gap: (why) => this.#gap(why),
      });
    } catch (error) {
      if (refusalStatus(error) === undefined) throw error;
      this.#gap('the engine keeps no log that can be read');
      return 0;
    }
  }

  #deliver(bytes: Buffer): void {
    this.#place.passed(bytes);
    this.#handlers.output(bytes);
  }

  #gap(why: string): void {
    this.#handlers.gap?.(why);
  }

  /** One request at a time, and always the latest size, which is asked for twice. */
  async #applySize(): Promise<void> {
    if (this.#isSizing) return;
    this.#isSizing = true;
    try {
      for (let asked: Size | undefined; asked !== this.#size && !this.#isOver; ) {
        asked = this.#size;
        await this.#engine.containers.resize(this.#launch.id, asked);
        await delay(SIZE_PAUSE_MS);
        if (asked === this.#size) await this.#engine.containers.resize(this.#launch.id, asked);
      }
    } catch (error) {
      // It is asked for again with the next line.
      if (!isAway(error)) this.#handlers.fault(asError(error));
    } finally {
      this.#isSizing = false;
    }
  }
}

interface Size {
  readonly cols: number;
  readonly rows: number;
}

/**
 * Pid of the container's first process, if it is one of this machine: an engine in a virtual machine has pids of its own,
 * and some other program has that number here. Its control groups carry the container's id.
 */
async function visiblePid({ pid, id }: ContainerState): Promise<number | undefined> {
  if (pid <= 0) return undefined;
  const groups = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
  return groups.includes(id) ? pid : undefined;
}

/**
 * A line also breaks because the container has ended, and an engine may say a moment later that it runs. Then it must be let
 * alone: Podman makes one that ended ready for another start when somebody attaches to it, and forgets its exit status.
 */
async function mayBeAttached(state: ContainerState, closedAt: number): Promise<boolean> {
  return performance.now() - closedAt > STALE_MS || (await visiblePid(state)) !== undefined;
}

function isOnItsWay(state: ContainerState | undefined, closedAt: number): boolean {
  return state !== undefined && ON_ITS_WAY.has(state.status) && performance.now() - closedAt < DOWN_MS;
}

function isAway(error: unknown): boolean {
  return error instanceof BerthError && error.code === 'engine_unreachable';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

import { messageOf } from '@berth/contract';
import { type ContainerLimits, type ContainerRequest, createBody, limitsBody } from './container-request.ts';
import { refusalStatus } from './engine-error.ts';
import { Shape } from './shape.ts';
import type { EngineCall, EngineStream, Transport } from './transport.ts';

/** A container as its engine sees it now. */
export interface ContainerState {
  readonly id: string;
  readonly name: string;
  /** `created`, `running`, `paused`, `exited` and others. */
  readonly status: string;
  readonly isRunning: boolean;
  /** Of its first process, on the engine's machine; 0 while it does not run. */
  readonly pid: number;
  readonly exitCode: number;
  /** Some engines know and say so; false means nothing. */
  readonly outOfMemory: boolean;
  /** Why the engine could not start it. */
  readonly error: string;
  /** As the engine writes times; a time long before this year where it has not happened. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ListedContainer {
  readonly id: string;
  readonly names: readonly string[];
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface LogWishes extends EngineCall {
  /** Seconds since the epoch, also in parts: only what was printed later. */
  readonly since?: number;
  /** Each line begins with the time at which it was printed: Docker tells nanoseconds, Podman seconds. */
  readonly timestamps?: boolean;
  /** Goes on with what is printed from now on. */
  readonly follow?: boolean;
}

/**
 * Keys that would let go of a container in the middle of what is typed. Where none are named an engine takes Ctrl-P Ctrl-Q,
 * and holds each Ctrl-P back to see what follows. These bytes stand in no text and in no key.
 */
const DETACH_KEYS = '%FF,%FE,%FF,%FE';
/** Never a body: Podman types whatever follows the head into the terminal. */
const ATTACH_QUERY = `stream=1&stdin=1&stdout=1&stderr=1&detachKeys=${DETACH_KEYS}`;
/** A start may wait for networks and file systems. */
const START_MS = 60_000;
/** The engine kills what is still there after the grace, and answers then. */
const STOP_MARGIN_MS = 15_000;
const NOT_FOUND = 404;
const CONFLICT = 409;

/** Of a container that ends just then; the next look finds it ended. */
const LOOKS_MAX = 5;
const SERVER_ERROR = 500;

/** What an engine does with containers. Ids may be names wherever one is asked for. */
export class Containers {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Returns its id. Rejects `image_missing` where the engine does not have the image: it is not fetched. */
  create(name: string, request: ContainerRequest, call: EngineCall = {}): Promise<string> {
    return this.#transport.ask(
      {
        ...call,
        method: 'POST',
        path: '/containers/create',
        query: { name },
        body: createBody(request),
        what: `create the container ${name} of image ${request.image}`,
      },
      (answer) => Shape.of(answer).text('Id'),
    );
  }

  /** Undefined when there is none. */
  async inspect(id: string, call: EngineCall = {}): Promise<ContainerState | undefined> {
    const path = `/containers/${encodeURIComponent(id)}/json`;
    const request = { ...call, method: 'GET', path, what: `look at the container ${id}` } as const;
    for (let look = 1; ; look += 1) {
      try {
        return await orUndefined(this.#transport.ask(request, stateOf));
      } catch (error) {
        if (look === LOOKS_MAX || !endedMeanwhile(error)) throw error;
      }
    }
  }

  /** All that have all the labels, `name` or `name=value`, whether they run or not. */
  list(labels: readonly string[], call: EngineCall = {}): Promise<ListedContainer[]> {
    const query = { all: true, filters: JSON.stringify({ label: labels }) };
    const request = {
      ...call,
      method: 'GET',
      path: '/containers/json',
      query,
      what: 'list containers',
    } as const;
    return this.#transport.ask(request, (answer) => Shape.listOf(answer).map(listedOf));
  }

  /** One that runs already is left as it is. */
  async start(id: string, call: EngineCall = {}): Promise<void> {
    await this.#act(id, { ...call, act: 'start', timeoutMs: call.timeoutMs ?? START_MS });
  }

  /** Sends a signal to its first process. False when it does not run, or is not there. */
  async kill(id: string, signal: string, call: EngineCall = {}): Promise<boolean> {
    try {
      await this.#act(id, { ...call, act: 'kill', query: { signal } });
      return true;
    } catch (error) {
      // Podman answers the same status for one that does not run and for all that may go wrong.
      const isRefusal = refusalStatus(error) !== undefined;
      if (isRefusal && (await this.inspect(id, call))?.isRunning !== true) return false;
      throw error;
    }
  }

  /** Its signal to leave, and after the grace, in seconds, the kill. False when it is not there. */
  stop(id: string, graceSeconds: number, call: EngineCall = {}): Promise<boolean> {
    const timeoutMs = call.timeoutMs ?? graceSeconds * 1000 + STOP_MARGIN_MS;
    const query = { t: Math.ceil(graceSeconds) };
    return this.#whileThere(this.#act(id, { ...call, act: 'stop', query, timeoutMs }), GONE);
  }

  /** Its exit status, once it has ended. Only the signal bounds it: a container may run for ever. */
  async wait(id: string, call: EngineCall = {}): Promise<number> {
    const path = `/containers/${encodeURIComponent(id)}/wait`;
    const timeoutMs = call.timeoutMs ?? LONGEST_TIMER_MS;
    return this.#transport.ask(
      { ...call, method: 'POST', path, timeoutMs, what: `wait for the container ${id}` },
      (answer) => Shape.of(answer).number('StatusCode'),
    );
  }

  /** Kills it if it runs. False when it is not there. */
  async remove(id: string, call: EngineCall = {}): Promise<boolean> {
    const path = `/containers/${encodeURIComponent(id)}`;
    const query = { force: true, v: true };
    const request = { method: 'DELETE', path, query, what: `remove the container ${id}` } as const;
    const timeoutMs = call.timeoutMs ?? START_MS;
    return this.#whileThere(this.#transport.text({ ...call, ...request, timeoutMs }), GONE);
  }

  /** False when it does not run. */
  resize(
    id: string,
    { cols, rows }: { cols: number; rows: number },
    call: EngineCall = {},
  ): Promise<boolean> {
    return this.#whileThere(this.#act(id, { ...call, act: 'resize', query: { h: rows, w: cols } }), RUNS_NOT);
  }

  /** Holds it to other limits from now on. Those of open files and of the user's processes stay. Podman learned it late. */
  async limit(id: string, limits: ContainerLimits, call: EngineCall = {}): Promise<void> {
    const { Ulimits: _, ...body } = limitsBody(limits);
    const path = `/containers/${encodeURIComponent(id)}/update`;
    await this.#transport.text({
      ...call,
      method: 'POST',
      path,
      body,
      what: `limit the container ${id} anew`,
    });
  }

  /** What it has printed, as its terminal had it. */
  logs(id: string, wishes: LogWishes = {}): AsyncGenerator<Buffer> {
    const { since, timestamps = false, follow = false, ...call } = wishes;
    const path = `/containers/${encodeURIComponent(id)}/logs`;
    const query = { stdout: true, stderr: true, since, timestamps, follow };
    const what = `read the log of the container ${id}`;
    return this.#transport.chunks({ ...call, method: 'GET', path, query, what, endless: follow });
  }

  /** Its terminal, from now on; it may be taken before it is started. What was printed before is in its log. */
  attach(id: string, call: EngineCall = {}): Promise<EngineStream> {
    const path = `/containers/${encodeURIComponent(id)}/attach?${ATTACH_QUERY}`;
    return this.#transport.upgrade({ ...call, method: 'POST', path, what: `attach to the container ${id}` });
  }

  #act(id: string, { act, query, ...call }: Act): Promise<string> {
    const path = `/containers/${encodeURIComponent(id)}/${act}`;
    const given = query === undefined ? {} : { query };
    return this.#transport.text({
      ...call,
      ...given,
      method: 'POST',
      path,
      what: `${act} the container ${id}`,
    });
  }

  async #whileThere(act: Promise<unknown>, otherwise: ReadonlySet<number>): Promise<boolean> {
    try {
      await act;
      return true;
    } catch (error) {
      if (otherwise.has(refusalStatus(error) ?? 0)) return false;
      throw error;
    }
  }
}

interface Act extends EngineCall {
  readonly act: string;
  readonly query?: Readonly<Record<string, string | number>>;
}

const GONE: ReadonlySet<number> = new Set([NOT_FOUND]);
const RUNS_NOT: ReadonlySet<number> = new Set([NOT_FOUND, CONFLICT]);
const LONGEST_TIMER_MS = 2 ** 31 - 1;

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (refusalStatus(error) === NOT_FOUND) return undefined;
    throw error;
  }
}

function stateOf(answer: unknown): ContainerState {
  const container = Shape.of(answer);
  const state = container.object('State');
  return {
    id: container.text('Id'),
    name: container.text('Name').replace(/^\//, ''),
    status: state.text('Status'),
    isRunning: state.flag('Running'),
    pid: state.number('Pid'),
    exitCode: state.number('ExitCode'),
    outOfMemory: state.optionalFlag('OOMKilled'),
    error: state.optionalText('Error') ?? '',
    startedAt: state.text('StartedAt'),
    finishedAt: state.text('FinishedAt'),
    image: container.text('Image'),
    labels: container.object('Config').textByName('Labels'),
  };
}

function listedOf(container: Shape): ListedContainer {
  return {
    id: container.text('Id'),
    names: container.texts('Names').map((name) => name.replace(/^\//, '')),
    status: container.text('State'),
    labels: container.textByName('Labels'),
  };
}

/** Podman looks for the process of a container that it believes to run, and fails when that, or all of it, is gone. */
function endedMeanwhile(error: unknown): boolean {
  return refusalStatus(error) === SERVER_ERROR && /no such (?:process|container)/.test(messageOf(error));
}

import { type OutputFrame, outputFrames } from './output-frames.ts';
import { Shape } from './shape.ts';
import type { EngineCall, EngineStream, Transport } from './transport.ts';

export interface ExecutionRequest {
  readonly command: readonly string[];
  readonly hasTerminal: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  readonly user?: string;
}

export interface ExecutionState {
  readonly isRunning: boolean;
  /** Null while it runs. */
  readonly exitCode: number | null;
}

/**
 * Programs beside the first one of a running container. Nothing may be looked at this way again and again: Podman keeps
 * two processes for each of them for five minutes.
 */
export class Executions {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Returns its id. Nothing runs yet. */
  create(container: string, request: ExecutionRequest, call: EngineCall = {}): Promise<string> {
    const { command, hasTerminal, environment = {}, directory, user } = request;
    const body = {
      Cmd: command,
      Tty: hasTerminal,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      ...(directory === undefined ? {} : { WorkingDir: directory }),
      ...(user === undefined ? {} : { User: user }),
    };
    const path = `/containers/${encodeURIComponent(container)}/exec`;
    const what = `run ${command[0] ?? 'nothing'} in the container ${container}`;
    return this.#transport.ask({ ...call, method: 'POST', path, body, what }, (answer) =>
      Shape.of(answer).text('Id'),
    );
  }

  /** Starts it. Its output is plain where it has a terminal, and in frames where it has none. */
  start(id: string, hasTerminal: boolean, call: EngineCall = {}): Promise<EngineStream> {
    const body = { Detach: false, Tty: hasTerminal };
    return this.#transport.upgrade({
      ...call,
      method: 'POST',
      path: `/exec/${encodeURIComponent(id)}/start`,
      body,
      what: `start the execution ${id}`,
    });
  }

  /** Both outputs of one that was started without a terminal, until it ends. */
  frames(stream: EngineStream): AsyncGenerator<OutputFrame> {
    return outputFrames(stream.output);
  }

  inspect(id: string, call: EngineCall = {}): Promise<ExecutionState> {
    const path = `/exec/${encodeURIComponent(id)}/json`;
    const request = { ...call, method: 'GET', path, what: `look at the execution ${id}` } as const;
    return this.#transport.ask(request, (answer) => {
      const state = Shape.of(answer);
      const isRunning = state.flag('Running');
      return { isRunning, exitCode: isRunning ? null : (state.optionalNumber('ExitCode') ?? null) };
    });
  }

  async resize(id: string, size: { cols: number; rows: number }, call: EngineCall = {}): Promise<void> {
    const path = `/exec/${encodeURIComponent(id)}/resize`;
    const query = { h: size.rows, w: size.cols };
    await this.#transport.text({ ...call, method: 'POST', path, query, what: `resize the execution ${id}` });
  }
}

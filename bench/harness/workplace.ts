import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BerthClient } from '@berth/client';
import { inheritableEnvironment } from '@berth/contract';
import type { InstanceView, StartInput } from '@berth/contract/schemas';
import { Sandbox, until } from '../../test/support/sandbox.ts';
import { ROOT } from './result.ts';
import type { Program } from './whole-process.ts';

/** What npm puts on people's path. */
const INSTALLED_COMMAND = join(ROOT, 'apps/cli/bin/berth.cjs');
const DAEMON = join(ROOT, 'apps/cli/dist/daemon.js');

/** Ends under way at the same time. */
const END_WIDTH = 16;

/** A laden machine needs seconds for a keeper. */
const STANDBY_MS = 60_000;

export interface AgentStart {
  readonly words: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

/** Files are read some moments after they were written. */
const DEFINED_MS = 10_000;

const open = new Set<Workplace>();

export type StartOptions = Pick<
  StartInput,
  'restart' | 'isolation' | 'image' | 'network' | 'allow' | 'limits'
>;

/**
 * A Berth of its own below a temporary directory, with a warm client. Whatever else a benchmark starts gets its
 * environment from here, so that the check for processes left behind sees it too. A function that holds one with
 * `await using` must return with `return await`: otherwise it is disposed of while the work still goes on.
 */
export class Workplace implements AsyncDisposable {
  readonly client: BerthClient;
  readonly #sandbox: Sandbox;

  private constructor(sandbox: Sandbox, settings: Readonly<Record<string, string>>) {
    this.#sandbox = sandbox;
    this.client = new BerthClient({ environment: sandbox.environment(settings), daemonEntry: DAEMON });
  }

  /** `settings` are variables of the daemon, beyond those that every one gets; `files` its configuration, by name. */
  static async open(
    settings: Readonly<Record<string, string>> = {},
    files: Readonly<Record<string, unknown>> = {},
  ): Promise<Workplace> {
    const workplace = new Workplace(await Sandbox.create(), settings);
    open.add(workplace);
    for (const [name, content] of Object.entries(files)) await workplace.#configure(name, content);
    await workplace.client.ensureDaemon();
    return workplace;
  }

  /** Where instances and peers work and put their files. */
  get directory(): string {
    return this.#sandbox.work;
  }

  /** The state directory, where a leak would show. */
  get state(): string {
    return this.#sandbox.state;
  }

  /** Programs of assistants that Berth installed are in here. */
  get data(): string {
    return join(this.#sandbox.home, 'data');
  }

  /** Living processes of this workplace, whatever they are. */
  processes(): number[] {
    return this.#sandbox.processes();
  }

  environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
    return this.#sandbox.environment(extra);
  }

  start(command: readonly string[], options: StartOptions = {}): Promise<InstanceView> {
    const input = { command: [...command], directory: this.directory, ...options };
    return this.#start(input, this.environment());
  }

  startAgent(
    agent: string,
    { words, variables = {}, directory = this.directory }: AgentStart,
  ): Promise<InstanceView> {
    return this.#start({ agent, command: [...words], directory }, this.environment(variables), variables);
  }

  /** Resolves when the daemon knows an agent by that definition. */
  async defineAgent(name: string, definition: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#configure(join('agents', name), definition);
    const isKnown = async () => (await this.client.agentPrograms([])).some(({ id }) => id === name);
    await until(`the agent ${name} is known`, isKnown, DEFINED_MS);
  }

  /** As JSON, which is YAML. */
  async #configure(name: string, content: unknown): Promise<void> {
    const file = join(this.#sandbox.home, 'config', `${name}.yaml`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(content));
  }

  /** Resolves when a keeper stands by. */
  async untilStandby(): Promise<void> {
    const standsBy = async () => (await this.client.daemon()).standby > 0;
    await until('a keeper stands by', standsBy, STANDBY_MS);
  }

  /** Ends an instance and takes it off the list. */
  async end({ id }: Pick<InstanceView, 'id'>): Promise<void> {
    await this.client.stop(id, 0);
    await this.client.remove(id);
  }

  /** Ends many, a few at a time: looking for what each of them started costs as much as there are processes. */
  async endAll(instances: readonly Pick<InstanceView, 'id'>[]): Promise<void> {
    const rest = instances.values();
    const work = async () => {
      for (const instance of rest) await this.end(instance);
    };
    await Promise.all(Array.from({ length: END_WIDTH }, work));
  }

  /** The command line as npm installs it. */
  berth(...args: readonly string[]): Program {
    const { directory: cwd } = this;
    return { file: process.execPath, args: [INSTALLED_COMMAND, ...args], env: this.environment(), cwd };
  }

  /** A Node that does nothing: the least that a command written for Node can take. */
  bareNode(): Program {
    return { file: process.execPath, args: ['-e', '0'], env: this.environment(), cwd: this.directory };
  }

  #start(
    input: Pick<StartInput, 'agent' | 'command' | 'directory'> & StartOptions,
    inherited: Readonly<Record<string, string>>,
    chosen: Readonly<Record<string, string>> = {},
  ): Promise<InstanceView> {
    const inherit = entries(inheritableEnvironment(inherited));
    return this.client.start({ ...input, inherit, environment: entries(chosen) });
  }

  /** Ends everything. Rejects when a process was left behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    open.delete(this);
    await this.#sandbox.dispose();
  }
}

function entries(variables: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}

/** An environment without what slows Node down or changes it. */
export function plainEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8' };
}

/** Leaves nothing behind when somebody has seen enough. */
export function disposeOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void Promise.allSettled([...open].map((one) => one[Symbol.asyncDispose]())).then(() =>
        process.exit(INTERRUPTED_STATUS),
      );
    });
  }
}

/** What a shell reports for a program that Ctrl-C ended. */
const INTERRUPTED_STATUS = 130;

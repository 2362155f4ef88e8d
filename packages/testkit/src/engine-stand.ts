import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ContainerRequest, Engine, formatEngineAddress, parseEngineAddress } from '@berth/engine';

export type ContainerWishes = Partial<ContainerRequest>;

/** The image of the tests: a Debian with the project's Node, as `tooling/container-engine.sh` makes it. */
export const TEST_IMAGE = 'localhost/berth-test:latest';
const LABEL = 'dev.berth.test';
const MEBIBYTE = 1024 * 1024;
const LOOK_MS = 20;
const PATIENCE_MS = 30_000;

/** A real engine for a suite of tests, and what they make there: it is removed at the end, and nothing else is. */
export class EngineStand {
  readonly engine: Engine;
  /** Names of all that is made here begin with it. */
  readonly prefix = `berth-test-${crypto.randomUUID().slice(0, 8)}`;
  readonly #services: EngineService[] = [];
  #made = 0;

  private constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Throws where there is no engine: these tests are run by who has brought one along. */
  static async open(): Promise<EngineStand> {
    const address = process.env['BERTH_TEST_ENGINE'];
    if (address === undefined) throw new Error('BERTH_TEST_ENGINE must name the engine to test with');
    return new EngineStand(await Engine.open(parseEngineAddress(address)));
  }

  /** As `DOCKER_HOST` has it. */
  get address(): string {
    return formatEngineAddress(this.engine.address);
  }

  /** A container of a shell script, that is not started. */
  container(script: string, wishes: ContainerWishes = {}): Promise<string> {
    return this.engine.containers.create(this.name(), this.request(script, wishes));
  }

  name(): string {
    this.#made += 1;
    return `${this.prefix}-${this.#made}`;
  }

  request(script: string, wishes: ContainerWishes = {}): ContainerRequest {
    return {
      image: TEST_IMAGE,
      command: ['/bin/sh', '-c', script],
      environment: { TERM: 'xterm' },
      directory: '/',
      labels: { [LABEL]: this.prefix },
      mounts: [],
      memoryPaths: {},
      readOnlyRoot: false,
      network: 'none',
      ports: [],
      limits: {
        memoryBytes: 256 * MEBIBYTE,
        processes: 64,
        openFiles: { soft: 1024, hard: 1024 },
        userProcesses: { soft: 4096, hard: 4096 },
      },
      ...wishes,
    };
  }

  /** A service of Podman's on a socket of its own, for the same containers: it may be killed and frozen. */
  async service(): Promise<EngineService> {
    const service = await EngineService.open();
    this.#services.push(service);
    return service;
  }

  /** Removes the containers of one test. */
  async clear(): Promise<void> {
    const found = await this.engine.containers.list([`${LABEL}=${this.prefix}`]);
    await Promise.all(found.map(({ id }) => this.engine.containers.remove(id)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.close()));
    await this.clear();
  }
}

export class EngineService {
  readonly #directory: string;
  #process: ChildProcess | undefined;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(): Promise<EngineService> {
    const service = new EngineService(await mkdtemp(join(tmpdir(), 'berth-engine-')));
    await service.start();
    return service;
  }

  get address(): string {
    return `unix://${this.#socket}`;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    await rm(this.#socket, { force: true });
    this.#process = spawn('podman', ['system', 'service', '--time=0', this.address], { stdio: 'ignore' });
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await this.#answers())) {
      if (performance.now() > deadline) throw new Error(`no service of Podman's at ${this.address}`);
      await delay(LOOK_MS);
    }
  }

  /** Resolves when it is gone. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    const gone = once(process, 'exit');
    process.kill('SIGKILL');
    await gone;
  }

  /** It takes connections and answers nothing. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    try {
      await Engine.open(parseEngineAddress(this.address));
      return true;
    } catch {
      return false;
    }
  }

  get #socket(): string {
    return join(this.#directory, 'e');
  }
}

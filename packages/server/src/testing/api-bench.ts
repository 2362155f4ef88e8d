import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActorId, BERTH_VERSION, type RunId } from '@berth/contract';
import type { DaemonView, InstanceView, StartInput } from '@berth/contract/schemas';
import { type Caller, type Log, ownerAtSocket } from '@berth/core';
import { createMemoryStore } from '@berth/store/memory';
import { AccessBench, CoreBench, type FakeDaemon, type FakeRun, OWNER, startInput } from '@berth/testkit';
import { type ApiServer, createApiServer, type ServerParts } from '../http/http-server.ts';
import { Viewers } from '../terminal/viewers.ts';
import { FakeScreens } from './fake-screens.ts';

/** More than any test but that of this bound connects at once. */
export const CONNECTIONS_MAX = 64;

export interface ApiBenchOptions {
  /** Where it listens; in a temporary directory by default. */
  readonly socket?: string;
}

/** The header by which a request of the bench says who asks. Without it the owner does. */
export const ACTOR_HEADER = 'x-test-actor';

interface LogLine {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The whole API on a real socket: core, store in memory, and programs that exist only here. */
export class ApiBench {
  readonly core = new CoreBench(createMemoryStore());
  readonly viewers = new Viewers();
  readonly screens = new FakeScreens();
  readonly access = new AccessBench(this.core);
  readonly credentials = this.access.boot();
  readonly warnings: LogLine[] = [];
  readonly daemon: FakeDaemon = this.core.boot({
    viewers: (id) => this.viewers.count(id),
    tokens: this.credentials.credentials.instances,
  });
  readonly socket: string;
  /** How often the daemon was asked to end. */
  shutDowns = 0;
  readonly #directory: string;
  readonly #server: ApiServer;

  private constructor(directory: string, socket: string) {
    this.#directory = directory;
    this.socket = socket;
    this.#server = createApiServer(this.#parts());
  }

  static async open(options: ApiBenchOptions = {}): Promise<ApiBench> {
    const directory = await mkdtemp(join(tmpdir(), 'berth-api-'));
    const bench = new ApiBench(directory, options.socket ?? join(directory, 'daemon.sock'));
    try {
      await bench.credentials.credentials.restore();
      await bench.#server.listen(bench.socket);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
    return bench;
  }

  /** Ends the server, and leaves core and programs. */
  closeServer(): Promise<void> {
    return this.#server.close();
  }

  async close(): Promise<void> {
    await this.closeServer();
    await this.daemon.close();
    await this.credentials.scope.close();
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Starts a program of the fake driver as the owner. */
  async start(program: string, more: Partial<StartInput> = {}): Promise<InstanceView> {
    const command = [program, ...(more.command ?? [])];
    return this.daemon.berth.start(OWNER, startInput({ agent: 'command', ...more, command }));
  }

  /** The current run of an instance as it really is. */
  run({ run }: InstanceView): FakeRun {
    return this.core.world.run(run as RunId);
  }

  #parts(): ServerParts {
    const log: Log = {
      info: () => undefined,
      warn: (message, fields = {}) => void this.warnings.push({ message, fields }),
    };
    return {
      berth: this.daemon.berth,
      resources: this.daemon.monitor,
      agents: this.daemon.desk,
      exec: this.daemon.exec,
      images: this.daemon.images,
      explainer: this.daemon.explainer,
      inbox: this.daemon.inbox,
      dialogs: this.daemon.dialogs,
      notices: this.daemon.noticeDesk,
      recovery: this.daemon.recovery,
      settings: this.daemon.settings,
      quotas: this.daemon.quotas,
      credentials: this.credentials.desk,
      screens: this.screens,
      viewers: this.viewers,
      daemon: {
        view: async () => this.#view(),
        shutDown: () => {
          this.shutDowns += 1;
        },
      },
      log,
      connectionsMax: CONNECTIONS_MAX,
      authenticate: ({ headers }) =>
        this.#bearer(headers.authorization) ??
        ownerAtSocket((headers[ACTOR_HEADER] ?? OWNER.actor) as ActorId),
    };
  }

  #bearer(header = ''): Caller | undefined {
    const secret = header.replace(/^Bearer /, '');
    return this.credentials.credentials.identify(secret, 'bearer', { from: 'socket' });
  }

  #view(): DaemonView {
    return {
      pid: process.pid,
      version: BERTH_VERSION,
      node: this.core.node,
      uptime: 1.5,
      cgroups: 'none: this is a test',
      instances: 0,
      running: 0,
      standby: 0,
      reconciled: true,
      state: this.#directory,
      socket: this.socket,
      memory: process.memoryUsage.rss(),
    };
  }
}

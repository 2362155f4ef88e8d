import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActorId, BERTH_VERSION, type RunId } from '@berth/contract';
import type { DaemonView, DoctorReport, InstanceView, StartInput } from '@berth/contract/schemas';
import { type AuditNote, type Log, ownerAtSocket } from '@berth/core';
import { createMemoryStore } from '@berth/store/memory';
import { AccessBench, CoreBench, type FakeDaemon, type FakeRun, OWNER, startInput } from '@berth/testkit';
import { type ApiServer, createApiServer, type ServerParts } from '../http/http-server.ts';
import type { DoorRules } from '../door/guard.ts';
import { AllowedHosts } from '../door/hosts.ts';
import { PortPreviews } from '../preview/port-previews.ts';
import type { TcpListener, TcpOptions } from '../http/tcp-listener.ts';
import type { PreviewBase } from '../preview/preview-host.ts';
import { PageFolder } from '../page/page-folder.ts';
import { Viewers } from '../terminal/viewers.ts';
import { FakeDoorkeeper } from './fake-doorkeeper.ts';
import { FakeScreens } from './fake-screens.ts';

/** More than any test but that of this bound connects at once. */
export const CONNECTIONS_MAX = 64;

/** So that a test can fill them. */
export const LANES = { perInstance: 8, inAll: 12 };

export interface ApiBenchOptions {
  /** Where it listens; in a temporary directory by default. */
  readonly socket?: string;
}

/** The header by which a request of the bench says who asks. Without it the owner does. */
export const ACTOR_HEADER = 'x-test-actor';

const NOT_LISTENING = { listen: [], page: null, problem: null, authority: null };
/** Name of the page of every bench. */
const PAGE = 'berth-0123456789abcdef.localhost';

/** A listener that others can reach, and how it is called. */
export interface Door {
  readonly listener: TcpListener;
  readonly port: number;
  /** What a browser that has the page open sends as `Host`, and what a script may send. */
  readonly page: string;
  readonly api: string;
  /** What the page's own requests send as `Origin`. */
  readonly origin: string;
}

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
  /** Of a door that was opened last. */
  readonly previews: PortPreviews;
  readonly daemon: FakeDaemon = this.core.boot({
    viewers: (id) => this.viewers.count(id),
    tokens: this.credentials.credentials.instances,
  });
  /** What was taken down at the door. */
  readonly notes: AuditNote[] = [];
  readonly doorkeeper: FakeDoorkeeper = new FakeDoorkeeper((...shown) =>
    this.credentials.credentials.identify(...shown),
  );
  /** Whether the daemon says that it has looked at everything. */
  isReady = true;
  readonly socket: string;
  /** How often the daemon was asked to end. */
  shutDowns = 0;
  /** What the doctor finds. */
  examine: () => Promise<DoctorReport> = () => Promise.reject(new Error('nobody is asked'));
  readonly #directory: string;
  readonly server: ApiServer;
  #previewBase: PreviewBase | undefined;

  private constructor(directory: string, socket: string) {
    this.#directory = directory;
    this.socket = socket;
    this.previews = this.#newPreviews();
    this.server = createApiServer(this.#parts());
  }

  static async open(options: ApiBenchOptions = {}): Promise<ApiBench> {
    const directory = await mkdtemp(join(tmpdir(), 'berth-api-'));
    const bench = new ApiBench(directory, options.socket ?? join(directory, 'daemon.sock'));
    try {
      await bench.credentials.credentials.restore();
      await bench.server.listen(bench.socket);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
    return bench;
  }

  /** Opens the door to others as well, on a free port of the loopback address. */
  async openDoor(
    more: Partial<TcpOptions> & { secure?: boolean; configured?: readonly string[] } = {},
  ): Promise<Door> {
    const { secure = false, configured = [], ...options } = more;
    const rules = (port: number): DoorRules => {
      const own = ['localhost', '127.0.0.1', '[::1]', 'berth.localhost'];
      const hosts = new AllowedHosts({ port, secure, own, page: PAGE, configured });
      return { hosts, origins: new Set(hosts.pageOrigins), secure, behindProxy: false };
    };
    const listener = await this.server.listenTcp({ host: '127.0.0.1', port: 0, rules, ...options });
    const { port } = listener;
    const scheme = secure ? 'https' : 'http';
    this.#previewBase = { scheme, authority: `${configured[0] ?? 'localhost'}:${port}` };
    const page = `${PAGE}:${port}`;
    return {
      listener,
      port,
      page,
      origin: `${secure ? 'https' : 'http'}://${page}`,
      api: `localhost:${port}`,
    };
  }

  /** Ends the server, and leaves core and programs. */
  closeServer(): Promise<void> {
    return this.server.close();
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
      instanceFeed: this.daemon.instanceFeed,
      closerLook: this.daemon.closerLook,
      openPrompts: this.daemon.openPrompts,
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
      previews: this.previews,
      credentials: this.credentials.desk,
      auditDesk: this.daemon.auditDesk,
      screens: this.screens,
      page: new PageFolder(new URL('page/', import.meta.url)),
      viewers: this.viewers,
      doctor: { examine: () => this.examine() },
      daemon: {
        view: async () => this.#view(),
        shutDown: () => {
          this.shutDowns += 1;
        },
      },
      log,
      doorkeeper: this.doorkeeper,
      listening: { view: async () => NOT_LISTENING, change: async () => NOT_LISTENING },
      isReady: () => this.isReady,
      audit: { note: (note) => void this.notes.push(note) },
      connectionsMax: CONNECTIONS_MAX,
      authenticate: ({ headers }) => ownerAtSocket((headers[ACTOR_HEADER] ?? OWNER.actor) as ActorId),
    };
  }

  #newPreviews(): PortPreviews {
    return new PortPreviews({
      desk: this.daemon.previewDesk,
      base: () => this.#previewBase,
      bounds: LANES,
      clock: this.core.clock,
      ended: (caller, listener) => this.doorkeeper.ended(caller, listener),
      audit: { note: (note) => void this.notes.push(note) },
      log: { info: () => undefined, warn: () => undefined },
    });
  }

  #view(): Omit<DaemonView, 'listening'> {
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
      home: '/home/ann',
      memory: process.memoryUsage.rss(),
    };
  }
}

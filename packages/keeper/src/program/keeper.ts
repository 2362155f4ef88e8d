import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import {
  type ExitCause,
  type ExitFacts,
  encodeJson,
  FRAME,
  INPUT_RESULT,
  type KeeperConfig,
  type KeeperStatus,
  type ProcessIdentity,
  RUN_FILES,
  type StopRequest,
} from '@berth/contract';
import { endTree, findTree, type Host, systemClock, trySignal, writeFileDurably } from '@berth/host';
import { LogWriter } from '../log/log-writer.ts';
import { logStart } from '../log/log-reader.ts';
import { Connection, type KeeperCommands } from './connection.ts';
import { InputQueue } from './input-queue.ts';
import type { OutputOrigin } from './subscriber.ts';
import type { TerminalHandlers, TerminalLaunch, TerminalSource } from './terminal-source.ts';

/** What is left behind by a program that ended by itself gets this long to follow. */
const LEFTOVER_GRACE_MS = 500;
/** Connected clients get this long to take the last bytes. */
const SETTLE_MS = 2000;
/** More clients than any use needs: a bound for descriptors. */
const CLIENTS_MAX = 256;
/** Exit facts fit into it; it is set aside at the start, so that a full disk cannot swallow them. */
const RESERVE_BYTES = 4096;

export interface KeeperParts {
  readonly config: KeeperConfig;
  readonly host: Host;
  readonly openTerminal: (launch: TerminalLaunch, handlers: TerminalHandlers) => TerminalSource;
  readonly onFault: (what: string, error: unknown) => void;
}

/** Owns one terminal and its one child, from start to the last byte. */
export class Keeper implements KeeperCommands {
  readonly #config: KeeperConfig;
  readonly #host: Host;
  readonly #parts: KeeperParts;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  readonly #ended: Promise<void>;
  #resolveEnded: () => void = () => undefined;
  #log!: LogWriter;
  #terminal!: TerminalSource;
  #input!: InputQueue;
  #self!: ProcessIdentity;
  #child: ProcessIdentity | null = null;
  #startedAt = 0;
  #logStart = 0;
  #cols: number;
  #rows: number;
  #exit: ExitFacts | null = null;
  /** Monotonic time at which patience with a stopping tree ends; undefined while no stop was asked for. */
  #stopDeadline: number | undefined;
  #stopping: Promise<unknown> = Promise.resolve();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#config = parts.config;
    this.#host = parts.host;
    this.#cols = parts.config.cols;
    this.#rows = parts.config.rows;
    this.#server = createServer((socket) => this.#accept(new Connection(socket, this, this.#origin())));
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  /** Resolves when the run is over, its facts are on disk and every client was told. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Order matters: once the child runs, everything that can be asked about it must be answerable. */
  async start(): Promise<KeeperStatus> {
    const config = this.#config;
    this.#self = await this.#host.self();
    setAside(join(config.directory, RUN_FILES.reserve));
    this.#log = new LogWriter({
      runDirectory: config.directory,
      instanceDirectory: config.instanceDirectory,
      run: config.run,
      maxBytes: config.logMaxBytes,
      cols: config.cols,
      rows: config.rows,
      now: () => Date.now(),
      onFault: this.#parts.onFault,
    });
    await this.#listen();
    this.#startedAt = Date.now();
    this.#terminal = this.#parts.openTerminal(config, {
      output: (bytes) => this.#output(bytes),
      exit: (code, signal) => void this.#finish(code, signal),
    });
    this.#input = new InputQueue((bytes) => this.#terminal.write(bytes));
    this.#child = (await this.#host.identify(this.#terminal.pid)) ?? this.#unseen(this.#terminal.pid);
    await writeFileDurably(join(config.directory, RUN_FILES.facts), JSON.stringify(this.status()));
    return this.status();
  }

  status(): KeeperStatus {
    return {
      instance: this.#config.instance,
      run: this.#config.run,
      generation: this.#config.generation,
      keeper: this.#self,
      child: this.#child,
      startedAt: this.#startedAt,
      cols: this.#cols,
      rows: this.#rows,
      start: this.#logStart,
      end: this.#log.offset,
      exit: this.#exit,
    };
  }

  input(bytes: Uint8Array, done: (result: number) => void): void {
    if (this.#exit !== null) return done(INPUT_RESULT.notRunning);
    this.#input.push(bytes, done);
  }

  resize(cols: number, rows: number): void {
    if (this.#exit !== null || (cols === this.#cols && rows === this.#rows)) return;
    this.#cols = cols;
    this.#rows = rows;
    this.#terminal.resize(cols, rows);
    this.#log.resize(cols, rows);
    for (const { subscriber } of this.#connections) subscriber.resized(this.#log.offset, cols, rows);
  }

  signal(name: string): void {
    const signal = signalNamed(name);
    const child = this.#child;
    if (child === null || this.#exit !== null) return;
    void this.#host
      .foregroundGroup(child.pid)
      .then((group) => trySignal(group === undefined ? child.pid : -group, signal))
      .catch((error: unknown) => this.#parts.onFault(`signal ${name}`, error));
  }

  /** A second request may shorten the patience of the first, never lengthen it. */
  stop(request: StopRequest): void {
    const deadline = systemClock.monotonic() + request.graceMs;
    const first = this.#stopDeadline === undefined;
    this.#stopDeadline = Math.min(this.#stopDeadline ?? deadline, deadline);
    if (first && this.#exit === null) this.#stopping = this.#endTree(signalNamed(request.signal));
  }

  #endTree(signal: NodeJS.Signals): Promise<unknown> {
    const child = this.#child;
    if (child === null) return Promise.resolve();
    return endTree(this.#host, systemClock, {
      ...this.#tree(child),
      signal,
      deadline: () => this.#stopDeadline ?? 0,
    }).catch((error: unknown) => this.#parts.onFault('stop', error));
  }

  #tree(root: ProcessIdentity) {
    return { root, marker: `BERTH_INSTANCE=${this.#config.instance}`, except: [process.pid] };
  }

  #output(bytes: Buffer): void {
    const offset = this.#log.offset;
    this.#log.output(bytes);
    for (const { subscriber } of this.#connections) subscriber.live(offset, bytes);
  }

  async #finish(code: number | null, signal: number | null): Promise<void> {
    // The child's identity is needed to find what it left behind, and may still be on its way.
    const child = this.#child ?? this.#unseen(this.#terminal.pid);
    const exit: ExitFacts = {
      code,
      signal: signalName(signal),
      cause: this.#causeOf(signal),
      time: Date.now(),
    };
    this.#exit = exit;
    this.#input?.close();
    await this.#log.finish(exit).catch((error: unknown) => this.#parts.onFault('last log record', error));
    this.#writeExit(exit);
    await this.#clearLeftovers(child);
    await this.#tellEveryone(exit);
    this.#resolveEnded();
  }

  #causeOf(signal: number | null): ExitCause {
    if (this.#stopDeadline !== undefined) return 'stopped';
    return signal === null ? 'exited' : 'signalled';
  }

  /** Rewrites the space set aside, which needs no room on the disk, and only then gives it its name. */
  #writeExit(exit: ExitFacts): void {
    const reserve = join(this.#config.directory, RUN_FILES.reserve);
    try {
      const fd = openSync(reserve, 'r+');
      writeSync(fd, JSON.stringify(exit).padEnd(RESERVE_BYTES), 0);
      fsyncSync(fd);
      closeSync(fd);
      renameSync(reserve, join(this.#config.directory, RUN_FILES.exit));
    } catch (error) {
      this.#parts.onFault('exit facts', error);
    }
  }

  async #clearLeftovers(child: ProcessIdentity): Promise<void> {
    await this.#stopping;
    const tree = this.#tree(child);
    const left = await findTree(this.#host, tree);
    if (left.length === 0) return;
    const deadline = systemClock.monotonic() + LEFTOVER_GRACE_MS;
    const signal = signalNamed(this.#config.stopSignal);
    await endTree(this.#host, systemClock, { ...tree, signal, deadline: () => deadline });
  }

  async #tellEveryone(exit: ExitFacts): Promise<void> {
    const clients = [...this.#connections];
    await Promise.all(clients.map(({ subscriber }) => subscriber.settle(SETTLE_MS)));
    await rm(this.#config.socket, { force: true });
    this.#server.close();
    for (const client of clients) {
      client.send(encodeJson(FRAME.exit, exit));
      client.end();
    }
  }

  #accept(connection: Connection): void {
    if (this.#connections.size >= CLIENTS_MAX) return connection.destroy();
    this.#connections.add(connection);
    connection.onClose(() => this.#connections.delete(connection));
  }

  #origin(): OutputOrigin {
    return {
      runDirectory: this.#config.directory,
      end: () => this.#log.offset,
      onFault: this.#parts.onFault,
    };
  }

  async #listen(): Promise<void> {
    await rm(this.#config.socket, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#config.socket, () => resolve());
    });
    this.#logStart = (await logStart(this.#config.directory)) ?? 0;
  }

  /** A child that ended before it could be looked at: a pid without a start time matches nothing. */
  #unseen(pid: number): ProcessIdentity {
    return { ...this.#self, pid, startTime: '' };
  }
}

function setAside(path: string): void {
  const fd = openSync(path, 'w', 0o600);
  try {
    writeSync(fd, Buffer.alloc(RESERVE_BYTES, ' '));
  } finally {
    closeSync(fd);
  }
}

function signalNamed(name: string): NodeJS.Signals {
  if (!Object.hasOwn(constants.signals, name)) throw new Error(`${name} is not a signal of this platform`);
  return name as NodeJS.Signals;
}

function signalName(signal: number | null): string | null {
  if (signal === null) return null;
  const found = Object.entries(constants.signals).find(([, number]) => number === signal);
  return found?.[0] ?? `SIG${signal}`;
}

import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import {
  BERTH_VERSION,
  type CgroupReport,
  childGroups,
  type ExitFacts,
  encodeJson,
  FRAME,
  INPUT_RESULT,
  type KeeperConfig,
  type KeeperFacts,
  type KeeperStatus,
  type ProcessIdentity,
  RUN_FILES,
  type StopRequest,
} from '@berth/contract';
import {
  endTree,
  findInGroups,
  findTree,
  type Host,
  type ProcessEntry,
  systemClock,
  type TreeQuery,
  trySignal,
  writeFileDurablyNow,
} from '@berth/host';
import { LogWriter } from '../log/log-writer.ts';
import { Connection, type KeeperCommands } from './connection.ts';
import { setAside, writeExit } from './exit-file.ts';
import { InputQueue } from './input-queue.ts';
import { OutputBatch } from './output-batch.ts';
import { signalInStatus, signalName, signalNamed } from './signals.ts';
import type { OutputOrigin } from './subscriber.ts';
import type { TerminalHandlers, TerminalLaunch, TerminalSource } from './terminal-source.ts';

/** What is left behind by a program that ended by itself gets this long to follow. */
const LEFTOVER_GRACE_MS = 500;
/** Connected clients get this long to take the last bytes. */
const SETTLE_MS = 2000;
/** More clients than any use needs: a bound for descriptors. */
const CLIENTS_MAX = 256;
const SOCKET_MODE = 0o600;

export interface KeeperParts {
  readonly config: KeeperConfig;
  readonly host: Host;
  readonly openTerminal: (
    launch: TerminalLaunch,
    handlers: TerminalHandlers,
  ) => TerminalSource | Promise<TerminalSource>;
  readonly onFault: (what: string, error: unknown) => void;
  /** Resolves when the child may be started. */
  readonly prepared: Promise<void>;
  /** What came of placing the child; undefined while nothing did, or where it was not asked for. */
  readonly cgroupReport: () => CgroupReport | undefined;
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
  readonly #batch = new OutputBatch((bytes) => this.#output(bytes));
  #log!: LogWriter;
  /** Undefined until the program has been started, which may take a while. */
  #terminal: TerminalSource | undefined;
  readonly #input = new InputQueue((bytes) => this.#terminal?.write(bytes) ?? 0);
  #self!: ProcessIdentity;
  #child: ProcessIdentity | null = null;
  #startedAt = 0;
  #cols: number;
  #rows: number;
  /** The program has ended. */
  #hasEnded = false;
  /** How it ended; nobody is told before it is on disk. */
  #exit: ExitFacts | null = null;
  /** Monotonic time at which patience with a stopping tree ends; undefined while no stop was asked for. */
  #stopDeadline: number | undefined;
  /** Signal of the first request to stop. */
  #stopSignal: NodeJS.Signals | undefined;
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

  /**
   * Order matters: once the child runs, everything that can be asked about it must be answerable. Rejects when the
   * run could not begin; then nothing of it is left running. It blocks where it can: nobody else waits for this process,
   * and a pool of threads would cost each keeper more time and memory than it saves.
   */
  async start(): Promise<KeeperStatus> {
    const config = this.#config;
    signalNamed(config.stopSignal);
    this.#self = ownIdentity(this.#host);
    setAside(config.directory);
    this.#log = new LogWriter({
      ...config,
      runDirectory: config.directory,
      maxBytes: config.logMaxBytes,
      now: () => Date.now(),
      onFault: this.#parts.onFault,
    });
    await this.#listen();
    await this.#parts.prepared;
    this.#startedAt = Date.now();
    const terminal = await this.#parts.openTerminal(config, {
      output: (bytes) => this.#batch.push(bytes),
      fault: (error) => this.#parts.onFault('terminal', error),
      gap: (why) => this.#parts.onFault('output', new Error(why)),
      exit: (...status) => void this.#finish(...status),
    });
    this.#terminal = terminal;
    if (this.#cols !== config.cols || this.#rows !== config.rows) terminal.resize(this.#cols, this.#rows);
    const child = this.#identified(terminal.pid);
    this.#child = child;
    await this.#writeFacts(child);
    this.#beginStop();
    return this.status();
  }

  status(): KeeperStatus {
    const cgroup = this.#parts.cgroupReport();
    const { inDoubt } = this.#log;
    return {
      instance: this.#config.instance,
      run: this.#config.run,
      generation: this.#config.generation,
      keeper: this.#self,
      child: this.#child,
      startedAt: this.#startedAt,
      cols: this.#cols,
      rows: this.#rows,
      start: this.#log.start,
      end: this.#log.offset,
      exit: this.#exit,
      program: BERTH_VERSION,
      ...(inDoubt === undefined ? {} : { inDoubt }),
      ...(cgroup === undefined ? {} : { cgroup }),
    };
  }

  input(bytes: Uint8Array, done: (result: number) => void): void {
    if (this.#hasEnded) return done(INPUT_RESULT.notRunning);
    this.#input.push(bytes, done);
  }

  resize(cols: number, rows: number): void {
    if (this.#hasEnded || (cols === this.#cols && rows === this.#rows)) return;
    this.#batch.flush();
    this.#cols = cols;
    this.#rows = rows;
    this.#terminal?.resize(cols, rows);
    this.#log.resize(cols, rows);
    for (const { subscriber } of this.#connections) subscriber.resized(this.#log.offset, cols, rows);
  }

  signal(name: string): void {
    const signal = signalNamed(name);
    if (this.#child === null || this.#hasEnded) return;
    const sent = this.#terminal?.remote?.signal(signal) ?? this.#signalForeground(this.#child.pid, signal);
    sent.catch((error: unknown) => this.#parts.onFault(`signal ${name}`, error));
  }

  async #signalForeground(pid: number, signal: NodeJS.Signals): Promise<void> {
    const group = await this.#host.foregroundGroup(pid);
    trySignal(group === undefined ? pid : -group, signal);
  }

  /** A second request may shorten the patience of the first, never lengthen it. */
  stop(request: StopRequest): void {
    const signal = signalNamed(request.signal);
    const deadline = systemClock.monotonic() + request.graceMs;
    this.#stopDeadline = Math.min(this.#stopDeadline ?? deadline, deadline);
    if (this.#stopSignal !== undefined) return;
    this.#stopSignal = signal;
    this.#beginStop();
  }

  /** A request that comes before the child is known is carried out as soon as it is. */
  #beginStop(): void {
    const signal = this.#stopSignal;
    if (this.#child === null || this.#hasEnded || signal === undefined) return;
    this.#stopping = this.#endTree(this.#tree(this.#child), signal);
  }

  async #endTree(tree: TreeQuery, signal: NodeJS.Signals): Promise<void> {
    const deadline = () => this.#stopDeadline ?? 0;
    try {
      const request = { ...tree, signal, deadline };
      const ended = await (this.#terminal?.remote?.end(request) ?? endTree(this.#host, systemClock, request));
      if (!ended) throw new Error('some processes of the run cannot be killed');
    } catch (error) {
      this.#parts.onFault('stop', error);
    }
  }

  /** Without facts on disk no later daemon could find the child again, so the run must not go on. */
  async #writeFacts(child: ProcessIdentity): Promise<void> {
    const { registered } = this.#config;
    const facts: KeeperFacts = { ...this.status(), ...(registered === undefined ? {} : { registered }) };
    try {
      writeFileDurablyNow(join(this.#config.directory, RUN_FILES.facts), JSON.stringify(facts));
    } catch (error) {
      await this.#endTree(this.#tree(child), 'SIGKILL');
      throw error;
    }
  }

  #tree(root: ProcessIdentity): TreeQuery {
    const { instance, cgroup } = this.#config;
    const groups = cgroup === undefined ? [] : childGroups(cgroup);
    return { root, marker: `BERTH_INSTANCE=${instance}`, except: [process.pid], groups };
  }

  #output(bytes: Buffer): void {
    const offset = this.#log.offset;
    this.#log.output(bytes);
    for (const { subscriber } of this.#connections) subscriber.live(offset, bytes);
  }

  async #finish(...status: Parameters<TerminalHandlers['exit']>): Promise<void> {
    this.#batch.flush();
    // The child's identity is needed to find what it left behind, and may still be on its way.
    const child = this.#child ?? this.#unseen(this.#terminal?.pid);
    const exit: ExitFacts = { ...this.#statusOf(...status), time: Date.now() };
    this.#hasEnded = true;
    this.#input.close();
    // At once, while the session's number is certain to be the child's.
    const left = this.#leftovers(child);
    await this.#log.finish(exit).catch((error: unknown) => this.#parts.onFault('last log record', error));
    const facts = { ...exit, ...this.#lossOf(exit) };
    writeExit(this.#config.directory, facts, this.#parts.onFault);
    this.#exit = facts;
    await this.#clearLeftovers(child, await left);
    await this.#tellEveryone(facts);
    await this.#terminal?.remote?.remove().catch((error: unknown) => this.#parts.onFault('remove', error));
    this.#resolveEnded();
  }

  /** A log that ends in a gap cannot say so itself when the disk stays full. */
  #lossOf({ detail }: ExitFacts): Pick<ExitFacts, 'detail'> {
    const { losingFrom, inDoubt, offset } = this.#log;
    if (losingFrom !== undefined)
      return { detail: `The disk was full: output ${losingFrom} to ${offset} was not kept.` };
    if (inDoubt !== undefined)
      return { detail: `The disk refused to store output ${inDoubt.from} to ${inDoubt.to}: it is in doubt.` };
    return detail === undefined ? {} : { detail };
  }

  #statusOf(
    ...[code, signal, outOfMemory = false]: Parameters<TerminalHandlers['exit']>
  ): Omit<ExitFacts, 'time'> {
    const passedOn = this.#config.statusTellsSignal === true && code !== null ? signalInStatus(code) : null;
    const name = signalName(signal ?? passedOn);
    // What nobody can say was taken away as a whole.
    const isUnseen = code === null && name === null;
    const byItself = outOfMemory ? 'out_of_memory' : name === null && !isUnseen ? 'exited' : 'signalled';
    const cause = this.#stopDeadline === undefined ? byItself : 'stopped';
    const detail =
      isUnseen && cause === 'signalled' ? { detail: 'Somebody else removed its container.' } : {};
    return { code: passedOn === null ? code : null, signal: name, cause, ...detail };
  }

  /** A stop that is under way looks at everything itself before it is done. */
  async #leftovers(child: ProcessIdentity): Promise<readonly ProcessEntry[]> {
    // What is elsewhere ends with its first process.
    if (this.#terminal?.remote !== undefined) return [];
    const tree = { ...this.#tree(child), sessionIsOurs: true };
    try {
      const isStopping = this.#stopSignal !== undefined && (tree.groups?.length ?? 0) > 0;
      return await (isStopping ? findInGroups : findTree)(this.#host, tree);
    } catch (error) {
      this.#parts.onFault('search for leftovers', error);
      return [];
    }
  }

  /** A stop goes on with what it knew; what is then left, or was left by a program that ended by itself, is ended. */
  async #clearLeftovers(child: ProcessIdentity, known: readonly ProcessEntry[]): Promise<void> {
    await this.#stopping;
    if (known.length === 0) return;
    const deadline = systemClock.monotonic() + LEFTOVER_GRACE_MS;
    this.#stopDeadline = Math.min(this.#stopDeadline ?? deadline, deadline);
    await this.#endTree({ ...this.#tree(child), known }, signalNamed(this.#config.stopSignal));
  }

  /** Each client at its own pace: one that reads slowly does not keep the news from the others. */
  async #tellEveryone(exit: ExitFacts): Promise<void> {
    rmSync(this.#config.socket, { force: true });
    this.#server.close();
    await Promise.all(
      [...this.#connections].map(async (client) => {
        await client.subscriber.settle(SETTLE_MS);
        client.send(encodeJson(FRAME.exit, exit));
        client.end();
      }),
    );
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
      size: () => ({ cols: this.#cols, rows: this.#rows }),
      onFault: this.#parts.onFault,
    };
  }

  async #listen(): Promise<void> {
    rmSync(this.#config.socket, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#config.socket, () => resolve());
    });
    chmodSync(this.#config.socket, SOCKET_MODE);
  }

  #identified(pid: number | undefined): ProcessIdentity {
    return (pid === undefined ? undefined : this.#host.identifyNow(pid)) ?? this.#unseen(pid);
  }

  /** A child that ended before it could be looked at, or is none of this machine's: no start time matches nothing. */
  #unseen(pid = 0): ProcessIdentity {
    return { ...this.#self, pid, startTime: '' };
  }
}

function ownIdentity(host: Host): ProcessIdentity {
  const self = host.identifyNow(process.pid);
  if (self === undefined) throw new Error('the process table does not show this process: is /proc mounted?');
  return self;
}

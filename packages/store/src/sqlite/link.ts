import { Worker } from 'node:worker_threads';
import { BerthError, messageOf } from '@berth/contract';
import {
  fromWire,
  type Method,
  OPENING,
  type QueuedRequest,
  type Reply,
  type Request,
  type SqliteOperations,
  type StoreFacts,
  type WorkerConfig,
} from './messages.ts';
import type { Generation } from './backup/generation.ts';

/**
 * Requests a daemon may have under way. Far more than its use cases ever start at once; when it is reached the disk
 * stands still, and collecting more only costs memory.
 */
export const IN_FLIGHT_MAX = 1024;

/** The main thread's end: sends requests to the worker and settles each with its reply, or with the worker's end. */
export class WorkerLink {
  readonly opened: Promise<StoreFacts>;
  readonly #file: string;
  readonly #worker: Worker;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #onDeath: (error: BerthError) => void;
  #lastId = OPENING;
  #crash: unknown;
  #death: BerthError | undefined;
  #closing: Promise<void> | undefined;

  constructor(workerUrl: URL, config: WorkerConfig, onDeath: (error: BerthError) => void) {
    this.#file = config.file;
    this.#onDeath = onDeath;
    this.opened = this.#expect(OPENING) as Promise<StoreFacts>;
    this.#worker = new Worker(workerUrl, { workerData: config, name: 'berth-store' });
    this.#worker.on('message', (reply: Reply) => this.#settle(reply));
    this.#worker.on('error', (error: unknown) => {
      this.#crash = error;
    });
    this.#worker.on('exit', (exitCode) => this.#end(exitCode));
  }

  async call<M extends Method>(
    method: M,
    ...args: Parameters<SqliteOperations[M]>
  ): Promise<Awaited<ReturnType<SqliteOperations[M]>>> {
    if (this.#death !== undefined) throw this.#death;
    if (this.#closing !== undefined) throw this.#closedError();
    if (this.#pending.size >= IN_FLIGHT_MAX) throw this.#overloadError();
    return (await this.#send(method, args)) as Awaited<ReturnType<SqliteOperations[M]>>;
  }

  /** Resolves when there is one more generation. */
  async backUp(): Promise<Generation> {
    if (this.#death !== undefined) throw this.#death;
    if (this.#closing !== undefined) throw this.#closedError();
    return (await this.#post({ id: ++this.#lastId, method: 'backUp', args: [] })) as Generation;
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    try {
      // Requests are answered in order, so everything begun before is done when this is answered.
      if (this.#death === undefined) await this.#send('close', []);
    } finally {
      await this.terminate();
    }
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #send(method: QueuedRequest['method'], args: readonly unknown[]): Promise<unknown> {
    return this.#post({ id: ++this.#lastId, method, args });
  }

  #post(request: Request): Promise<unknown> {
    // Throws when an argument cannot be cloned; then nothing was sent and nothing is expected.
    this.#worker.postMessage(request);
    return this.#expect(request.id);
  }

  #expect(id: number): Promise<unknown> {
    const waiter = Promise.withResolvers<unknown>();
    this.#pending.set(id, waiter);
    return waiter.promise;
  }

  #settle(reply: Reply): void {
    const waiter = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.ok) waiter?.resolve(reply.value);
    else waiter?.reject(fromWire(reply.error));
    if (!reply.ok && reply.fatal === true) this.#die(fromWire(reply.error));
  }

  #end(exitCode: number): void {
    if (this.#death === undefined) this.#die(this.#deathError(exitCode, this.#pending.size));
  }

  /** Everybody who waits is told, and everybody who comes: nothing is acknowledged any more. */
  #die(death: BerthError): void {
    this.#death = death;
    const unfinished = [...this.#pending.values()];
    this.#pending.clear();
    for (const waiter of unfinished) waiter.reject(death);
    if (this.#closing === undefined) this.#onDeath(death);
  }

  #deathError(exitCode: number, unfinished: number): BerthError {
    const why = this.#crash === undefined ? `exit code ${exitCode}` : messageOf(this.#crash);
    const message =
      `The thread that holds the database ${this.#file} ended (${why}). Whether its ${unfinished} unfinished requests ` +
      'took effect is not known. Restart the daemon.';
    return new BerthError(
      { code: 'internal', message, details: { file: this.#file, exitCode, unfinished } },
      { cause: this.#crash },
    );
  }

  #closedError(): BerthError {
    const message = `The database ${this.#file} is closed; nothing can be asked of it any more.`;
    return new BerthError({ code: 'internal', message, details: { file: this.#file } });
  }

  #overloadError(): BerthError {
    const message =
      `${IN_FLIGHT_MAX} requests wait for the database ${this.#file}; the disk may be stuck. ` +
      'Nothing was changed. Try again later.';
    return new BerthError({ code: 'daemon_unresponsive', message, details: { file: this.#file } });
  }
}

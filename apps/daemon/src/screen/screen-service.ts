import { Worker } from 'node:worker_threads';
import type { AssistantSignal, InstanceId } from '@berth/contract';
import type { ScreenRules } from '@berth/contract/schemas';
import type {
  InstanceWithRun,
  Log,
  RunObserver,
  Screens,
  ScreenSignals,
  ScreenSize,
  ScreenSnapshot,
  ScreenText,
  Tell,
} from '@berth/core';
import type { FromScreenWorker, ScreenWorkerData, ToScreenWorker } from './messages.ts';
import { PendingAnswers } from './pending-answers.ts';
import type { ClaimSource } from './screen-matcher.ts';

export interface ScreenServiceOptions {
  readonly worker: URL;
  readonly data: ScreenWorkerData;
  readonly log: Log;
}

/** Who wants to know what stands on a screen. */
interface Watching {
  readonly rules: ScreenRules;
  readonly tell: Tell;
  /** What has said something and not taken it back: a new worker must know, or nobody would ever take it back. */
  readonly standing: Set<ClaimSource>;
}

/** A picture that takes longer than this is not worth waiting for; the log shows the output anyway. */
const ANSWER_MS = 3000;
/** Checkpoints are written in milliseconds; a worker that takes longer is stuck. */
const CLOSE_MS = 5000;
/** Pause before a worker that failed is replaced; doubled each time. */
const RESTART_MS = 100;
const RESTART_MAX_MS = 30_000;

/**
 * The daemon's side of the screen worker. Parsing output is the dearest thing the daemon does, so it has a thread of
 * its own: a program that floods slows down pictures, not keystrokes. A worker that dies is replaced and goes on from
 * its checkpoints.
 */
export class ScreenService implements Screens, ScreenSignals, RunObserver {
  readonly #options: ScreenServiceOptions;
  readonly #live = new Map<InstanceId, InstanceWithRun>();
  readonly #snapshots = new PendingAnswers<ScreenSnapshot>(ANSWER_MS);
  readonly #texts = new PendingAnswers<ScreenText>(ANSWER_MS);
  readonly #watched = new Map<InstanceId, Watching>();
  #worker: Worker | undefined;
  #closing = false;
  #restarts = 0;

  constructor(options: ScreenServiceOptions) {
    this.#options = options;
  }

  /** Starts the worker, which otherwise starts when it is first needed. Not before the API answers: people wait for that. */
  open(): void {
    this.#worker ??= this.#startWorker();
  }

  runLive(found: InstanceWithRun, fresh: boolean): void {
    this.#live.set(found.instance.id, found);
    this.#announce(found, fresh);
  }

  runGone({ instance }: InstanceWithRun): void {
    this.#live.delete(instance.id);
    // A run that is only lost may come back, and its screen with it.
    this.#tell({ type: 'gone', instance: instance.id, keep: instance.status === 'lost' });
  }

  snapshot(instance: InstanceId, size?: ScreenSize): Promise<ScreenSnapshot | undefined> {
    return this.#snapshots.ask((id) => this.#tell({ type: 'snapshot', id, instance, size: size ?? null }));
  }

  text(instance: InstanceId): Promise<ScreenText | undefined> {
    return this.#texts.ask((id) => this.#tell({ type: 'text', id, instance }));
  }

  watchScreen({ instance: { id } }: InstanceWithRun, rules: ScreenRules, tell: Tell): { stop(): void } {
    const watching: Watching = { rules, tell, standing: new Set() };
    this.#watched.set(id, watching);
    this.#tellRules(id, watching);
    return {
      stop: () => {
        if (this.#watched.get(id) !== watching) return;
        this.#watched.delete(id);
        if (!this.#closing) this.#tell({ type: 'unwatched', instance: id });
      },
    };
  }

  /** Lets the worker write its checkpoints. Nothing more happens when it is called again. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    this.#tell({ type: 'close' });
    const patience = setTimeout(() => void worker.terminate(), CLOSE_MS);
    await gone;
    clearTimeout(patience);
  }

  #startWorker(): Worker {
    const worker = new Worker(this.#options.worker, { workerData: this.#options.data, name: 'screens' });
    worker.on('message', (message: FromScreenWorker) => this.#take(message));
    worker.on('error', (error) => this.#options.log.warn('the screen worker failed', { error: error.stack }));
    worker.on('exit', () => this.#replace());
    return worker;
  }

  #replace(): void {
    this.#snapshots.giveUp();
    this.#texts.giveUp();
    if (this.#closing) return;
    // Output that breaks the worker would break the next one just as fast.
    const wait = Math.min(RESTART_MAX_MS, RESTART_MS * 2 ** this.#restarts);
    this.#restarts += 1;
    setTimeout(() => this.#restart(), wait).unref();
  }

  #restart(): void {
    if (this.#closing) return;
    this.#worker = this.#startWorker();
    for (const found of this.#live.values()) this.#announce(found, false);
  }

  #announce({ instance, run }: InstanceWithRun, fresh: boolean): void {
    if (run === null) return;
    this.#tell({ type: 'live', instance: instance.id, run: run.id, handle: run.handle, fresh });
    const watching = this.#watched.get(instance.id);
    if (watching !== undefined) this.#tellRules(instance.id, watching);
  }

  #tellRules(instance: InstanceId, { rules, standing }: Watching): void {
    this.#tell({ type: 'rules', instance, rules, standing: [...standing] });
  }

  #take(message: FromScreenWorker): void {
    if (message.type === 'warning') this.#options.log.warn(message.message, message.fields);
    else if (message.type === 'signal') this.#hear(this.#watched.get(message.instance), message.signal);
    else if (message.type === 'text') this.#texts.answer(message.id, message.text ?? undefined);
    else this.#snapshots.answer(message.id, message.snapshot ?? undefined);
  }

  #hear(watching: Watching | undefined, signal: AssistantSignal): void {
    const { source, activity } = signal;
    if (source === 'title' || source === 'screen') {
      if (activity === null) watching?.standing.delete(source);
      else watching?.standing.add(source);
    }
    watching?.tell(signal);
  }

  #tell(message: ToScreenWorker): void {
    this.#worker ??= this.#startWorker();
    this.#worker.postMessage(message);
  }
}

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DiskFound, DiskProbe, DiskRoom, DiskTarget } from '@berth/core';
import { type BerthPaths, privateHome } from '@berth/host';
import type { DiskAnswer, DiskQuestion, WalkBudget } from './messages.ts';
import { roomOf } from './room.ts';

/**
 * A fiftieth of one processor while it walks: half a million files in some four minutes. What is larger is told as at
 * least so much.
 */
const BUDGET: WalkBudget = {
  entriesMax: 1_000_000,
  // Together some 35 MB: what a thread may have is more than that.
  linkedMax: 200_000,
  openMax: 100_000,
  durationMaxMs: 300_000,
  workMs: 2,
  pauseMs: 98,
};
/** A thread that nobody has asked for so long is not worth its memory. Longer than between two looks at the room on disks. */
const IDLE_MS = 90_000;
/** Directories and names only. */
const HEAP_MB = 64;

type Answered = Extract<DiskAnswer, { walked: unknown }>;

/** Measures what instances have on disks, in a thread that is there while it is needed. */
export class LocalDiskProbe implements DiskProbe {
  readonly #worker: URL;
  readonly #paths: BerthPaths;
  readonly #budget: WalkBudget;
  #thread: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #next = 0;
  readonly #waiting = new Map<number, PromiseWithResolvers<Answered>>();

  constructor(worker: URL, paths: BerthPaths, budget: WalkBudget = BUDGET) {
    this.#worker = worker;
    this.#paths = paths;
    this.#budget = budget;
  }

  async measure({ instance, workspace, hasHome }: DiskTarget): Promise<DiskFound> {
    const home = hasHome ? [privateHome(this.#paths, instance)] : [];
    const walks = [[workspace], [join(this.#paths.instances, instance)], home];
    const { walked } = await this.#ask({ walks });
    const bytes = (at: number) => walked[at]?.bytes ?? 0;
    return {
      workspace: bytes(0),
      log: bytes(1),
      home: hasHome ? bytes(2) : null,
      isComplete: walked.every(({ isComplete }) => isComplete),
      workedMs: walked.reduce((sum, { workedMs }) => sum + workedMs, 0),
    };
  }

  async room(paths: readonly string[]): Promise<readonly (DiskRoom | null)[]> {
    // Of a disk that holds up this one the daemon could not live anyway, and most daemons need no thread for it.
    const own = await roomOf(this.#paths.state);
    return paths.length === 0 ? [own] : [own, ...(await this.#ask({ room: paths })).room];
  }

  /** What was asked is not answered any more. */
  close(): void {
    clearTimeout(this.#idle);
    // A thread that waits for a disk cannot be waited for.
    void this.#thread?.terminate();
    this.#fail(new Error('the daemon ends'));
  }

  #ask(question: Omit<DiskQuestion, 'id' | 'budget'>): Promise<Answered> {
    this.#next += 1;
    const waiting = Promise.withResolvers<Answered>();
    this.#waiting.set(this.#next, waiting);
    clearTimeout(this.#idle);
    this.#thread ??= this.#begin();
    this.#thread.postMessage({ ...question, id: this.#next, budget: this.#budget } satisfies DiskQuestion);
    return waiting.promise;
  }

  #begin(): Worker {
    const thread = new Worker(this.#worker, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
    // A daemon that has nothing else to do may end.
    thread.unref();
    thread.on('message', (answer: DiskAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('problem' in answer) waiting?.reject(new Error(answer.problem));
      else waiting?.resolve(answer);
      if (this.#waiting.size === 0) this.#rest(thread);
    });
    thread.on('error', (error) => this.#fail(error));
    thread.on('exit', () => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    return thread;
  }

  #rest(thread: Worker): void {
    this.#idle = setTimeout(() => {
      this.#thread = undefined;
      void thread.terminate();
    }, IDLE_MS);
    this.#idle.unref();
  }

  #fail(error: unknown): void {
    this.#thread = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

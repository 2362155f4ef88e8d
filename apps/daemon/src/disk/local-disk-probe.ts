import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DiskFound, DiskProbe, DiskRoom, DiskTarget } from '@berth/core';
import { type BerthPaths, privateHome } from '@berth/host';
import type { DiskAnswer, DiskQuestion, WalkBudget } from './messages.ts';
import { Pulse } from './pulse.ts';
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

/** A disk that has not answered for so long is not waited for; a slow one has answered something by then. */
const STUCK_MS = 15_000;
/** So long nobody looks again at a place that did not answer. */
const LEFT_OUT_MS = 600_000;

type Answered = Extract<DiskAnswer, { walked: unknown }>;

interface Asked extends PromiseWithResolvers<Answered | undefined> {
  readonly question: DiskQuestion;
  /** The path that is held responsible where no answer comes. */
  readonly place: string;
}

interface Thread {
  readonly worker: Worker;
  readonly pulse: Pulse;
}

export interface DiskProbeOptions {
  readonly budget?: WalkBudget;
  readonly stuckMs?: number;
}

/**
 * Measures what instances have on disks, in a thread that is there while it is needed. A disk that does not answer holds up
 * that thread for good: it is then given up, and the others are asked about by another one.
 */
export class LocalDiskProbe implements DiskProbe {
  readonly #entry: URL;
  readonly #paths: BerthPaths;
  readonly #budget: WalkBudget;
  readonly #stuckMs: number;
  #thread: Thread | undefined;
  #idle: NodeJS.Timeout | undefined;
  #check: NodeJS.Timeout | undefined;
  #next = 0;
  readonly #asked = new Map<number, Asked>();
  /** Places that did not answer, and when they may be looked at again. */
  readonly #leftOut = new Map<string, number>();

  constructor(entry: URL, paths: BerthPaths, { budget = BUDGET, stuckMs = STUCK_MS }: DiskProbeOptions = {}) {
    this.#entry = entry;
    this.#paths = paths;
    this.#budget = budget;
    this.#stuckMs = stuckMs;
  }

  /** Rejects where the disk does not answer. */
  async measure({ instance, workspace, hasHome }: DiskTarget): Promise<DiskFound> {
    const home = hasHome ? [privateHome(this.#paths, instance)] : [];
    const walks = [[workspace], [join(this.#paths.instances, instance)], home];
    const answer = await this.#ask(workspace, { walks });
    if (answer === undefined) throw new Error(`the disk of ${workspace} does not answer`);
    const { walked } = answer;
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
    const own = roomOf(this.#paths.state);
    const others = paths.map(async (path) => (await this.#ask(path, { room: [path] }))?.room[0] ?? null);
    return Promise.all([own, ...others]);
  }

  /** What was asked is not answered any more. */
  close(): void {
    const thread = this.#thread;
    this.#fail(new Error('the daemon ends'));
    // A thread that waits for a disk cannot be waited for.
    void thread?.worker.terminate();
  }

  /** Undefined where the disk does not answer. */
  async #ask(place: string, question: Omit<DiskQuestion, 'id' | 'budget'>): Promise<Answered | undefined> {
    if ((this.#leftOut.get(place) ?? 0) > performance.now()) return undefined;
    this.#leftOut.delete(place);
    this.#next += 1;
    const whole = { ...question, id: this.#next, budget: this.#budget };
    const asked = { ...Promise.withResolvers<Answered | undefined>(), question: whole, place };
    this.#asked.set(whole.id, asked);
    clearTimeout(this.#idle);
    this.#thread ??= this.#begin();
    this.#thread.worker.postMessage(whole);
    this.#check ??= this.#checkLater(this.#thread);
    return asked.promise;
  }

  #begin(): Thread {
    const pulse = new Pulse();
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
    const worker = new Worker(this.#entry, { resourceLimits, workerData: pulse.memory });
    // A daemon that has nothing else to do may end.
    worker.unref();
    worker.on('message', (answer: DiskAnswer) => this.#take(worker, answer));
    worker.on('error', (error) => {
      if (this.#thread?.worker === worker) this.#fail(error);
    });
    worker.on('exit', () => {
      if (this.#thread?.worker === worker) this.#thread = undefined;
    });
    return { worker, pulse };
  }

  #take(worker: Worker, answer: DiskAnswer): void {
    const asked = this.#asked.get(answer.id);
    this.#asked.delete(answer.id);
    if ('problem' in answer) asked?.reject(new Error(answer.problem));
    else asked?.resolve(answer);
    if (this.#asked.size === 0 && this.#thread?.worker === worker) this.#rest(worker);
  }

  #rest(worker: Worker): void {
    this.#stopChecks();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#thread = undefined;
      void worker.terminate();
    }, IDLE_MS);
    this.#idle.unref();
  }

  #checkLater({ worker, pulse }: Thread): NodeJS.Timeout {
    const { beats } = pulse;
    const timer = setTimeout(() => {
      this.#check = undefined;
      // One that works at nothing is still beginning.
      const stuck = pulse.beats === beats ? this.#asked.get(pulse.question) : undefined;
      if (stuck !== undefined) this.#giveUp(worker, stuck.place);
      if (this.#thread !== undefined && this.#asked.size > 0) this.#check = this.#checkLater(this.#thread);
    }, this.#stuckMs);
    timer.unref();
    return timer;
  }

  /** The thread waits inside the kernel, perhaps for ever; it ends when the kernel lets it. */
  #giveUp(worker: Worker, place: string): void {
    // Until then the place would only take another one.
    this.#leftOut.set(place, Number.POSITIVE_INFINITY);
    worker.once('exit', () => this.#leftOut.set(place, performance.now() + LEFT_OUT_MS));
    void worker.terminate();
    this.#thread = undefined;
    for (const asked of [...this.#asked.values()].filter((each) => each.place === place)) {
      this.#asked.delete(asked.question.id);
      asked.resolve(undefined);
    }
    if (this.#asked.size === 0) return;
    this.#thread = this.#begin();
    for (const asked of this.#asked.values()) this.#thread.worker.postMessage(asked.question);
  }

  #stopChecks(): void {
    clearTimeout(this.#check);
    this.#check = undefined;
  }

  #fail(error: unknown): void {
    this.#thread = undefined;
    this.#stopChecks();
    clearTimeout(this.#idle);
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }
}

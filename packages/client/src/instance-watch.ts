import type { InstanceView } from '@berth/contract/schemas';
import { isAbsent } from './errors.ts';

/** What a watch is made of: something that lists, and something that says when to. */
export interface InstanceFeed {
  /** Never starts a daemon. */
  list(): Promise<InstanceView[]>;
  /** What happened, beginning before the first list is asked for. */
  happenings(signal: AbortSignal): AsyncIterable<unknown>;
}

/** Events come in bursts: a start alone is three of them. What comes within this time is answered by one list. */
const SETTLE_MS = 50;
/** A list that nobody answered is asked for again this much later. */
const AGAIN_MS = 250;

/**
 * The list now, and again whenever something happened, until aborted. Nothing is asked while nothing happens; what
 * happens while a list is under way, however much, costs one more. Rejects as the happenings do.
 */
export async function* watchInstances(
  feed: InstanceFeed,
  signal?: AbortSignal,
): AsyncGenerator<InstanceView[]> {
  const ending = new AbortController();
  const end = () => ending.abort(signal?.reason);
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end, { once: true });
  const changes = new Changes(feed.happenings(ending.signal));
  try {
    do {
      changes.take();
      const list = await listIfThere(feed);
      if (list === undefined) changes.add();
      else yield list;
      const pauseMs = list === undefined ? AGAIN_MS : SETTLE_MS;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    } while (await changes.hasMore());
  } finally {
    signal?.removeEventListener('abort', end);
    end();
  }
}

/** Undefined when the daemon has just gone. Whether one comes back is for the happenings to say. */
async function listIfThere(feed: InstanceFeed): Promise<InstanceView[] | undefined> {
  try {
    return await feed.list();
  } catch (error) {
    if (!isAbsent(error)) throw error;
    return undefined;
  }
}

/** Whether something happened since the last look. Reads on while nobody asks, so that a burst is one change. */
class Changes {
  #isPending = false;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;

  constructor(happenings: AsyncIterable<unknown>) {
    void this.#read(happenings);
  }

  add(): void {
    this.#isPending = true;
    this.#wake();
  }

  take(): void {
    this.#isPending = false;
  }

  /** Waits. True when something happened, false when nothing will any more. */
  async hasMore(): Promise<boolean> {
    if (!this.#isPending && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.#isPending;
  }

  async #read(happenings: AsyncIterable<unknown>): Promise<void> {
    try {
      for await (const _ of happenings) this.add();
    } catch (error) {
      this.#failure = { error };
    }
    this.#isOver = true;
    this.#wake();
  }
}

import type { BerthClient } from '@berth/client';

const PROBE_MS = 100;
/** A person has given up by then. */
const PATIENCE_MS = 1000;

/** Asks the API every 100 ms, whether the question before was answered or not, and never starts a daemon. */
export class ApiWatch {
  readonly #client: BerthClient;
  readonly #latencies: number[] = [];
  readonly #pending = new Set<Promise<void>>();
  #asked = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(client: BerthClient) {
    this.#client = client;
  }

  start(): void {
    this.#timer = setInterval(() => {
      const probe = this.#probe();
      this.#pending.add(probe);
      void probe.finally(() => this.#pending.delete(probe));
    }, PROBE_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
  }

  get asked(): number {
    return this.#asked;
  }

  /** Milliseconds of each question that was answered in time. */
  get latencies(): readonly number[] {
    return this.#latencies;
  }

  async #probe(): Promise<void> {
    this.#asked += 1;
    const asked = performance.now();
    try {
      await this.#client.presentDaemon({ timeoutMs: PATIENCE_MS });
      this.#latencies.push(performance.now() - asked);
    } catch {
      // Nobody there, cut off, or too slow: a question without an answer, which is what is counted.
    }
  }
}

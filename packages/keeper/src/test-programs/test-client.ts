import type { ExitFacts } from '@berth/contract';
import { connectKeeper, type KeeperLink } from '../client/keeper-link.ts';
import { until } from './until.ts';

export interface Skip {
  readonly from: number;
  readonly to: number;
  readonly gone: boolean;
}

/** A client that writes down all it is told, and checks that the stream has neither hole nor double. */
export class TestClient {
  readonly chunks: Buffer[] = [];
  readonly skips: Skip[] = [];
  readonly sizes: { readonly offset: number; readonly cols: number; readonly rows: number }[] = [];
  readonly caughtUp: number[] = [];
  /** What was wrong with the offsets. */
  readonly faults: string[] = [];
  link!: KeeperLink;
  exit: ExitFacts | undefined;
  /** Undefined while connected. */
  ended: string | null | undefined;
  cursor = 0;

  static async connect(socket: string): Promise<TestClient> {
    const client = new TestClient();
    client.link = await connectKeeper(
      { socket, client: 'test', timeoutMs: 10_000 },
      {
        output: (offset, bytes) => client.#output(offset, bytes),
        skipped: (from, to, gone) => client.#skipped({ from, to, gone }),
        resized: (offset, cols, rows) => client.sizes.push({ offset, cols, rows }),
        caughtUp: (offset) => client.caughtUp.push(offset),
        exit: (exit) => {
          client.exit = exit;
        },
        end: (reason) => {
          client.ended = reason;
        },
      },
    );
    return client;
  }

  subscribe(from: number, delivery: 'live' | 'complete' = 'complete'): void {
    this.cursor = from;
    this.link.subscribe(from, delivery);
  }

  get text(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get received(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  async sees(text: string): Promise<void> {
    await until(`"${text}" at the client`, () => this.text.includes(text));
  }

  async exited(): Promise<ExitFacts> {
    return until('the exit facts', () => this.exit);
  }

  close(): void {
    this.link.close();
  }

  #output(offset: number, bytes: Buffer): void {
    if (offset !== this.cursor) this.faults.push(`output at ${offset}, expected ${this.cursor}`);
    this.chunks.push(Buffer.from(bytes));
    this.cursor = offset + bytes.length;
  }

  #skipped(skip: Skip): void {
    if (skip.from !== this.cursor) this.faults.push(`skip from ${skip.from}, expected ${this.cursor}`);
    this.skips.push(skip);
    this.cursor = skip.to;
  }
}

import { type ExitFacts, messageOf } from '@berth/contract';
import { ManualClock } from '@berth/testkit';
import {
  type Dice,
  type DiskProcess,
  mount,
  SimulatedDisk,
  simulatedFs,
  timersOn,
} from '@berth/testkit/simulated-disk';
import { vi } from 'vitest';
import type { LogItem } from '../log-reader.ts';
import { LogWriter } from '../log-writer.ts';

const INSTANCE = '/instances/one';
export const RUN = `${INSTANCE}/1`;
/** The smallest segments there are, and four of them. */
const MAX_BYTES = 256 * 1024;
const EXIT: ExitFacts = { code: 0, signal: null, cause: 'exited', time: 1 };
/** What docs/durability.md promises about the time. */
const PROMISED_MS = 1000;

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A log on a simulated disk, with all that it was told, and what it owes because of that. */
export class LogLife {
  readonly clock = new ManualClock();
  readonly disk = new SimulatedDisk(() => this.clock.now());
  readonly faults: string[] = [];
  readonly #keeper: DiskProcess;
  readonly #prints: { readonly end: number; readonly at: number }[] = [];
  /** What the log said that it could not keep. */
  readonly #refused: Range[] = [];
  #text = Buffer.alloc(0);
  #log: LogWriter | undefined;
  #cutAt: number | undefined;
  /** Everything was said to be on disk. */
  isFinished = false;

  constructor() {
    for (const [name, timer] of Object.entries(timersOn(this.clock))) vi.stubGlobal(name, timer);
    vi.stubGlobal('performance', { now: () => this.clock.monotonic() });
    mount(this.disk);
    simulatedFs.mkdirSync(RUN, { recursive: true });
    this.disk.syncAll();
    this.#keeper = this.disk.process();
    void this.disk.off().then(() => {
      this.#cutAt = this.clock.monotonic();
    });
  }

  get text(): Buffer {
    return this.#text;
  }

  begin(): void {
    this.#do(() => {
      this.#log = new LogWriter({
        runDirectory: RUN,
        instanceDirectory: INSTANCE,
        run: 'run_1',
        maxBytes: MAX_BYTES,
        cols: 80,
        rows: 24,
        now: () => this.clock.now(),
        onFault: (what, error) => {
          if (!this.disk.isOff) this.faults.push(`${what}: ${messageOf(error)}`);
        },
      });
      // As the keeper does with its facts: the name of the log's directory is on disk.
      const fd = simulatedFs.openSync(RUN);
      simulatedFs.fsyncSync(fd);
      simulatedFs.closeSync(fd);
    });
  }

  print(bytes: Uint8Array): void {
    const from = this.#text.length;
    this.#text = Buffer.concat([this.#text, bytes]);
    this.#do(() => this.#log?.output(bytes));
    const losingFrom = this.#log?.losingFrom;
    this.#prints.push({ end: this.#text.length, at: this.clock.monotonic() });
    if (losingFrom !== undefined)
      this.#refused.push({ from: Math.max(from, losingFrom), to: this.#text.length });
  }

  resize(cols: number, rows: number): void {
    this.#do(() => this.#log?.resize(cols, rows));
  }

  async finish(): Promise<void> {
    const log = this.#log;
    if (log === undefined) return;
    const finish = async () => {
      await log.finish(EXIT);
      this.isFinished = true;
    };
    await Promise.race([this.#keeper.run(finish), this.disk.off()]);
  }

  cutPower(dice: Dice): void {
    if (!this.disk.isOff) this.disk.cutPower();
    this.disk.restorePower(dice);
  }

  killKeeper(): void {
    this.#keeper.kill();
  }

  /** Undefined when there is no such file. */
  sizeOf(path: string): number | undefined {
    return this.disk.exists(path) ? simulatedFs.statSync(path).size : undefined;
  }

  /** Where the log begins, as far as somebody at the machine could see. */
  start(): number {
    const starts = this.disk.paths().map((path) => /\/1\/log\/(\d{16})\.seg$/.exec(path)?.[1]);
    return Math.min(...starts.filter((start) => start !== undefined).map(Number));
  }

  /** What must be read after a power cut that comes now. */
  owed(): Range[] {
    const end = this.#cutAt ?? this.clock.monotonic();
    const isPast = ({ at }: { at: number }) => at < end - PROMISED_MS;
    const to = this.isFinished ? this.#text.length : (this.#prints.findLast(isPast)?.end ?? 0);
    const inDoubt = this.#log?.inDoubt;
    const missing = [...this.#refused, ...(inDoubt === undefined ? [] : [inDoubt])];
    return without({ from: this.start(), to }, missing);
  }

  /** Says what is wrong with what was read: wrong bytes, a hole that nobody names, something owed that is missing. */
  wrongs(items: readonly LogItem[], owed: readonly Range[]): string[] {
    const wrongs: string[] = [];
    const read: Range[] = [];
    let next = 0;
    for (const item of items) {
      if (item.kind === 'gone') {
        if (item.from !== next) wrongs.push(`gone from ${item.from}, expected ${next}`);
        next = item.to;
      } else if (item.kind === 'output') {
        const { offset, bytes } = item;
        if (offset !== next) wrongs.push(`output at ${offset}, expected ${next}`);
        next = offset + bytes.length;
        if (!bytes.equals(this.#text.subarray(offset, next))) wrongs.push(`wrong bytes at ${offset}`);
        read.push({ from: offset, to: next });
      }
    }
    for (const range of owed.flatMap((one) => without(one, read))) {
      wrongs.push(`${range.from} to ${range.to} should be there`);
    }
    return wrongs;
  }

  /** Stops where the power does: what a dead keeper thinks is of no interest. */
  #do(act: () => void): void {
    if (this.disk.isOff) return;
    try {
      this.#keeper.run(act);
    } catch (error) {
      if (!this.disk.isOff) throw error;
    }
  }
}

/** What is left of a range. */
function without(range: Range, holes: readonly Range[]): Range[] {
  const left = holes.reduce<Range[]>(
    (ranges, hole) =>
      ranges
        .flatMap(({ from, to }) => [
          { from, to: Math.min(to, hole.from) },
          { from: Math.max(from, hole.to), to },
        ])
        .filter(({ from, to }) => from < to),
    [range],
  );
  return left.filter(({ from, to }) => from < to);
}

import { type ExitFacts, RUN_FILES } from '@berth/contract';
import { assert, type Clock } from '@berth/foundation';
import { syncDirectoryNow, writeFileDurablyNow } from '@berth/host';
import { type LogItem, readLog } from '@berth/keeper';
import { setAside, writeExit } from '@berth/keeper/exit-file';
import { LogWriter } from '@berth/keeper/log-writer';
import type { RunRecord } from '@berth/testkit';
import {
  type Dice,
  type DiskProcess,
  mount,
  SimulatedDisk,
  simulatedFs,
  timersOn,
} from '@berth/testkit/simulated-disk';
import { vi } from 'vitest';
import type { RunRequest } from '../ports/runtime.ts';
import type { JournaledStore } from './journaled-store.ts';

const INSTANCES = '/instances';
const LOG_MAX_BYTES = 1024 * 1024;
/** Output is on disk at the latest this long after it was printed. */
const PROMISED_MS = 1000;

/** The disk of a simulated machine: its registry, and what the keepers of its runs write with the code that is shipped. */
export class MachineDisk {
  readonly #store: JournaledStore;
  readonly #clock: Clock;
  readonly #disk: SimulatedDisk;
  readonly #records = new Map<string, KeptRun>();

  constructor(clock: Clock, store: JournaledStore) {
    this.#clock = clock;
    this.#store = store;
    this.#disk = new SimulatedDisk(() => clock.now());
    mount(this.#disk);
    for (const [name, timer] of Object.entries(timersOn(clock))) vi.stubGlobal(name, timer);
    simulatedFs.mkdirSync(INSTANCES);
    simulatedFs.writeFileSync(store.path, '');
    this.#disk.syncAll();
    store.begin(this.#disk.process());
  }

  readonly openRecord = (request: RunRequest): RunRecord => {
    const record = new KeptRun(request, this.#disk.process(), this.#clock);
    this.#records.set(request.run, record);
    return record;
  };

  /** The machine goes down in order and comes up again: all that was written is there. */
  async restart(): Promise<void> {
    this.#disk.syncAll();
    await this.cutPower(() => 0);
  }

  /** What was synced is there, and of all else what the dice say. */
  async cutPower(dice: Dice): Promise<void> {
    this.#disk.cutPower();
    this.#disk.restorePower(dice);
    this.#store.begin(this.#disk.process());
    await this.#store.recover();
  }

  /** How a run ended, as far as anybody can find out. Throws when something is missing that was said to be on disk. */
  async find(run: string): Promise<ExitFacts | null> {
    return (await this.#records.get(run)?.find()) ?? null;
  }
}

/** A run with all that its keeper was told. */
class KeptRun implements RunRecord {
  readonly #directory: string;
  readonly #process: DiskProcess;
  readonly #clock: Clock;
  readonly #log: LogWriter;
  readonly #prints: { readonly end: number; readonly at: number }[] = [];
  #text = '';
  #diedAt: number | undefined;
  #end: ExitFacts | null = null;

  constructor({ instance, run, generation, cols, rows }: RunRequest, process: DiskProcess, clock: Clock) {
    this.#directory = `${INSTANCES}/${instance}/${generation}`;
    this.#process = process;
    this.#clock = clock;
    const instanceDirectory = `${INSTANCES}/${instance}`;
    const onFault = this.#fault;
    this.#log = process.run(() => {
      simulatedFs.mkdirSync(this.#directory, { recursive: true });
      syncDirectoryNow(INSTANCES);
      syncDirectoryNow(instanceDirectory);
      setAside(this.#directory);
      const options = { instanceDirectory, run, cols, rows, onFault, now: () => clock.now() };
      const log = new LogWriter({ ...options, runDirectory: this.#directory, maxBytes: LOG_MAX_BYTES });
      writeFileDurablyNow(`${this.#directory}/${RUN_FILES.facts}`, JSON.stringify({ run }));
      return log;
    });
  }

  output(bytes: Uint8Array): void {
    this.#process.run(() => this.#log.output(bytes));
    this.#text += Buffer.from(bytes).toString('latin1');
    this.#prints.push({ end: this.#text.length, at: this.#clock.monotonic() });
  }

  resize(cols: number, rows: number): void {
    this.#process.run(() => this.#log.resize(cols, rows));
  }

  finish(exit: ExitFacts): Promise<void> {
    return this.#process.run(async () => {
      await this.#log.finish(exit);
      // Killed in the last moment, it does nothing any more.
      if (!this.#process.lives) await new Promise<never>(() => undefined);
      writeExit(this.#directory, exit, this.#fault);
      this.#end = exit;
    });
  }

  kill(): void {
    this.#diedAt ??= this.#clock.monotonic();
    this.#process.kill();
  }

  async find(): Promise<ExitFacts | null> {
    const place = this.#directory;
    assert(simulatedFs.existsSync(`${place}/${RUN_FILES.facts}`), `${place}: nobody knows its keeper`);
    const items = await Array.fromAsync(readLog(place, 0));
    this.#checkOutput(items);
    const found = this.#readExit();
    if (this.#end === null) return found;
    assert(
      JSON.stringify(found) === JSON.stringify(this.#end),
      `${place}: its end was told, and is not on disk`,
    );
    assert(items.at(-1)?.kind === 'exit', `${place}: its end is not in its log`);
    return found;
  }

  #checkOutput(items: readonly LogItem[]): void {
    const lastMoment = (this.#diedAt ?? this.#clock.monotonic()) - PROMISED_MS;
    const owed = this.#prints.findLast(({ at }) => this.#end !== null || at < lastMoment)?.end ?? 0;
    let next = 0;
    for (const item of items) {
      if (item.kind !== 'output') continue;
      assert(item.offset === next || next >= owed, `${this.#directory}: output from ${next} is gone`);
      next = item.offset + item.bytes.length;
      const isRight = item.bytes.toString('latin1') === this.#text.slice(item.offset, next);
      assert(isRight, `${this.#directory}: wrong bytes at ${item.offset}`);
    }
    assert(next >= owed, `${this.#directory}: output from ${next} to ${owed} is gone`);
  }

  /** The dead do not count. */
  readonly #fault = (what: string, error: unknown): void => {
    if (this.#process.lives) throw new Error(`a disk that works had a fault: ${what}`, { cause: error });
  };

  #readExit(): ExitFacts | null {
    const path = `${this.#directory}/${RUN_FILES.exit}`;
    if (!simulatedFs.existsSync(path)) return null;
    return JSON.parse(String(simulatedFs.readFileSync(path, 'utf8'))) as ExitFacts;
  }
}

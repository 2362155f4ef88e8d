import type { AssistantSignal } from '@berth/contract';
import type { Clock } from '@berth/foundation';
import type {
  RuntimeDriver,
  RuntimeHandle,
  ScreenSize,
  ScreenSnapshot,
  ScreenText,
  TerminalEvents,
  TerminalLink,
} from '@berth/core';
import { ScreenModel } from '@berth/screen';
import type { CheckpointFile } from './checkpoint-file.ts';
import type { ScreenMatcher } from './screen-matcher.ts';
import { ScreenWatch } from './screen-watch.ts';

export interface ScreenTrackOptions {
  readonly driver: RuntimeDriver;
  readonly handle: RuntimeHandle;
  readonly checkpoint: CheckpointFile;
  readonly clock: Clock;
  /** Nobody has answered any of the program's queries yet, so that all of them are still waiting. */
  readonly fresh: boolean;
  readonly onFault: (what: string, error: unknown) => void;
  /** What the terminal says of the assistant in it, once somebody watches. */
  readonly onSignal: (signal: AssistantSignal) => void;
}

/** Output that waits to be parsed; above it the keeper is asked to hold back, which delays nobody else. */
const BACKLOG_HIGH_BYTES = 512 * 1024;
const BACKLOG_LOW_BYTES = 64 * 1024;
/** A checkpoint is due when the terminal has been quiet this long, … */
const QUIET_MS = 1000;
/** … or when this much was printed, … */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;
/** … or this long ago was the last. A checkpoint costs milliseconds, so a busy terminal must not make many. */
const CHECKPOINT_MS = 30_000;
/** How long a picture waits for a screen that is still being caught up. */
const CATCH_UP_MS = 1500;
/** How long a picture waits for a new size, and how often it looks. */
const RESIZE_MS = 300;
const RESIZE_LOOK_MS = 2;
/** Sizes that are only noted while there is no model; a person who drags a window makes some dozen. */
const NOTED_SIZES_MAX = 64;

/** Follows the screen of one run, and answers its terminal queries. */
export class ScreenTrack implements TerminalEvents {
  readonly #options: ScreenTrackOptions;
  readonly #watch: ScreenWatch;
  #link: TerminalLink | undefined;
  #model: ScreenModel | undefined;
  /** Sizes that came while there was no model: worked in when it is needed. */
  #notedSizes: ScreenSize[] = [];
  /** Everything that touches the model, one after the other. */
  #work: Promise<unknown> = Promise.resolve();
  /** The last batch of output, while it waits and nothing else came after it. */
  #open: Piece[] | undefined;
  #backlog = 0;
  #held = false;
  /** Queries before this offset were asked of somebody who is gone; an answer now would be typed junk. */
  #answerFrom = Number.POSITIVE_INFINITY;
  readonly #caughtUp = Promise.withResolvers<void>();
  #isCaughtUp = false;
  #cols = 0;
  #rows = 0;
  /** Printed since the last checkpoint. */
  #dirtyBytes = 0;
  /** Something is not in the checkpoint: output, a size or a gap. */
  #isChanged = false;
  #checkpointAt = 0;
  #quiet: NodeJS.Timeout | undefined;
  #closed = false;
  /** Monotonic time of the last use, for deciding whose model goes first. */
  usedAt: number;

  constructor(options: ScreenTrackOptions) {
    this.#options = options;
    this.#watch = new ScreenWatch({
      clock: options.clock,
      onSignal: options.onSignal,
      inTurn: (look) =>
        this.#enqueue('look', () => {
          if (this.#model !== undefined) look(this.#model);
        }),
    });
    this.usedAt = options.clock.monotonic();
    this.#checkpointAt = this.usedAt;
  }

  get hasModel(): boolean {
    return this.#model !== undefined;
  }

  async open(): Promise<void> {
    const { driver, handle, checkpoint, fresh } = this.#options;
    const stored = await checkpoint.read();
    this.#link = await driver.openTerminal(handle, this);
    if (this.#closed) return this.#link.close();
    this.#cols = this.#link.status.cols;
    this.#rows = this.#link.status.rows;
    if (fresh) this.#answerFrom = 0;
    this.#link.subscribe(Math.max(stored?.offset ?? 0, this.#link.status.start), 'complete');
  }

  output(offset: number, bytes: Buffer): void {
    this.usedAt = this.#options.clock.monotonic();
    this.#backlog += bytes.length;
    if (!this.#held && this.#backlog > BACKLOG_HIGH_BYTES) this.#hold();
    this.#open ??= this.#openBatch();
    this.#open.push({ offset, bytes });
  }

  skipped(from: number, to: number): void {
    this.#open = undefined;
    this.#enqueue('gap', async () => {
      (await this.#needModel()).skip(from, to);
      this.#isChanged = true;
    });
  }

  resized(_offset: number, cols: number, rows: number): void {
    this.#cols = cols;
    this.#rows = rows;
    this.#open = undefined;
    this.#enqueue('resize', () => this.#resize({ cols, rows }));
  }

  /** Every keeper tells its size when it is asked for output: no reason to load the screens of all of them. */
  async #resize(size: ScreenSize): Promise<void> {
    const isAsleep = this.#model === undefined && this.#notedSizes.length < NOTED_SIZES_MAX;
    if (isAsleep) this.#notedSizes.push(size);
    else await this.#resizeModel(await this.#needModel(), size);
  }

  async #resizeModel(model: ScreenModel, { cols, rows }: ScreenSize): Promise<void> {
    if (model.size.cols === cols && model.size.rows === rows) return;
    await model.resize(cols, rows);
    this.#isChanged = true;
  }

  caughtUp(offset: number): void {
    this.#answerFrom = Math.min(this.#answerFrom, offset);
    this.#isCaughtUp = true;
    // What comes from here on is news, and must not be taken for a part of what was there before.
    this.#open = undefined;
    this.#caughtUp.resolve();
  }

  exit(): void {
    // The service is told by the registry.
  }

  end(): void {
    this.#caughtUp.resolve();
  }

  /** The screen as it is once everything the keeper has sent is worked in. */
  async snapshot(size: ScreenSize | null): Promise<ScreenSnapshot> {
    await this.#untilSize(size);
    return this.#read((model) => model.snapshot());
  }

  /** What stands on it, as plain text. */
  text(): Promise<ScreenText> {
    return this.#read((model) => ({ ...model.size, lines: model.rows() }));
  }

  /** From now on tells what `matcher` finds in what is printed. */
  watch(matcher: ScreenMatcher | undefined): void {
    this.#watch.by(matcher);
  }

  /** Resolves when all that was printed before is here, or nothing more will come. */
  get whenCaughtUp(): Promise<void> {
    return this.#caughtUp.promise;
  }

  /** Tells what holds already. A screen that is not in memory is loaded for it, and freed again. */
  lookNow(): Promise<void> {
    return this.#enqueueResult(async () => {
      if (!this.#watch.isOn) return;
      const wasAsleep = this.#model === undefined;
      const isBlank = wasAsleep && (await this.#options.checkpoint.read()) === undefined;
      if (isBlank) return;
      this.#watch.look(await this.#needModel());
      if (wasAsleep) await this.#sleep();
    });
  }

  async #read<T>(read: (model: ScreenModel) => T | Promise<T>): Promise<T> {
    this.usedAt = this.#options.clock.monotonic();
    const patience = this.#isCaughtUp ? [] : [this.#options.clock.sleep(CATCH_UP_MS)];
    await Promise.race([this.#caughtUp.promise, ...patience]);
    return this.#enqueueResult(async () => read(await this.#needModel()));
  }

  /** The keeper announces a new size right after it was asked for it. */
  async #untilSize(size: ScreenSize | null): Promise<void> {
    const has = () => size === null || (this.#cols === size.cols && this.#rows === size.rows);
    const deadline = this.#options.clock.monotonic() + RESIZE_MS;
    while (!has() && this.#options.clock.monotonic() < deadline)
      await this.#options.clock.sleep(RESIZE_LOOK_MS);
  }

  /** Writes the screen down and frees its memory. The next output brings it back. */
  suspend(): Promise<void> {
    return this.#enqueueResult(() => this.#sleep());
  }

  async #sleep(): Promise<void> {
    await this.#writeCheckpoint();
    this.#model?.dispose();
    this.#model = undefined;
  }

  /** `keep` leaves a checkpoint for a later daemon. */
  async close(keep: boolean): Promise<void> {
    this.#closed = true;
    this.#watch.close();
    clearTimeout(this.#quiet);
    this.#link?.close();
    if (keep) await this.suspend();
    await this.#work;
    this.#model?.dispose();
    this.#model = undefined;
    if (!keep) await this.#options.checkpoint.remove();
  }

  /** Pieces that come before the batch's turn join it: the parser's cost is per call, not per byte. */
  #openBatch(): Piece[] {
    const pieces: Piece[] = [];
    this.#enqueue('output', () => {
      if (this.#open === pieces) this.#open = undefined;
      return this.#parse(pieces);
    });
    return pieces;
  }

  async #parse(pieces: readonly Piece[]): Promise<void> {
    const model = await this.#needModel();
    const bytes = pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
    for (const run of contiguous(pieces)) {
      // After a checkpoint that could not be used, output comes again from the beginning; what was on its way is stale.
      if (run.offset === model.offset) await model.write(run.offset, run.bytes);
    }
    this.#backlog -= bytes;
    this.#dirtyBytes += bytes;
    this.#isChanged = true;
    if (this.#held && this.#backlog < BACKLOG_LOW_BYTES) this.#letGo();
    if (this.#isCaughtUp) this.#watch.printed();
    await this.#checkpointIfDue();
  }

  async #needModel(): Promise<ScreenModel> {
    if (this.#model !== undefined) return this.#model;
    const model = await this.#loadModel();
    for (const size of this.#notedSizes.splice(0)) await this.#resizeModel(model, size);
    this.#model = model;
    return model;
  }

  async #loadModel(): Promise<ScreenModel> {
    const listeners = {
      onReply: (bytes: Uint8Array, offset: number) => this.#reply(bytes, offset),
      onTitle: (title: string, offset: number) => {
        if (this.#isNews(offset) && this.#model !== undefined) this.#watch.title(title, this.#model);
      },
      onNotification: (text: string, offset: number) => {
        if (this.#isNews(offset)) this.#watch.notification(text);
      },
    };
    const stored = await this.#options.checkpoint.read();
    const restored = stored === undefined ? undefined : await ScreenModel.restore(stored.bytes, listeners);
    // Output comes from the place that the file names; a screen of another place could never go on.
    if (restored !== undefined && restored.offset === stored?.offset) return restored;
    restored?.dispose();
    const { cols, rows, start } = this.#link?.status ?? { cols: 80, rows: 24, start: 0 };
    const model = new ScreenModel({ cols, rows, ...listeners });
    if (start > 0) model.skip(0, start);
    if (stored !== undefined) this.#link?.subscribe(start, 'complete');
    return model;
  }

  #reply(bytes: Uint8Array, offset: number): void {
    if (!this.#isNews(offset)) return;
    this.#link?.input(bytes).catch((error: unknown) => this.#options.onFault('terminal answer', error));
  }

  /** What an earlier daemon has seen is not answered or told again. */
  #isNews(offset: number): boolean {
    return offset >= this.#answerFrom && !this.#closed;
  }

  async #checkpointIfDue(): Promise<void> {
    clearTimeout(this.#quiet);
    const age = this.#options.clock.monotonic() - this.#checkpointAt;
    if (this.#dirtyBytes >= CHECKPOINT_BYTES || age >= CHECKPOINT_MS) return this.#writeCheckpoint();
    this.#quiet = setTimeout(() => this.#enqueue('checkpoint', () => this.#writeCheckpoint()), QUIET_MS);
  }

  async #writeCheckpoint(): Promise<void> {
    this.#checkpointAt = this.#options.clock.monotonic();
    if (this.#model === undefined || !this.#isChanged) return;
    this.#dirtyBytes = 0;
    this.#isChanged = false;
    const bytes = await this.#model.checkpoint();
    await this.#options.checkpoint.write({ offset: this.#model.offset, bytes });
  }

  #hold(): void {
    this.#held = true;
    this.#link?.pause();
  }

  #letGo(): void {
    this.#held = false;
    this.#link?.resume();
  }

  #enqueue(what: string, task: () => Promise<void> | void): void {
    this.#work = this.#work.then(task).catch((error: unknown) => this.#options.onFault(what, error));
  }

  #enqueueResult<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#work.then(task);
    this.#work = result.catch(() => undefined);
    return result;
  }
}

interface Piece {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** Joins pieces that follow each other. */
function contiguous(pieces: readonly Piece[]): Piece[] {
  const runs: { offset: number; end: number; parts: Buffer[] }[] = [];
  for (const { offset, bytes } of pieces) {
    const last = runs.at(-1);
    if (last?.end === offset) {
      last.parts.push(bytes);
      last.end += bytes.length;
    } else runs.push({ offset, end: offset + bytes.length, parts: [bytes] });
  }
  return runs.map(({ offset, parts }) => ({ offset, bytes: Buffer.concat(parts) }));
}

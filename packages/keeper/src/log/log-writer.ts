import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writevSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ExitFacts, systemCode } from '@berth/contract';
import { files } from './files.ts';
import {
  encodeDoubt,
  encodeGap,
  encodeRecordHead,
  encodeSize,
  type OutputRange,
  RECORD,
  RECORD_PAYLOAD_MAX,
  type SegmentHead,
} from './record.ts';
import { rescueSegment, syncDirectory } from './segment-rescue.ts';
import { InstanceSegments, logDirectory, segmentBytes, segmentName, writeSegmentHead } from './segments.ts';

export interface LogWriterOptions {
  readonly runDirectory: string;
  readonly instanceDirectory: string;
  readonly run: string;
  readonly maxBytes: number;
  readonly cols: number;
  readonly rows: number;
  readonly now: () => number;
  /** Told of anything that went wrong in the background. */
  readonly onFault: (what: string, error: unknown) => void;
}

/** Output is on disk at the latest this long after it was printed. */
const SYNC_EVERY_MS = 1000;
/**
 * A disk that refused to store something twice is asked for no more than its usual syncs for this long: a segment for each
 * second would help nobody.
 */
const RESCUE_REST_MS = 60_000;
/** How often a full disk is tried again. */
const RETRY_EVERY_MS = 500;
/**
 * Room that must be back before the log goes on: more than the ballast the daemon gives up for its own last words, so
 * that a flooding program does not eat it.
 */
const RESUME_FREE_BYTES = 24 * 1024 * 1024;

/** Earlier runs may have left more than is allowed; what is new has not, and its start should not wait for that. */
const FIRST_TRIM_MS = 1000;

interface OpenSegment {
  readonly fd: number;
  readonly path: string;
  readonly start: number;
  /** Output offset at which it was left; undefined while it is written to. */
  end: number | undefined;
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * Appends one run's output. Writes are synchronous on purpose: the write is a copy into the page cache, it keeps the
 * order without a queue, and the keeper has nothing better to do. A full disk never stops the program: what cannot be
 * written becomes a gap, which is recorded as soon as there is room again.
 */
export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #segmentBytes: number;
  readonly #segments: InstanceSegments;
  #fd = -1;
  #path = '';
  #segment: OpenSegment = { fd: -1, path: '', start: 0, end: undefined };
  /** The last segment whose name is on disk. */
  #namedPath = '';
  #position = 0;
  #offset = 0;
  #start = 0;
  #cols: number;
  #rows: number;
  /** First offset that could not be written, while the disk is full. */
  #gapFrom: number | undefined;
  #retry: NodeJS.Timeout | undefined;
  #sync: NodeJS.Timeout | undefined;
  /** Syncs, one after the other. */
  #syncing: Promise<void> = Promise.resolve();
  /** Full segments that wait for their sync, which are closed then. */
  readonly #full = new Set<OpenSegment>();
  #settling: OpenSegment | undefined;
  /** Everything before this offset is on disk, known to be in doubt, or no longer kept. */
  #synced = 0;
  #inDoubt: OutputRange | undefined;
  /** Until when no segment is written anew. */
  #restUntil = 0;
  #firstTrim: NodeJS.Timeout | undefined;
  #finishing = false;
  #closed = false;
  /** What was last complained about: a disk that stays broken is one fault, not one for every attempt. */
  #fault = '';

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#cols = options.cols;
    this.#rows = options.rows;
    this.#segmentBytes = segmentBytes(options.maxBytes);
    this.#segments = new InstanceSegments(options.instanceDirectory);
    mkdirSync(logDirectory(options.runDirectory), { recursive: true, mode: 0o700 });
    this.#openSegment();
    this.#firstTrim = setTimeout(() => this.#trim(), FIRST_TRIM_MS);
  }

  /** Offset of the oldest retained byte. */
  get start(): number {
    return this.#start;
  }

  /** Offset of the next byte. */
  get offset(): number {
    return this.#offset;
  }

  /** First offset that is being lost because the disk is full; undefined while all is kept. */
  get losingFrom(): number | undefined {
    return this.#gapFrom;
  }

  /** Output that the disk has refused to store, from the first to the last of it; undefined while there is none. */
  get inDoubt(): OutputRange | undefined {
    return this.#inDoubt;
  }

  output(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += RECORD_PAYLOAD_MAX) {
      this.#outputPart(bytes.subarray(at, at + RECORD_PAYLOAD_MAX));
    }
  }

  resize(cols: number, rows: number): void {
    this.#cols = cols;
    this.#rows = rows;
    if (this.#makeRoom()) this.#append(RECORD.resize, encodeSize(cols, rows));
  }

  #outputPart(bytes: Uint8Array): void {
    const written = this.#makeRoom() && this.#append(RECORD.output, bytes);
    if (!written) this.#gapFrom ??= this.#offset;
    this.#offset += bytes.length;
  }

  /** True when a record can be tried. */
  #makeRoom(): boolean {
    if (this.#gapFrom === undefined && this.#position >= this.#segmentBytes) this.#rotate();
    return this.#gapFrom === undefined;
  }

  /** The last record. Nothing may be written after it. Resolves when the log is on disk. */
  async finish(exit: ExitFacts): Promise<void> {
    this.#resume();
    if (this.#gapFrom === undefined) this.#append(RECORD.exit, Buffer.from(JSON.stringify(exit)));
    this.#finishing = true;
    await this.#flush();
    await this.close();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#sync);
    if (this.#firstTrim !== undefined) this.#trim();
    await this.#syncing;
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }

  /** Appends one record, or takes back what a refused write left behind. */
  #append(kind: number, payload: Uint8Array): boolean {
    const head = encodeRecordHead(kind, this.#offset, payload);
    const wanted = head.length + payload.length;
    try {
      const written = writevSync(this.#fd, [head, payload], this.#position);
      if (written === wanted) {
        this.#position += wanted;
        this.#fault = '';
        this.#syncSoon();
        return true;
      }
    } catch (error) {
      this.#complain('log write', error);
    }
    this.#suspend();
    return false;
  }

  #suspend(): void {
    try {
      ftruncateSync(this.#fd, this.#position);
    } catch (error) {
      // The remains of the record are damage, which readers pass over.
      this.#complain('log truncation', error);
    }
    this.#gapFrom ??= this.#offset;
    this.#retry ??= setTimeout(() => this.#tryResume(), RETRY_EVERY_MS);
  }

  #tryResume(): void {
    this.#retry = undefined;
    void files
      .statfs(this.#options.runDirectory)
      .then((disk) => disk.bavail * disk.bsize >= RESUME_FREE_BYTES)
      .catch((error: unknown) => {
        this.#options.onFault('log retry', error);
        return false;
      })
      .then((room) => {
        if (this.#closed) return;
        if (room) this.#resume();
        if (this.#gapFrom !== undefined) this.#retry ??= setTimeout(() => this.#tryResume(), RETRY_EVERY_MS);
      });
  }

  /** Writes the gap, and with it the present size, as the first records after the lost bytes. */
  #resume(): void {
    const from = this.#gapFrom;
    if (from === undefined) return;
    const to = this.#offset;
    this.#gapFrom = undefined;
    this.#offset = from;
    const written = this.#append(RECORD.gap, encodeGap(to));
    this.#offset = to;
    if (!written) this.#gapFrom = from;
    else this.#append(RECORD.resize, encodeSize(this.#cols, this.#rows));
  }

  #rotate(): void {
    const full = this.#segment;
    if (!this.#begin()) return;
    this.#full.add(full);
    void this.#afterwards(() => this.#settleFull());
  }

  /** Goes on in a new segment. False when there is no room for one. */
  #begin(): boolean {
    try {
      this.#openSegment();
    } catch (error) {
      this.#complain('log rotation', error);
      this.#suspend();
      return false;
    }
    this.#trim();
    return true;
  }

  /**
   * Makes room for one more segment, before anything is written into it: a program that prints faster than the disk
   * forgets would leave more than the bound otherwise.
   */
  #trim(): void {
    clearTimeout(this.#firstTrim);
    this.#firstTrim = undefined;
    try {
      const kept = this.#segments.trim(this.#options.maxBytes - this.#segmentBytes, this.#path);
      this.#start = kept.find(({ path }) => dirname(path) === dirname(this.#path))?.start ?? this.#start;
      this.#synced = Math.max(this.#synced, this.#start);
      this.#closeGone();
    } catch (error) {
      this.#options.onFault('log trim', error);
    }
  }

  /** A file that is open takes its room on the disk, with a name or without. */
  #closeGone(): void {
    for (const segment of this.#full) {
      if (segment.start >= this.#start) return;
      if (segment === this.#settling) continue;
      this.#full.delete(segment);
      closeSync(segment.fd);
    }
  }

  #openSegment(): void {
    const path = join(logDirectory(this.#options.runDirectory), segmentName(this.#offset));
    const head: SegmentHead = {
      format: 1,
      run: this.#options.run,
      cols: this.#cols,
      rows: this.#rows,
      time: this.#options.now(),
    };
    const fd = openSync(path, 'w', 0o600);
    let written: number | undefined;
    try {
      written = writeSegmentHead(fd, this.#offset, head);
    } finally {
      if (written === undefined) {
        closeSync(fd);
        // Nothing was printed since the last rotation, so it was the active segment that was emptied.
        if (path === this.#path) this.#position = 0;
        else rmSync(path, { force: true });
      }
    }
    this.#fd = fd;
    this.#path = path;
    this.#segment.end = this.#offset;
    this.#segment = { fd, path, start: this.#offset, end: undefined };
    this.#position = written;
  }

  #syncSoon(): void {
    this.#sync ??= setTimeout(() => {
      this.#sync = undefined;
      void this.#flush();
    }, SYNC_EVERY_MS);
  }

  /** Resolves when all that was written is on disk, or in doubt. */
  #flush(): Promise<void> {
    return this.#afterwards(async () => {
      await this.#settleFull();
      await this.#settle(this.#segment);
    });
  }

  /** Oldest first: up to one offset, all is on disk or in doubt. */
  async #settleFull(): Promise<void> {
    for (const segment of this.#full) {
      await this.#settle(segment);
      this.#full.delete(segment);
      closeSync(segment.fd);
    }
  }

  /** One sync at a time: a descriptor is closed only when nobody syncs it. */
  #afterwards(sync: () => Promise<void>): Promise<void> {
    this.#syncing = this.#syncing.then(sync);
    return this.#syncing;
  }

  async #settle(segment: OpenSegment): Promise<void> {
    const to = segment.end ?? this.#offset;
    this.#settling = segment;
    try {
      await files.fdatasync(segment.fd);
      await this.#settleName(segment);
      this.#synced = Math.max(this.#synced, to);
    } catch (error) {
      this.#options.onFault('log sync', error);
      await this.#mistrust(segment);
    } finally {
      this.#settling = undefined;
    }
  }

  /** A file that is on disk and has no name there is lost all the same. */
  async #settleName({ path }: OpenSegment): Promise<void> {
    if (path === this.#namedPath) return;
    await syncDirectory(logDirectory(this.#options.runDirectory));
    this.#namedPath = path;
  }

  /**
   * After a failed sync nothing that was written since the last good one is believed to be on disk, whatever later syncs
   * say. The log goes on in a new segment, and the old one is written anew; what the disk refuses again is in doubt.
   */
  async #mistrust(segment: OpenSegment): Promise<void> {
    const mayRescue = performance.now() >= this.#restUntil && this.#leave(segment);
    const doubt = { from: this.#synced, to: segment.end ?? this.#offset };
    // Nothing was printed into it yet; what will be is synced anew.
    if (doubt.from >= doubt.to) return;
    this.#synced = doubt.to;
    if (!mayRescue) return this.#noteDoubt(doubt);
    try {
      await rescueSegment({ path: segment.path, from: segment.start, to: doubt.to });
    } catch (error) {
      this.#options.onFault('log rescue', error);
      this.#restUntil = performance.now() + RESCUE_REST_MS;
      this.#noteDoubt(doubt);
    }
  }

  /** True when nobody writes to the segment any more: one that is written to cannot be replaced. */
  #leave(segment: OpenSegment): boolean {
    if (segment !== this.#segment || this.#finishing) return true;
    if (this.#gapFrom !== undefined || this.#offset === segment.start || !this.#begin()) return false;
    closeSync(segment.fd);
    return true;
  }

  /** Says so in the log, which may be all that is left to tell it. */
  #noteDoubt({ from, to }: OutputRange): void {
    this.#inDoubt = { from: Math.min(from, this.#inDoubt?.from ?? from), to };
    if (this.#gapFrom === undefined) this.#append(RECORD.doubt, encodeDoubt({ from, to }));
  }

  /** A full disk is expected, and says so by its gap. */
  #complain(what: string, error: unknown): void {
    const code = systemCode(error) ?? String(error);
    if (FULL.has(code) || code === this.#fault) return;
    this.#fault = code;
    this.#options.onFault(what, error);
  }
}

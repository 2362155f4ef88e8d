import { closeSync, fdatasync, ftruncateSync, mkdirSync, openSync, writevSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExitFacts, systemCode } from '@berth/contract';
import { encodeRecordHead, encodeSize, RECORD, type SegmentHead } from './record.ts';
import { logDirectory, segmentBytes, segmentName, trimSegments } from './segments.ts';

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
/** How often a full disk is tried again. */
const RETRY_EVERY_MS = 500;
/**
 * Room that must be back before the log goes on: more than the ballast the daemon gives up for its own last words, so
 * that a flooding program does not eat it.
 */
const RESUME_FREE_BYTES = 24 * 1024 * 1024;

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * Appends one run's output. Writes are synchronous on purpose: the write is a copy into the page cache, it keeps the
 * order without a queue, and the keeper has nothing better to do. A full disk never stops the program: what cannot be
 * written becomes a gap, which is recorded as soon as there is room again.
 */
export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #segmentBytes: number;
  #fd = -1;
  #path = '';
  #position = 0;
  #offset = 0;
  #cols: number;
  #rows: number;
  /** First offset that could not be written, while the disk is full. */
  #gapFrom: number | undefined;
  #retry: NodeJS.Timeout | undefined;
  #sync: NodeJS.Timeout | undefined;
  #trimming: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#cols = options.cols;
    this.#rows = options.rows;
    this.#segmentBytes = segmentBytes(options.maxBytes);
    mkdirSync(logDirectory(options.runDirectory), { recursive: true, mode: 0o700 });
    this.#openSegment();
  }

  /** Offset of the next byte. */
  get offset(): number {
    return this.#offset;
  }

  /** True while output is being lost because the disk is full. */
  get suspended(): boolean {
    return this.#gapFrom !== undefined;
  }

  output(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (!this.suspended && this.#position >= this.#segmentBytes) this.#rotate();
    const written = !this.suspended && this.#append(RECORD.output, bytes);
    if (!written) this.#gapFrom ??= this.#offset;
    this.#offset += bytes.length;
  }

  resize(cols: number, rows: number): void {
    this.#cols = cols;
    this.#rows = rows;
    if (!this.suspended) this.#append(RECORD.resize, encodeSize(cols, rows));
  }

  /** The last record. Nothing may be written after it. Resolves when the log is on disk. */
  async finish(exit: ExitFacts): Promise<void> {
    if (this.suspended) this.#resume();
    if (!this.suspended) this.#append(RECORD.exit, Buffer.from(JSON.stringify(exit)));
    await this.#flush();
    await this.close();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#sync);
    await this.#trimming;
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
        this.#syncSoon();
        return true;
      }
    } catch (error) {
      if (!FULL.has(systemCode(error) ?? '')) this.#options.onFault('log write', error);
    }
    this.#suspend();
    return false;
  }

  #suspend(): void {
    if (this.#fd >= 0) ftruncateSync(this.#fd, this.#position);
    this.#gapFrom ??= this.#offset;
    this.#retry ??= setTimeout(() => this.#tryResume(), RETRY_EVERY_MS);
  }

  #tryResume(): void {
    this.#retry = undefined;
    void statfs(this.#options.runDirectory)
      .then((disk) => disk.bavail * disk.bsize >= RESUME_FREE_BYTES)
      .catch((error: unknown) => {
        this.#options.onFault('log retry', error);
        return false;
      })
      .then((room) => {
        if (this.#closed) return;
        if (room) this.#resume();
        if (this.suspended) this.#retry ??= setTimeout(() => this.#tryResume(), RETRY_EVERY_MS);
      });
  }

  /** Writes the gap, and with it the present size, as the first records after the lost bytes. */
  #resume(): void {
    const from = this.#gapFrom;
    if (from === undefined) return;
    const to = this.#offset;
    const payload = Buffer.alloc(8);
    payload.writeBigUInt64BE(BigInt(to));
    this.#gapFrom = undefined;
    this.#offset = from;
    const written = this.#append(RECORD.gap, payload);
    this.#offset = to;
    if (!written) this.#gapFrom = from;
    else this.#append(RECORD.resize, encodeSize(this.#cols, this.#rows));
  }

  #rotate(): void {
    const full = this.#fd;
    try {
      this.#openSegment();
    } catch (error) {
      if (!FULL.has(systemCode(error) ?? '')) this.#options.onFault('log rotation', error);
      this.#suspend();
      return;
    }
    fdatasync(full, (error) => {
      if (error !== null) this.#options.onFault('log sync', error);
      closeSync(full);
    });
    const keep = this.#options.maxBytes - this.#segmentBytes;
    const active = this.#path;
    this.#trimming = this.#trimming
      .then(() => trimSegments(this.#options.instanceDirectory, keep, active))
      .catch((error: unknown) => this.#options.onFault('log trim', error));
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
    const payload = Buffer.from(JSON.stringify(head));
    const fd = openSync(path, 'w', 0o600);
    const record = [encodeRecordHead(RECORD.head, this.#offset, payload), payload];
    const wanted = (record[0]?.length ?? 0) + payload.length;
    let written = 0;
    try {
      written = writevSync(fd, record);
    } finally {
      if (written !== wanted) closeSync(fd);
    }
    if (written !== wanted) throw Object.assign(new Error('no room for a new segment'), { code: 'ENOSPC' });
    this.#fd = fd;
    this.#path = path;
    this.#position = wanted;
  }

  #syncSoon(): void {
    this.#sync ??= setTimeout(() => {
      this.#sync = undefined;
      void this.#flush();
    }, SYNC_EVERY_MS);
  }

  #flush(): Promise<void> {
    return new Promise((resolve) => {
      fdatasync(this.#fd, (error) => {
        if (error !== null) this.#options.onFault('log sync', error);
        resolve();
      });
    });
  }
}

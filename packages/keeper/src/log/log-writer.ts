import { closeSync, fdatasync, ftruncateSync, mkdirSync, openSync, rmSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import { type ExitFacts, systemCode } from '@berth/contract';
import { files } from './files.ts';
import { logStart } from './log-reader.ts';
import { encodeRecordHead, encodeSize, RECORD, RECORD_PAYLOAD_MAX, type SegmentHead } from './record.ts';
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

/** Earlier runs may have left more than is allowed; what is new has not, and its start should not wait for that. */
const FIRST_TRIM_MS = 1000;

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
  #start = 0;
  #cols: number;
  #rows: number;
  /** First offset that could not be written, while the disk is full. */
  #gapFrom: number | undefined;
  #retry: NodeJS.Timeout | undefined;
  #sync: NodeJS.Timeout | undefined;
  #firstTrim: NodeJS.Timeout | undefined;
  #trimming: Promise<void> = Promise.resolve();
  #closed = false;
  /** What was last complained about: a disk that stays broken is one fault, not one for every attempt. */
  #fault = '';

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#cols = options.cols;
    this.#rows = options.rows;
    this.#segmentBytes = segmentBytes(options.maxBytes);
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

  output(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += RECORD_PAYLOAD_MAX) {
      this.#outputPart(at === 0 && bytes.length <= RECORD_PAYLOAD_MAX ? bytes : part(bytes, at));
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
    await this.#flush();
    await this.close();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#sync);
    if (this.#firstTrim !== undefined) this.#trim();
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
      this.#complain('log rotation', error);
      this.#suspend();
      return;
    }
    fdatasync(full, (error) => {
      if (error !== null) this.#options.onFault('log sync', error);
      closeSync(full);
    });
    this.#trim();
  }

  /** Makes room for one more segment. */
  #trim(): void {
    clearTimeout(this.#firstTrim);
    this.#firstTrim = undefined;
    const keep = this.#options.maxBytes - this.#segmentBytes;
    this.#trimming = this.#trimming
      .then(() => trimSegments(this.#options.instanceDirectory, keep, this.#path))
      .then(() => logStart(this.#options.runDirectory))
      .then((start) => {
        this.#start = start ?? 0;
      })
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
      if (written !== wanted) {
        closeSync(fd);
        // Nothing was printed since the last rotation, so it was the active segment that was emptied.
        if (path === this.#path) this.#position = 0;
        else rmSync(path, { force: true });
      }
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

  /** A full disk is expected, and says so by its gap. */
  #complain(what: string, error: unknown): void {
    const code = systemCode(error) ?? String(error);
    if (FULL.has(code) || code === this.#fault) return;
    this.#fault = code;
    this.#options.onFault(what, error);
  }
}

function part(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at, at + RECORD_PAYLOAD_MAX);
}

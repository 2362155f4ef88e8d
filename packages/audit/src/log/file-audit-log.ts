import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type AuditEntry, BerthError } from '@berth/contract';
import type { AuditVerdict } from '@berth/contract/schemas';
import type { AuditLines, AuditLog, AuditQuery, SealedText } from '@berth/core';
import { digestSecret, fingerprintOf } from '../chain/keys.ts';
import { hashOf } from '../chain/line.ts';
import { linesOf, listSegments } from '../chain/segments.ts';
import { manifestLine } from '../verify/copy.ts';
import type { KnownEnd } from '../verify/known-end.ts';
import { verifyChain } from '../verify/verify-chain.ts';
import { ChainWriter, type WriterOptions } from './chain-writer.ts';
import { readPage } from './read-page.ts';

/** More are written in the next round, so that a round stays short. */
const TOGETHER_MAX = 256;
/** A disk that is stuck must not fill the memory with what waits for it. */
export const WAITING_MAX = 5000;
const DIGEST_DIGITS = 12;
/** A copy is fetched in parts of about that size. */
const LINES_BYTES = 1024 * 1024;

interface Waiting {
  readonly entries: readonly AuditEntry[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface LogOptions extends WriterOptions {
  readonly now: () => number;
  /** What the log itself has to say, before anything else. */
  readonly first?: readonly AuditEntry[];
}

/** An audit in files. What waits while a write is under way is written together in the next one. */
export class FileAuditLog implements AuditLog {
  /** Fingerprint of the public key. */
  readonly key: string;
  readonly #options: LogOptions;
  readonly #writer: ChainWriter;
  readonly #secret: Buffer;
  #owed: readonly AuditEntry[];
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;

  private constructor(options: LogOptions, secret: Buffer) {
    this.#options = options;
    this.#writer = new ChainWriter(options);
    this.#secret = secret;
    this.#owed = options.first ?? [];
    this.key = fingerprintOf(options.end.keys.publicKey);
  }

  static async open(options: LogOptions): Promise<FileAuditLog> {
    return new FileAuditLog(options, await digestSecret(options.end.keys));
  }

  /** How far it goes, durably. */
  get end(): KnownEnd {
    return { key: this.key, tip: this.#writer.tip };
  }

  append(entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0 && this.#owed.length === 0) return Promise.resolve();
    if (this.#waiting.length >= WAITING_MAX) return Promise.reject(stuck());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entries, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  seal(text: string): SealedText {
    const digest = createHmac('sha256', this.#secret).update(text).digest('hex').slice(0, DIGEST_DIGITS);
    return { length: text.length, digest };
  }

  page(query: AuditQuery, signal: AbortSignal) {
    return readPage(this.#options.directory, query, signal);
  }

  verify(signal: AbortSignal): Promise<AuditVerdict> {
    return verifyChain(this.#options.directory, { signal, known: this.end });
  }

  async lines({ from, after }: { readonly from: number; readonly after: number }): Promise<AuditLines> {
    const { directory, end, now } = this.#options;
    const { tip } = this.#writer;
    const { segments } = await listSegments(directory);
    const start = Math.max(
      0,
      segments.findLastIndex(({ first }) => first <= after + 1),
    );
    const lines: string[] = [];
    let last = after;
    let bytes = 0;
    let lastLine: Buffer | undefined;
    for (const { path, first } of segments.slice(start)) {
      let seq = first;
      for (const { line } of linesOf(await readFile(path))) {
        if (seq > last && seq <= tip.seq && bytes < LINES_BYTES) {
          lines.push(line.toString());
          bytes += line.length;
          last = seq;
          lastLine = line;
        }
        seq += 1;
      }
      if (bytes >= LINES_BYTES) break;
    }
    if (last < tip.seq) return { lines, last, manifest: null };
    const hash = lastLine === undefined ? tip.hash : hashOf(lastLine);
    const manifest = manifestLine({ from, tip: { seq: last, hash }, now: now() }, end.keys.privateKey);
    return { lines, last, manifest };
  }

  /** Sets aside again what a full disk has taken. */
  keepReserve(): Promise<void> {
    return this.#options.reserve.refill();
  }

  /** Writes what waits, and closes the files. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#writer.close();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const round = this.#take();
      try {
        await this.#writer.write([...this.#owed, ...round.flatMap(({ entries }) => entries)]);
        this.#owed = [];
        for (const { resolve } of round) resolve();
      } catch (error) {
        for (const { reject } of round) reject(error);
      }
    }
    // Here, and not when whoever waits for it hears of it: what comes in between would wait for nobody.
    this.#writing = undefined;
  }

  #take(): Waiting[] {
    let count = 0;
    const end = this.#waiting.findIndex(({ entries }) => {
      count += entries.length;
      return count > TOGETHER_MAX;
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : Math.max(1, end));
  }
}

function stuck(): BerthError {
  const message = `${WAITING_MAX} acts wait to be put on record; the disk may be stuck. Nothing was changed. Try again later.`;
  return new BerthError({ code: 'daemon_unresponsive', message });
}

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type AuditEntry, BerthError, messageOf, systemCode } from '@berth/contract';
import { syncDirectory } from '@berth/host';
import type { ChainEnd } from '../chain/find-end.ts';
import { HEAD, headBytes } from '../chain/head.ts';
import { hashOf, nextPlace, recordLine, type Tip } from '../chain/line.ts';
import { segmentPath } from '../chain/segments.ts';
import type { Reserve } from './reserve.ts';

export interface WriterOptions {
  readonly directory: string;
  readonly end: ChainEnd;
  readonly reserve: Reserve;
  /** A new file is begun after so many bytes. */
  readonly segmentBytes: number;
}

/** Writes to the end of a chain: records, then that they are there. One write at a time. */
export class ChainWriter {
  readonly #options: WriterOptions;
  #tip: Tip;
  #segment: { file: FileHandle; bytes: number } | undefined;
  #head: FileHandle | undefined;
  /** Something was left behind the end by a write that failed. */
  #isSoiled = false;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#tip = options.end.tip;
  }

  get tip(): Tip {
    return this.#tip;
  }

  /** Durable when it resolves; nothing is written where it rejects. */
  async write(entries: readonly AuditEntry[]): Promise<void> {
    const { bytes, tip } = this.#linesFor(entries);
    for (;;) {
      try {
        await this.#attempt(bytes, tip);
        return;
      } catch (error) {
        if (isFull(error) && (await this.#givesRoom())) continue;
        throw unwritable(error, this.#options.directory);
      }
    }
  }

  async close(): Promise<void> {
    await this.#head?.sync();
    await this.#head?.close();
    await this.#segment?.file.close();
    this.#head = undefined;
    this.#segment = undefined;
  }

  #linesFor(entries: readonly AuditEntry[]): { bytes: Buffer; tip: Tip } {
    const { privateKey } = this.#options.end.keys;
    const lines: Buffer[] = [];
    let tip = this.#tip;
    for (const entry of entries) {
      const line = recordLine(entry, nextPlace(tip), privateKey);
      lines.push(line, END_OF_LINE);
      tip = { seq: tip.seq + 1, hash: hashOf(line) };
    }
    return { bytes: Buffer.concat(lines), tip };
  }

  async #attempt(bytes: Buffer, tip: Tip): Promise<void> {
    const segment = await this.#open();
    if (this.#isSoiled) await segment.file.truncate(segment.bytes);
    this.#isSoiled = true;
    await writeAll(segment.file, bytes, segment.bytes);
    await segment.file.datasync();
    // In its place and without a sync of its own: after a power cut the chain may be longer than it says, and is valid.
    await writeAll(await this.#openHead(), headBytes(tip, this.#options.end.keys.privateKey), 0);
    this.#isSoiled = false;
    segment.bytes += bytes.length;
    this.#tip = tip;
  }

  async #open(): Promise<{ file: FileHandle; bytes: number }> {
    const { directory, end, segmentBytes } = this.#options;
    const isFirst = this.#segment === undefined;
    if (this.#segment !== undefined && this.#segment.bytes < segmentBytes) return this.#segment;
    const known = isFirst ? end.segment?.path : undefined;
    const path = known ?? segmentPath(directory, this.#tip.seq + 1);
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const bytes = known === undefined ? 0 : (await file.stat()).size;
      if (known === undefined) {
        await file.truncate(0);
        await syncDirectory(dirname(path));
      }
      await this.#segment?.file.close();
      this.#segment = { file, bytes };
    } catch (error) {
      await file.close();
      throw error;
    }
    return this.#segment.bytes < segmentBytes ? this.#segment : this.#open();
  }

  async #openHead(): Promise<FileHandle> {
    this.#head ??= await open(join(this.#options.directory, HEAD), 'r+');
    return this.#head;
  }

  /** Rejects never: that there is no room is told already. */
  async #givesRoom(): Promise<boolean> {
    try {
      return await this.#options.reserve.release();
    } catch {
      return false;
    }
  }
}

const END_OF_LINE = Buffer.from('\n');

/** A disk that fills up takes a part, and says so only when it is asked for the rest. */
async function writeAll(file: FileHandle, bytes: Buffer, from: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, from + done);
    done += bytesWritten;
  }
}

function isFull(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function unwritable(error: unknown, directory: string): BerthError {
  const code = isFull(error) ? 'disk_full' : 'state_unwritable';
  const message = `The audit in ${directory} cannot be written: ${messageOf(error)}. Nothing was done. What only takes away, such as berth stop, goes on.`;
  return new BerthError({ code, message, details: { directory } }, { cause: error });
}

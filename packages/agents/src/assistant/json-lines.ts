import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { systemCode } from '@berth/contract';
import { readPlain } from './read-plain.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

const NEWLINE = 0x0a;

/** The records of a text with one on each line. Lines that are none, or are not written to the end yet, are left out. */
export function recordsIn(text: string): JsonRecord[] {
  return text.split('\n').flatMap((line) => {
    try {
      const record: unknown = JSON.parse(line);
      return typeof record === 'object' && record !== null ? [{ ...record }] : [];
    } catch {
      return [];
    }
  });
}

/** All records of a file. */
export async function recordsOf(file: string): Promise<JsonRecord[]> {
  return recordsIn((await readPlain(file)) ?? '');
}

/** Reads what is added to a file of records, whole lines only. */
export class JsonLines {
  readonly #file: string;
  #offset = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** What came since the last time; all of it the first time. */
  async readOn(): Promise<JsonRecord[]> {
    const handle = await openIfThere(this.#file);
    if (handle === undefined) return [];
    try {
      const { size } = await handle.stat();
      const length = Math.max(0, size - this.#offset);
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, this.#offset);
      const whole = buffer.subarray(0, buffer.lastIndexOf(NEWLINE) + 1);
      // What is shorter than it was has been written anew: all that is in it is old.
      this.#offset = size < this.#offset ? size : this.#offset + whole.length;
      return recordsIn(whole.toString('utf8'));
    } finally {
      await handle.close();
    }
  }
}

async function openIfThere(file: string) {
  try {
    // A pipe in its place would keep whoever opens it.
    return await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

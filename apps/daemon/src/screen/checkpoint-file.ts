import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '@berth/contract';

const OFFSET_BYTES = 8;

export interface StoredCheckpoint {
  /** Output offset it stands for. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The checkpoint of one run: the offset first, so that it can be compared without being unpacked. */
export class CheckpointFile {
  readonly #path: string;

  constructor(directory: string, run: string) {
    this.#path = join(directory, `${run}.screen`);
  }

  async read(): Promise<StoredCheckpoint | undefined> {
    try {
      const content = await readFile(this.#path);
      if (content.length < OFFSET_BYTES) return undefined;
      return { offset: Number(content.readBigUInt64BE(0)), bytes: content.subarray(OFFSET_BYTES) };
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Replaces the old one in one step. Not synced: after a power cut there is no terminal it could belong to. */
  async write({ offset, bytes }: StoredCheckpoint): Promise<void> {
    const head = Buffer.alloc(OFFSET_BYTES);
    head.writeBigUInt64BE(BigInt(offset));
    const temporary = `${this.#path}.tmp`;
    await writeFile(temporary, Buffer.concat([head, bytes]), { mode: 0o600 });
    await rename(temporary, this.#path);
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

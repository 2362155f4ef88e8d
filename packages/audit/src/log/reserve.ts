import { open, rm, stat, statfs, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '@berth/contract';

const RESERVE = 'reserve';
/** Room for some two thousand records. */
export const RESERVE_BYTES = 1024 * 1024;
/** Given up at once: others write to the disk too, and take what is free. */
const STEP_BYTES = 64 * 1024;

/** As much as a start needs: before that, others need it more. */
const CLEARLY_ROOM_BYTES = 32 * 1024 * 1024;

/** Room on the disk that is set aside for the audit, and given up step by step when there is no other left. */
export class Reserve {
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, RESERVE);
  }

  /** Sets it aside as far as there is room. */
  async fill(): Promise<void> {
    let left = await this.#bytes();
    if (left >= RESERVE_BYTES) return;
    try {
      const file = await open(this.#path, 'a', 0o600);
      try {
        for (; left < RESERVE_BYTES; left += STEP_BYTES) await file.write(Buffer.alloc(STEP_BYTES, 1));
      } finally {
        await file.close();
      }
    } catch (error) {
      if (systemCode(error) !== 'ENOSPC' && systemCode(error) !== 'EDQUOT') throw error;
      // What there is no room for must not stand in the way of others.
      await rm(this.#path, { force: true });
    }
  }

  /** Sets it aside again once there is clearly room. */
  async refill(): Promise<void> {
    if ((await this.#bytes()) >= RESERVE_BYTES) return;
    const { bavail, bsize } = await statfs(dirname(this.#path));
    if (bavail * bsize >= CLEARLY_ROOM_BYTES) await this.fill();
  }

  /** Gives up a step. False when nothing is left. */
  async release(): Promise<boolean> {
    const left = await this.#bytes();
    if (left === 0) return false;
    await truncate(this.#path, Math.max(0, left - STEP_BYTES));
    return true;
  }

  async #bytes(): Promise<number> {
    try {
      return (await stat(this.#path)).size;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return 0;
      throw error;
    }
  }
}

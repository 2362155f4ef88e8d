import { DiskError } from './disk-error.ts';

/** What a disk can be told to refuse. */
export type FaultyAct = 'write' | 'sync' | 'truncate' | 'open' | 'rename' | 'unlink';

interface Refusal {
  readonly act: FaultyAct;
  readonly path: RegExp;
  readonly code: string;
  left: number;
}

export interface RefusalOptions {
  /** Which files; all by default. */
  readonly path?: RegExp;
  readonly code?: string;
  /** How often; once by default. */
  readonly times?: number;
}

/** What goes wrong with a disk that has power. */
export class DiskFaults {
  /** Bytes that files may still grow by. */
  roomBytes = Number.POSITIVE_INFINITY;
  /** Whether the system forgets at once what a failed sync did not store. */
  forgets = false;
  #refusals: Refusal[] = [];

  refuse(act: FaultyAct, { path = /^/, code = 'EIO', times = 1 }: RefusalOptions = {}): void {
    this.#refusals.push({ act, path, code, left: times });
  }

  /** Nothing goes wrong from now on. */
  clear(): void {
    this.#refusals = [];
    this.roomBytes = Number.POSITIVE_INFINITY;
  }

  /** Throws when that is to be refused. */
  strike(act: FaultyAct, path: string): void {
    const due = this.#refusals.find((refusal) => refusal.act === act && refusal.path.test(path));
    if (due === undefined) return;
    due.left -= 1;
    if (due.left <= 0) this.#refusals = this.#refusals.filter((refusal) => refusal !== due);
    throw new DiskError(due.code, act, path);
  }

  /** How many of `wanted` bytes fit that a file would grow by. Throws when none does. */
  takeRoom(wanted: number, path: string): number {
    if (wanted <= 0) return 0;
    const fit = Math.min(wanted, this.roomBytes);
    if (fit <= 0) throw new DiskError('ENOSPC', 'write', path);
    this.roomBytes -= fit;
    return fit;
  }
}

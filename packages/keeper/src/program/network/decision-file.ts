import { appendFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NotedDecision, RUN_FILES } from '@berth/contract';
import type { BookedDecision } from './decision-book.ts';

/** Far more than is told in weeks; then the older half goes. */
const FILE_MAX_BYTES = 256 * 1024;

/** Notes decisions for a daemon that may not be there, a line for each, in order. */
export class DecisionFile {
  readonly #path: string;
  readonly #now: () => number;
  #sequence = 0;

  constructor(directory: string, now: () => number) {
    this.#path = join(directory, RUN_FILES.decisions);
    this.#now = now;
  }

  /** Not for ever on disk at once: a machine that dies has other things to tell. Throws as the system does. */
  append(booked: BookedDecision): void {
    this.#sequence += 1;
    const noted: NotedDecision = { ...booked, sequence: this.#sequence, time: this.#now() };
    this.#makeRoom();
    appendFileSync(this.#path, `${JSON.stringify(noted)}\n`, { mode: 0o600 });
  }

  #makeRoom(): void {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    if (size < FILE_MAX_BYTES) return;
    const lines = readFileSync(this.#path, 'utf8').split('\n');
    const draft = `${this.#path}.new`;
    writeFileSync(draft, lines.slice(Math.floor(lines.length / 2)).join('\n'), { mode: 0o600 });
    renameSync(draft, this.#path);
  }
}

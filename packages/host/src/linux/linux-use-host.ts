import { readFile } from 'node:fs/promises';
import { systemClock } from '../system-clock.ts';
import type { ExactUse, UseHost, UseReader } from '../use/use-host.ts';
import { LinuxHost } from './linux-host.ts';
import { LinuxUseReader } from './linux-use-reader.ts';
import { pageBytes, parseSmapsRollup } from './memory-files.ts';
import { readProc } from './read-proc.ts';

/** What processes use, from `/proc` and control groups. */
export class LinuxUseHost implements UseHost {
  async openReader(): Promise<UseReader> {
    const here = await new LinuxHost().self();
    const auxiliary = await readFile('/proc/self/auxv');
    const monotonic = () => systemClock.monotonic();
    return new LinuxUseReader({ monotonic, pageBytes: pageBytes(auxiliary), here });
  }

  /** One after the other: each look keeps the process from changing its memory, and a thread of ours busy. */
  async exactMemory(pids: readonly number[]): Promise<ExactUse> {
    const total = { pss: 0, rss: 0, processes: 0 };
    for (const pid of pids) {
      const text = await readProc(`/proc/${pid}/smaps_rollup`);
      const use = text === undefined ? undefined : parseSmapsRollup(text.toString('latin1'));
      if (use === undefined) continue;
      total.pss += use.pss;
      total.rss += use.rss;
      total.processes += 1;
    }
    return total;
  }
}

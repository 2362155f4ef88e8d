import type { SampledRun } from './resource-monitor.ts';

/** A program that computes for less than that is not near its limit, but at work. */
const WINDOW_MS = 60_000;

interface Reading {
  readonly at: number;
  readonly source: SampledRun['source'];
  readonly cpuMs: number;
}

/** How many processors a run has used over the last minute. */
export class LongUse {
  #readings: Reading[] = [];

  /** Takes in a look; undefined before a whole minute was seen. */
  add({ source, cpuMs }: Pick<SampledRun, 'source' | 'cpuMs'>, at: number): number | undefined {
    // Times of two sources cannot be compared.
    const kept = this.#readings.filter((reading) => reading.source === source);
    const first = kept.findLastIndex((reading) => at - reading.at >= WINDOW_MS);
    const from = kept[first];
    this.#readings = [...kept.slice(Math.max(0, first)), { at, source, cpuMs }];
    return from === undefined ? undefined : (cpuMs - from.cpuMs) / (at - from.at);
  }
}

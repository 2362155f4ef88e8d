import type { InstanceId, RunId } from '@berth/contract';
import type { ResourcePoint } from '@berth/contract/schemas';
import type { ResourceSample } from '../ports/resources.ts';
import type { Look } from './use-view.ts';

/** As often as is looked while nobody watches; what comes more often is summed up. */
const STEP_MS = 10_000;
/** Looks come a little early or late. */
const SLACK_MS = 500;
/** An hour: 26 kilobytes for each instance. */
const STEPS = 360;
/** Instances that are remembered at most, living and ended: 13 megabytes. */
const SERIES_MAX = 512;
const MS_PER_SECOND = 1000;

const FIGURES = [
  'cpu',
  'memory',
  'processes',
  'threads',
  'ioIn',
  'ioOut',
  'networkIn',
  'networkOut',
] as const;
type Figure = (typeof FIGURES)[number];
type Step = Readonly<Record<Figure, number>>;

/** What instances have used during the last hour, in steps. In memory only: the next daemon begins anew. */
export class ResourceHistory {
  readonly #series = new Map<InstanceId, Series>();

  add({ runs, samples, time, monotonic }: Look): void {
    for (const { target, run } of runs) {
      const sample = samples.get(target.instance);
      if (sample !== undefined) this.#seriesOf(target.instance).add(run, sample, { time, monotonic });
    }
    for (const [instance, series] of this.#series)
      if (monotonic - series.lastAt > STEPS * STEP_MS) this.#series.delete(instance);
  }

  /** Oldest first, from `since` on (milliseconds since the Unix epoch). */
  of(instance: InstanceId, since: number): ResourcePoint[] {
    return this.#series.get(instance)?.points(since) ?? [];
  }

  #seriesOf(instance: InstanceId): Series {
    const known = this.#series.get(instance);
    if (known !== undefined) return known;
    const series = new Series();
    this.#series.set(instance, series);
    if (this.#series.size > SERIES_MAX) this.#forgetOldest();
    return series;
  }

  #forgetOldest(): void {
    const [oldest] = [...this.#series].toSorted(([, a], [, b]) => a.lastAt - b.lastAt);
    if (oldest !== undefined) this.#series.delete(oldest[0]);
  }
}

interface Moment {
  readonly time: number;
  readonly monotonic: number;
}

/** The steps of one instance in a ring. What is not known is not a number. */
class Series {
  readonly #times = new Float64Array(STEPS);
  readonly #figures = new Float64Array(STEPS * FIGURES.length);
  #count = 0;
  /** Where the step under way began, and the most since then. */
  #base: { readonly run: RunId; readonly sample: ResourceSample; readonly at: number } | undefined;
  #most = { memory: 0, processes: 0, threads: 0 };
  /** When it was last looked at. */
  lastAt = Number.NEGATIVE_INFINITY;

  add(run: RunId, sample: ResourceSample, { time, monotonic: at }: Moment): void {
    this.lastAt = at;
    this.#most = {
      memory: Math.max(this.#most.memory, sample.memory),
      processes: Math.max(this.#most.processes, sample.pids.length),
      threads: Math.max(this.#most.threads, sample.threads),
    };
    const base = this.#base;
    const isOther = base === undefined || base.run !== run || base.sample.source !== sample.source;
    if (!isOther && at - base.at < STEP_MS - SLACK_MS) return;
    this.#push(time, { ...this.#most, ...rates(isOther ? undefined : base, sample, at) });
    this.#base = { run, sample, at };
    this.#most = { memory: 0, processes: 0, threads: 0 };
  }

  points(since: number): ResourcePoint[] {
    const first = Math.max(0, this.#count - STEPS);
    return Array.from({ length: this.#count - first }, (_, index) => this.#point(first + index)).filter(
      ({ time }) => Date.parse(time) >= since,
    );
  }

  #push(time: number, step: Step): void {
    const at = this.#count % STEPS;
    this.#times[at] = time;
    for (const [index, figure] of FIGURES.entries())
      this.#figures[at * FIGURES.length + index] = step[figure];
    this.#count += 1;
  }

  #point(number: number): ResourcePoint {
    const at = number % STEPS;
    const figure = (name: Figure) => this.#figures[at * FIGURES.length + FIGURES.indexOf(name)] ?? 0;
    const known = (name: Figure) => (Number.isNaN(figure(name)) ? null : figure(name));
    return {
      time: new Date(this.#times[at] ?? 0).toISOString(),
      cpu: known('cpu'),
      memory: figure('memory'),
      processes: figure('processes'),
      threads: figure('threads'),
      ioIn: known('ioIn'),
      ioOut: known('ioOut'),
      networkIn: known('networkIn'),
      networkOut: known('networkOut'),
    };
  }
}

/** Processors, and bytes in each second, since the step before. */
function rates(
  base: { readonly sample: ResourceSample; readonly at: number } | undefined,
  now: ResourceSample,
  at: number,
): Omit<Step, 'memory' | 'processes' | 'threads'> {
  const before = base?.sample;
  const elapsedMs = at - (base?.at ?? at);
  const rate = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined || elapsedMs <= 0
      ? Number.NaN
      : Math.max(0, to - from) / elapsedMs;
  const bytes = (from: number | undefined, to: number | undefined) =>
    Math.round(rate(from, to) * MS_PER_SECOND);
  return {
    cpu: Math.round(rate(before?.cpuMs, now.cpuMs) * 1000) / 1000,
    ioIn: bytes(before?.io?.in, now.io?.in),
    ioOut: bytes(before?.io?.out, now.io?.out),
    networkIn: bytes(before?.network?.in, now.network?.in),
    networkOut: bytes(before?.network?.out, now.network?.out),
  };
}

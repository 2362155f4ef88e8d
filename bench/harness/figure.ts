export type Unit = 'ms' | 'kB' | 'MB' | 'MB/s' | 'x' | '%' | 'count';
export type Statistic = 'p50' | 'p90' | 'p99' | 'min' | 'max';

/** What a figure should stay at or below. */
export interface Aim {
  readonly statistic: Statistic;
  readonly limit: number;
}

/** What one row of the report measures. */
export interface Row {
  readonly name: string;
  readonly unit: Unit;
  /** Something that is not Berth, measured in the same way in the same run. */
  readonly peer?: boolean;
  readonly aims?: readonly Aim[];
}

export interface Summary {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** A row with its measurements. Without samples, all statistics are null and `absent` says why. */
export interface Figure extends Row, Summary {
  /** Figures that belong side by side have the same group. */
  readonly group: string;
  readonly samples: readonly number[];
  readonly absent?: string;
}

const DECIMALS = 3;

/** Throws for a sample that is no number: it would hide all others. */
export function figure(group: string, row: Row, measured: readonly number[]): Figure {
  if (!measured.every(Number.isFinite)) throw new Error(`${group}: ${row.name}: a sample is not a number`);
  const samples = measured.map(rounded);
  return { group, ...row, ...summary(samples), samples };
}

export function absentFigure(group: string, row: Row, absent: string): Figure {
  return { group, ...row, ...summary([]), samples: [], absent };
}

/** Whether an aim is met; null when there is nothing to judge by. */
export function meets(of: Summary, { statistic, limit }: Aim): boolean | null {
  const value = of[statistic];
  return value === null ? null : value <= limit;
}

function summary(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { p50: rank(0.5), p90: rank(0.9), p99: rank(0.99), min: rank(0), max: rank(1) };
}

function rounded(value: number): number {
  return Number(value.toFixed(DECIMALS));
}

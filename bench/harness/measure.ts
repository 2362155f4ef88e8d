import type { Bench } from './case.ts';
import { absentFigure, type Figure, figure, type Row } from './figure.ts';

/** One way to do a thing. A sample gives one number for each of its rows. */
export interface Contender {
  readonly rows: readonly Row[];
  readonly absent?: string;
  /** Takes part in every n-th round only, because a sample takes long; in every one without it. */
  readonly everyRounds?: number;
  sample(): Promise<readonly number[]>;
}

export interface Rounds {
  readonly group: string;
  readonly warmUp: number;
  readonly rounds: number;
}

/** A contender whose program is not on this machine. */
export function absentContender(rows: readonly Row[], absent: string): Contender {
  return { rows, absent, sample: () => Promise.reject(new Error(absent)) };
}

/**
 * Takes samples of all contenders in turn, so that a slow moment of the machine hits them alike. Each round begins
 * with another contender: nobody always comes right after the same neighbour.
 */
export async function measure(
  bench: Bench,
  contenders: readonly Contender[],
  { group, warmUp, rounds }: Rounds,
): Promise<Figure[]> {
  const present = contenders.filter(({ absent }) => absent === undefined);
  const taken = new Map(present.map((contender) => [contender, [] as (readonly number[])[]]));
  for (let round = 0; round < warmUp + rounds; round += 1) {
    bench.progress(`${group}: round ${round + 1} of ${warmUp + rounds}`);
    for (const contender of rotated(present, round)) {
      if ((round - warmUp) % (contender.everyRounds ?? 1) !== 0) continue;
      const sample = await contender.sample();
      if (round >= warmUp) taken.get(contender)?.push(sample);
    }
  }
  return contenders.flatMap((contender) => figuresOf(group, contender, taken.get(contender) ?? []));
}

function figuresOf(
  group: string,
  { rows, absent }: Contender,
  samples: readonly (readonly number[])[],
): Figure[] {
  return rows.map((row, index) => {
    if (absent !== undefined) return absentFigure(group, row, absent);
    const column = samples.map((sample) => sample[index] ?? Number.NaN);
    return figure(group, row, column);
  });
}

function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

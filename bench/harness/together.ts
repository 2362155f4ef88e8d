import type { Row } from './figure.ts';
import type { Contender } from './measure.ts';

/** Resolves when it is there, with how to end it. */
export type Start = () => Promise<() => Promise<void>>;

/** So many, requested at the same time, until the last is there. They are ended outside of what is measured. */
export function together(row: Row, size: number, start: Start): Contender {
  return {
    rows: [row],
    sample: async () => {
      const begin = performance.now();
      const ends = await Promise.all(Array.from({ length: size }, start));
      const took = performance.now() - begin;
      await Promise.all(ends.map((end) => end()));
      return [took];
    },
  };
}

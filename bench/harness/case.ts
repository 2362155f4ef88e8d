import type { Figure } from './figure.ts';
import type { BenchOptions } from './options.ts';

export interface Bench extends Pick<BenchOptions, 'quick' | 'large'> {
  /** Tells a person at the terminal how far it is. */
  progress(text: string): void;
}

/** One benchmark: everything it starts is gone when `run` has settled. */
export interface Case {
  readonly name: string;
  readonly title: string;
  /** How it is measured, in sentences; printed and kept with the result. */
  readonly method: string;
  run(bench: Bench): Promise<readonly Figure[]>;
}

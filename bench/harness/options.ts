import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Tiny samples: shows that the benchmarks work, says nothing about speed. */
  readonly quick: boolean;
  /** Also the sizes that take many minutes: recovery and API with 1000 instances, 10,000 cycles. */
  readonly large: boolean;
  /** Names of the cases to run; empty means all. */
  readonly only: readonly string[];
  /** Path of an incomplete result to go on with. */
  readonly goOn: string | undefined;
  /** Uses the bundle that is there, however old. */
  readonly asBuilt: boolean;
}

export const USAGE = `npm run bench -- [--quick] [--large] [--only NAME]… [--go-on FILE] [--as-built]
Takes about 20 minutes on two processors that do nothing else, and 16 GB of free memory for 1000 instances.
  --quick     tiny samples, to see that everything works; two minutes
  --large     also the API and recovery with 1000 instances, and 10,000 cycles for leaks; an hour
  --only      only this case; may be repeated
  --go-on     take over what an incomplete result of this machine holds; measure the rest and what --only names
  --as-built  measure the bundle that is there instead of building first`;

export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      'go-on': { type: 'string' },
      'as-built': { type: 'boolean', default: false },
    },
  });
  return {
    quick: values.quick,
    large: values.large,
    only: values.only,
    goOn: values['go-on'],
    asBuilt: values['as-built'],
  };
}

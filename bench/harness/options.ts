import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Tiny samples: shows that the benchmarks work, says nothing about speed. */
  readonly quick: boolean;
  /** Also the sizes that take minutes: 100 starts at once, 200 instances. */
  readonly large: boolean;
  /** Names of the cases to run; empty means all. */
  readonly only: readonly string[];
  /** Uses the bundle that is there, however old. */
  readonly asBuilt: boolean;
}

export const USAGE = `npm run bench -- [--quick] [--large] [--only NAME]… [--as-built]
  --quick     tiny samples, to see that everything works
  --large     also 100 starts at once, memory and recovery at 200 instances
  --only      only this case; may be repeated
  --as-built  measure the bundle that is there instead of building first`;

export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      'as-built': { type: 'boolean', default: false },
    },
  });
  return { quick: values.quick, large: values.large, only: values.only, asBuilt: values['as-built'] };
}

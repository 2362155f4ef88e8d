import { parseArgs } from 'node:util';

export interface ChaosOptions {
  readonly minutes: number;
  readonly instances: number;
  /** Decides every fault, its victim and its moment. What the machine makes of them it does not decide. */
  readonly seed: number;
  /** Mean number of faults in a minute. */
  readonly faults: number;
  readonly withAgents: boolean;
  /** Where the account goes, as JSON. */
  readonly out: string | undefined;
}

export const USAGE = `npm run chaos -- [--minutes N] [--instances N] [--seed S] [--faults N] [--with-agents] [--out FILE]
Breaks a Berth of its own again and again, and gives an account. Exit status 1 when something was lost.
  --minutes      how long things are broken; 2
  --instances    how many there are; 50
  --seed         a number that decides what is broken when; chosen and printed without it
  --faults       faults in a minute, on average; 40
  --with-agents  real assistants among them, as far as npm run test:agents has installed them
  --out          where the account is written; test/chaos/results/`;

const MINUTES = 2;
const INSTANCES = 50;
/** Fewer, and the shares of kinds and victims mean nothing. */
const INSTANCES_MIN = 10;
const FAULTS = 40;
const SEEDS = 1_000_000;

/** Undefined when the words make no sense. */
export function parseOptions(args: readonly string[]): ChaosOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: String(MINUTES) },
        instances: { type: 'string', default: String(INSTANCES) },
        seed: { type: 'string', default: String(Math.floor(Math.random() * SEEDS)) },
        faults: { type: 'string', default: String(FAULTS) },
        'with-agents': { type: 'boolean', default: false },
        out: { type: 'string' },
      },
    });
    const [minutes, instances, seed, faults] = [
      Number(values.minutes),
      Number(values.instances),
      Number(values.seed),
      Number(values.faults),
    ];
    const isSound =
      minutes > 0 && faults > 0 && Number.isInteger(seed) && Number.isInteger(instances) && seed >= 0;
    if (!isSound || instances < INSTANCES_MIN) return undefined;
    return { minutes, instances, seed, faults, withAgents: values['with-agents'], out: values.out };
  } catch {
    return undefined;
  }
}

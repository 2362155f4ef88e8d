import { messageOf } from '@berth/contract';
import { expect, it } from 'vitest';
import { Simulation } from './testing/simulation.ts';

/** For long proofs: how many seeds, and the first of them. */
const SEEDS = Number(process.env['BERTH_TEST_SEEDS'] ?? 200);
const FIRST = Number(process.env['BERTH_TEST_FIRST_SEED'] ?? 1);
const TIMEOUT_MS = 20_000 + SEEDS * 100;

async function simulate(seed: number): Promise<void> {
  const simulation = new Simulation(seed);
  try {
    await simulation.run();
  } catch (error) {
    const log = simulation.log.map((line, index) => `  ${index} ${line}`).join('\n');
    throw new Error(`seed ${seed}: ${messageOf(error)}\n${log}`, { cause: error });
  }
}

it(`keeps its promises through ${SEEDS} lives from seed ${FIRST} on`, { timeout: TIMEOUT_MS }, async () => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) await simulate(seed);
});

it('lives the same life again with the same seed', async () => {
  const [one, two, other] = [new Simulation(7), new Simulation(7), new Simulation(8)];
  for (const simulation of [one, two, other]) await simulation.run();
  expect(two.log).toStrictEqual(one.log);
  expect(other.log).not.toStrictEqual(one.log);
});

import { messageOf } from '@berth/contract';
import { afterEach, expect, it, vi } from 'vitest';
import { Simulation } from './testing/simulation.ts';

vi.mock('node:fs', async () => (await import('@berth/testkit/simulated-disk')).simulatedFs);
vi.mock('node:fs/promises', async () => (await import('@berth/testkit/simulated-disk')).simulatedFsPromises);

afterEach(() => vi.unstubAllGlobals());

/** For long proofs: how many seeds, and the first of them. */
const SEEDS = Number(process.env['BERTH_TEST_SEEDS'] ?? 2000);
const FIRST = Number(process.env['BERTH_TEST_FIRST_SEED'] ?? 1);
const TIMEOUT_MS = 20_000 + SEEDS * 100;

async function simulate(seed: number): Promise<void> {
  const simulation = new Simulation(seed);
  try {
    await simulation.run();
  } catch (error) {
    const log = simulation.log.map((line, index) => `  ${index} ${line}`).join('\n');
    const again = `npm run sim -- --seeds 1 --first ${seed}`;
    throw new Error(`seed ${seed}: ${messageOf(error)}\n${log}\nagain: ${again}`, { cause: error });
  }
}

it(`keeps its promises through ${SEEDS} lives from seed ${FIRST} on`, { timeout: TIMEOUT_MS }, async () => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) await simulate(seed);
});

/** Seeds that found something once: a refusal that a full disk kept from being written. New acts change what a seed does. */
it.each([102_610])('keeps its promises with seed %i, which broke one once', simulate);

it('lives the same life again with the same seed', async () => {
  const logs: (readonly string[])[] = [];
  for (const seed of [7, 7, 8]) {
    const simulation = new Simulation(seed);
    await simulation.run();
    logs.push(simulation.log);
  }
  const [one, two, other] = logs;
  expect(two).toStrictEqual(one);
  expect(other).not.toStrictEqual(one);
});

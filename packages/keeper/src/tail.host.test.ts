import { afterAll, beforeAll, expect, it } from 'vitest';
import { KeeperStand } from './test-programs/keeper-stand.ts';
import { script } from './test-programs/programs.ts';

/** What is lost once in twenty runs shows up with near certainty. */
const ROUNDS = 60;

let stand: KeeperStand;
beforeAll(async () => {
  stand = await KeeperStand.open();
});
afterAll(() => stand.close());

it('the tail of the output is never lost', { timeout: 120_000 }, async () => {
  const wanted = Buffer.from(Array.from({ length: 200_000 }, (_, line) => `${line + 1}\r\n`).join(''));
  for (let round = 0; round < ROUNDS; round += 2) {
    const pair = await Promise.all([1, 2].map(() => stand.start(script('seq 1 200000'))));
    for (const keeper of pair) {
      await keeper.gone;
      expect((await keeper.output()).equals(wanted), `round ${round}`).toBe(true);
    }
    expect(await stand.clear()).toEqual([]);
  }
});

import type { Dice } from './power-cut.ts';

/** Dice that fall the same way for the same seed. */
export function seededDice(seed: number): Dice {
  let state = seed;
  return (end) => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  };
}

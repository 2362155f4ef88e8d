import { describe, expect, it } from 'vitest';
import { findSeam } from './seam.ts';

function seam(logged: string, brought: string, certain = brought.length): number | undefined {
  return findSeam({ logged: Buffer.from(logged), brought: Buffer.from(brought), certain });
}

describe('where a line began', () => {
  it('is where the log goes on as the line did', () => {
    expect(seam('abcdef', 'def')).toBe(3);
    expect(seam('abcdef', 'abcdef')).toBe(0);
  });

  it('is found when the line is ahead of the log', () => {
    expect(seam('abcdef', 'defghi', 3)).toBe(3);
  });

  it('is found when the log is ahead of the line', () => {
    expect(seam('abcdef', 'cd', 2)).toBe(2);
  });

  it('is not known while there are several such places', () => {
    expect(seam('ababab', 'ab')).toBeUndefined();
    expect(seam('abababX', 'ababX')).toBe(2);
  });

  it('is not known where the log has nothing of what the line brought', () => {
    expect(seam('abc', 'xyz')).toBeUndefined();
    expect(seam('', 'xyz')).toBeUndefined();
  });

  it('is the true one or not known, wherever a line begins', () => {
    const whole = 'aabaabaaabbbaabaab';
    for (let began = 0; began < whole.length; began += 1) {
      for (let logged = began + 1; logged <= whole.length; logged += 1) {
        for (let brought = began + 1; brought <= whole.length; brought += 1) {
          const certain = Math.min(logged, brought) - began;
          const found = seam(whole.slice(0, logged), whole.slice(began, brought), certain);
          if (found !== undefined) expect(found).toBe(began);
        }
      }
    }
  });
});

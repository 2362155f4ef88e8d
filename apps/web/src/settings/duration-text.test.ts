import { expect, it } from 'vitest';
import { durationText } from './duration-text.ts';

it.each([
  [0, '0 s'],
  [999, '0 s'],
  [61_000, '1 m 1 s'],
  [3_600_000, '1 h'],
  [100_000_000, '1 d 3 h'],
])('says %d ms as %s', (ms, text) => expect(durationText(ms)).toBe(text));

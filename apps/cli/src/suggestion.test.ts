import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest, slips, suggestion } from './suggestion.ts';

const COMMANDS = ['start', 'ls', 'attach', 'logs', 'stop', 'top', 'restart', 'rm', 'daemon', 'version'];

describe('the nearest word', () => {
  it.each([
    ['sotp', 'stop'],
    ['stpo', 'stop'],
    ['strat', 'start'],
    ['atach', 'attach'],
    ['resart', 'restart'],
    ['deamon', 'daemon'],
    ['lsl', 'ls'],
    ['sl', 'ls'],
    ['log', 'logs'],
    ['vers', 'version'],
  ])('to %s is %s', (typed, wanted) => {
    expect(nearest(typed, COMMANDS)).toBe(wanted);
    expect(suggestion(typed, COMMANDS)).toBe(` Did you mean ${wanted}?`);
  });

  it.each(['', 'kubernetes', 'xyz', 'stooooop', '-', 'x'.repeat(100_000)])('to %.20s is none', (typed) => {
    expect(nearest(typed, COMMANDS)).toBeUndefined();
    expect(suggestion(typed, COMMANDS)).toBe('');
  });
});

describe('slips', () => {
  const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });

  it('are none for the same word, the same both ways, and never more than the longer word has characters', () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        expect(slips(one, one)).toBe(0);
        expect(slips(one, other)).toBe(slips(other, one));
        expect(slips(one, other) === 0).toBe(one === other);
        expect(slips(one, other)).toBeLessThanOrEqual(Math.max(one.length, other.length));
      }),
    );
  });

  it('are one for one edit', () => {
    fc.assert(
      fc.property(word, fc.nat(8), (text, place) => {
        const at = Math.min(place, text.length);
        expect(slips(text, `${text.slice(0, at)}x${text.slice(at)}`)).toBe(1);
      }),
    );
    expect([slips('ab', 'ba'), slips('stop', 'sotp'), slips('stop', 'stip')]).toEqual([1, 1, 1]);
  });
});

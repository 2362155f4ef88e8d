import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sanitize, sanitizeInput } from './sanitize.ts';

test('nothing that comes out can control the terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const clean of [sanitize(text), sanitizeInput(text)]) {
        expect(clean.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
      }
    }),
  );
});

test('control characters in output become visible, in input they are dropped', () => {
  expect(sanitize('a\x1b[31mb\x7f\x9b')).toBe('a␛[31mb␡\ufffd');
  expect(sanitizeInput('a\x1b[31mb\x7f\x9b')).toBe('a[31mb');
});

test('line ends become newlines and tabs become spaces', () => {
  expect(sanitize('a\r\nb\rc\td')).toBe('a\nb\nc    d');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEscapes } from './decode-escapes.ts';

const decode = (text: string) => [...decodeEscapes(text, 'bytes')];

test('decodes every escape', () => {
  expect(decode('\\x00\\xff\\xC3\\e\\a\\n\\r\\t\\0\\\\')).toEqual([0, 0xff, 0xc3, 27, 7, 10, 13, 9, 0, 0x5c]);
});

test('an escaped backslash does not start another escape', () => {
  expect(decode('\\\\x41')).toEqual([...Buffer.from('\\x41')]);
});

test('text without a backslash is UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!text.includes('\\'));
      expect(decode(text)).toEqual([...Buffer.from(text)]);
    }),
  );
});

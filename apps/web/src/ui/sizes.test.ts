import { expect, it } from 'vitest';
import { sizeText } from './sizes.ts';

it.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1536, '1.5 KiB'],
  [512 * 1024 ** 2, '512 MiB'],
  [2 * 1024 ** 5, '2,048 TiB'],
])('says %d bytes as %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));

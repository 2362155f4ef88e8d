import { expect, it } from 'vitest';
import { documentCache } from './document-cache.ts';

it('keeps what was asked last, and no more than so many', () => {
  const cache = documentCache<number>();
  for (let at = 0; at < 100; at += 1) cache.set(`query ${at}`, at);
  expect(cache.get('query 0')).toBe(0);
  cache.set('one more', 1);
  expect(cache.get('query 0')).toBe(0);
  expect(cache.get('query 1')).toBeUndefined();
  expect(cache.get('one more')).toBe(1);
});

it('keeps nothing that is long', () => {
  const cache = documentCache<number>();
  const long = `{ a } #${'x'.repeat(8 * 1024)}`;
  cache.set(long, 1);
  expect(cache.get(long)).toBeUndefined();
});

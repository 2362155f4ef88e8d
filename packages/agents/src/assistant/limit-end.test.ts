import { expect, test } from 'vitest';
import { limitEnd } from './limit-end.ts';

const HERE = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const NOW = Date.parse('Nov 26, 2026 14:20');

test.each([
  ['Usage limit reached · resets 3pm', 'Nov 26, 2026 15:00'],
  [`resets 3:45pm (${HERE})`, 'Nov 26, 2026 15:45'],
  ['resets 12am', 'Nov 27, 2026 00:00'],
  ['your weekly limit resets Nov 30, 9am', 'Nov 30, 2026 09:00'],
  ['resets Jan 2 at 9:05am', 'Jan 2, 2027 09:05'],
  ['Access resets at 2:05 PM GMT+1.', 'Nov 27, 2026 14:05'],
])('%s', (words, wanted) => {
  expect(limitEnd(words, NOW)).toBe(Date.parse(wanted));
});

test.each([
  'Usage limit reached',
  'resets 3pm (Antarctica/Troll)',
  'the session resets the cache',
  'resets Foo 40, 3pm',
])('nothing is known from: %s', (words) => {
  expect(limitEnd(words, NOW)).toBeUndefined();
});

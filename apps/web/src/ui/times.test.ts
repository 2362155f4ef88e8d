import { expect, it } from 'vitest';
import { ago } from './times.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');

it('says how long ago something was', () => {
  expect(ago(NOW - 8000, NOW)).toBe('8 sec. ago');
  expect(ago('2026-01-01T10:00:00Z', NOW)).toBe('2 hr. ago');
});

it('takes no clock for a look into the future', () => {
  expect(ago(NOW + 8000, NOW)).toBe('now');
});

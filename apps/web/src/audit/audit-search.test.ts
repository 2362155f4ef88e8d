import { expect, it } from 'vitest';
import { auditSearch, sinceTime } from './audit-search.ts';

it('takes what makes sense from an address, and leaves the rest', () => {
  const given = { action: ' stopInstance ', actor: '', target: 7, since: 'day', other: 'x' };
  expect(auditSearch(given)).toEqual({ action: 'stopInstance', since: 'day' });
  expect(auditSearch({ since: 'toString', without: 'doors' })).toEqual({});
  expect(auditSearch({ without: 'terminals' })).toEqual({ without: 'terminals' });
});

it('counts back from now', () => {
  expect(sinceTime('hour', Date.parse('2026-01-01T01:00:00Z'))).toBe('2026-01-01T00:00:00.000Z');
  expect(sinceTime(undefined)).toBeUndefined();
});

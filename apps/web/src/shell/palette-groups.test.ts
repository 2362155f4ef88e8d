import { expect, it } from 'vitest';
import type { Command } from './command-store.ts';
import { paletteGroups } from './palette-groups.ts';

const command = (group: Command['group'], label: string, hint?: string): Command => ({
  id: `${group}:${label}`,
  label,
  group,
  act: () => undefined,
  ...(hint === undefined ? {} : { hint }),
});
const commands = [
  command('go', 'Fleet'),
  command('go', 'Settings'),
  command('here', 'Stop'),
  command('instances', 'my-site', 'demo ready'),
  command('instances', 'site', 'claude working'),
];
const found = (words: string, recent: readonly string[] = []) =>
  paletteGroups(commands, { words, recent }).map(({ value, items }) => [
    value,
    ...items.map(({ label }) => label),
  ]);

it('has what was done lately first, once', () => {
  expect(found('', ['go:Settings', 'gone', 'instances:site'])).toEqual([
    ['recent', 'Settings', 'site'],
    ['here', 'Stop'],
    ['instances', 'my-site'],
    ['go', 'Fleet'],
  ]);
});

it('finds by all words, in labels and hints, what begins with the first one first', () => {
  expect(found('site', ['go:Settings'])).toEqual([['instances', 'site', 'my-site']]);
  expect(found('SITE work')).toEqual([['instances', 'site']]);
  expect(found('nothing like it')).toEqual([]);
});

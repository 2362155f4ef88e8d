import { expect, it } from 'vitest';
import { nearLimits } from './near-limits.ts';
import { shortPath } from './short-path.ts';

it('shortens a path to what tells it from others', () => {
  expect(shortPath('/home/me/app', '/home/me')).toBe('~/app');
  expect(shortPath('/home/me', '/home/me')).toBe('~');
  expect(shortPath('/home/melanie/app', '/home/me')).toBe('/home/melanie/app');
  expect(shortPath('/home/me/one/very/long/way/down/to/project/app', '/home/me')).toBe('~/…/project/app');
  expect(shortPath(`/srv/${'x'.repeat(60)}`, undefined)).toBe(`…/${'x'.repeat(60)}`);
});

it('tells of limits that are nearly used up, the nearest first', () => {
  const limits = [
    { name: 'memory', value: 1000, hold: 'kernel' },
    { name: 'run', value: 100_000, hold: 'daemon' },
    { name: 'disk', value: 1000, hold: 'watched' },
    { name: 'pids', value: 100, hold: 'kernel' },
  ];
  const use = {
    instance: 'i',
    cpu: 1,
    memory: 850,
    threads: 3,
    disk: { workspace: 500, log: 300, home: null },
  };
  const startedAt = '2026-01-01T00:00:00.000Z';
  const now = Date.parse(startedAt) + 95_000;
  const near = (status: string) => nearLimits({ limits, status, startedAt }, use, now);
  expect(near('running')).toEqual([
    { name: 'run', percent: 95 },
    { name: 'memory', percent: 85 },
    { name: 'disk', percent: 80 },
  ]);
  expect(near('exited')).toEqual([]);
});

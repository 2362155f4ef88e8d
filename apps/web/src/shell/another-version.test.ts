import { expect, it } from 'vitest';
import { isOfAnotherVersion } from './another-version.ts';

it.each([
  'Failed to fetch dynamically imported module: https://berth.example/assets/a-1.js',
  'error loading dynamically imported module: https://berth.example/assets/a-1.js',
  'Importing a module script failed.',
  'Unable to preload CSS for /assets/a-1.css',
])('knows a part that is gone by %j', (message) =>
  expect(isOfAnotherVersion(new TypeError(message))).toBe(true),
);

it('takes nothing else for it', () => {
  expect(isOfAnotherVersion(new TypeError('Failed to fetch'))).toBe(false);
  expect(isOfAnotherVersion('dynamically imported module')).toBe(false);
});

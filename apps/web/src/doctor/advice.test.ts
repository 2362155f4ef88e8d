import { expect, it } from 'vitest';
import { adviceParts } from './advice.ts';

it('finds commands at the end, in quotes, and alone', () => {
  expect(adviceParts('berth daemon restart')).toEqual([{ kind: 'command', text: 'berth daemon restart' }]);
  expect(adviceParts('To get the new one at a time that suits: berth restart web')).toEqual([
    { kind: 'words', text: 'To get the new one at a time that suits' },
    { kind: 'command', text: 'berth restart web' },
  ]);
  expect(adviceParts('`berth doctor --fix`, or: chmod 700 /x/y')).toEqual([
    { kind: 'command', text: 'berth doctor --fix' },
    { kind: 'words', text: ', or' },
    { kind: 'command', text: 'chmod 700 /x/y' },
  ]);
  expect(adviceParts('berth daemon restart --force (instances go on)')).toEqual([
    { kind: 'command', text: 'berth daemon restart --force' },
    { kind: 'words', text: 'instances go on' },
  ]);
});

it('leaves words as they are', () => {
  const words = 'Install Node.js 24.16 or later, or 26.1 or later, from https://nodejs.org.';
  expect(adviceParts(words)).toEqual([{ kind: 'words', text: words }]);
});

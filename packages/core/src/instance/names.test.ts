import { instanceNameProblem } from '@berth/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { basename } from './base-name.ts';
import { freeName, nameStem } from './names.ts';

it.each([
  ['claude', '/usr/bin/claude', 'claude'],
  ['command', '/usr/bin/npm', 'npm'],
  ['command', 'make', 'make'],
  ['command', '/opt/My Tool.sh', 'my-tool-sh'],
  ['command', '/usr/bin/7z', 'z'],
  ['command', '/usr/bin/[', 'run'],
  ['command', '/usr/bin/', 'run'],
  ['command', '/opt/überprüfen', 'berpr-fen'],
])('%s running %s is called %s', (agent, file, stem) => {
  expect(nameStem(agent, file)).toBe(stem);
});

it('takes the first number that is free', () => {
  expect(freeName('web', new Set())).toBe('web-1');
  expect(freeName('web', new Set(['web-1', 'web-2', 'web-4']))).toBe('web-3');
  expect(freeName('web', new Set(['web', 'webs-1']))).toBe('web-1');
});

it('makes a valid name of any program, up to the hundred thousandth', () => {
  const files = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'aZ9-_/. ü本') }));
  fc.assert(
    fc.property(files, fc.constantFrom(1, 9, 99_999), (file, number) => {
      const name = `${nameStem('command', file)}-${number}`;
      expect(instanceNameProblem(name), name).toBeUndefined();
    }),
  );
});

it('finds the last part of a path', () => {
  expect(['/a/b', 'b', '/b', 'a/'].map(basename)).toStrictEqual(['b', 'b', 'b', '']);
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  DNS_LABEL_MAX,
  INSTANCE_NAME_MAX,
  instanceNameProblem,
  PORT_NAME_MAX,
  portEnvironmentName,
  portNameProblem,
} from './names.ts';

const characters = fc.constantFrom(...'abcz019-_A. ');
const anyName = fc.oneof(fc.string({ unit: characters, maxLength: 50 }), fc.string());
const goodName = (max: number) =>
  fc.stringMatching(/^[a-z](-?[a-z0-9])*$/, { maxLength: max }).filter((name) => name.length <= max);

it('accepts what can be a host name', () => {
  for (const name of ['a', 'web', 'claude-1', 'a1-b2-c3', 'x'.repeat(INSTANCE_NAME_MAX)]) {
    expect(instanceNameProblem(name), name).toBeUndefined();
  }
});

it('says what is wrong', () => {
  expect(instanceNameProblem('')).toBe('it is empty');
  expect(instanceNameProblem('x'.repeat(41))).toBe('it has 41 characters, and 40 are allowed');
  expect(portNameProblem('x'.repeat(21))).toBe('it has 21 characters, and 20 are allowed');
  expect(instanceNameProblem('a--b')).toBe('it has two hyphens in a row');
  const bad = ['1a', '-a', 'a-', 'A', 'a_b', 'a.b', 'a b', 'ä', 'a\n', '\na', 'a/b', '..', 'xn--a'];
  for (const name of bad) expect(instanceNameProblem(name), JSON.stringify(name)).toBeDefined();
});

it('accepts only DNS labels without a double hyphen', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      if (instanceNameProblem(name) !== undefined) return;
      expect(name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
      expect(name).not.toContain('--');
      expect(name.length).toBeLessThanOrEqual(INSTANCE_NAME_MAX);
    }),
  );
});

it('accepts every good name', () => {
  fc.assert(fc.property(goodName(INSTANCE_NAME_MAX), (name) => instanceNameProblem(name) === undefined));
  fc.assert(fc.property(goodName(PORT_NAME_MAX), (name) => portNameProblem(name) === undefined));
});

it('fits a port and an instance into one label, from which both can be read again', () => {
  fc.assert(
    fc.property(goodName(PORT_NAME_MAX), goodName(INSTANCE_NAME_MAX), (port, instance) => {
      const label = `${port}--${instance}`;
      expect(label.length).toBeLessThanOrEqual(DNS_LABEL_MAX);
      expect(label.split('--')).toStrictEqual([port, instance]);
    }),
  );
  expect(PORT_NAME_MAX + '--'.length + INSTANCE_NAME_MAX).toBeLessThanOrEqual(DNS_LABEL_MAX);
});

it('gives every port a variable of its own', () => {
  fc.assert(
    fc.property(goodName(PORT_NAME_MAX), goodName(PORT_NAME_MAX), (one, two) => {
      expect(portEnvironmentName(one) === portEnvironmentName(two)).toBe(one === two);
      expect(portEnvironmentName(one)).toMatch(/^BERTH_PORT_[A-Z][A-Z0-9_]*$/);
    }),
  );
  expect(portEnvironmentName('web-2')).toBe('BERTH_PORT_WEB_2');
});

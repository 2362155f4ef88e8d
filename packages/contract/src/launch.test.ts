import fc from 'fast-check';
import { expect, it } from 'vitest';
import { INHERITED_PREFIXES, INHERITED_VARIABLES, inheritableEnvironment } from './launch.ts';

const names = fc.oneof(
  fc.constantFrom(...INHERITED_VARIABLES),
  fc.constantFrom('LC_ALL', 'LC_', 'LC', 'path', 'PATHS', '__proto__', 'constructor', 'BERTH_INSTANCE'),
  fc.string(),
);
const environments = fc.dictionary(names, fc.option(fc.string(), { nil: undefined }));

it('passes on what is listed and nothing else, unchanged', () => {
  fc.assert(
    fc.property(environments, (environment) => {
      const picked = inheritableEnvironment(environment);
      const expected = Object.entries(environment).filter(
        ([name, value]) =>
          value !== undefined &&
          (INHERITED_VARIABLES.includes(name) ||
            INHERITED_PREFIXES.some((prefix) => name.startsWith(prefix))),
      );
      expect(picked).toStrictEqual(Object.fromEntries(expected));
    }),
  );
});

it('keeps secrets and the marks of other instances out', () => {
  const environment = {
    HOME: '/home/ann',
    LC_TIME: 'C',
    AWS_SECRET_ACCESS_KEY: 'x',
    ANTHROPIC_API_KEY: 'x',
    BERTH_INSTANCE: 'inst_1',
    BERTH_PORT_WEB: '4000',
    NODE_OPTIONS: '--inspect',
    LD_PRELOAD: '/evil.so',
  };
  expect(inheritableEnvironment(environment)).toStrictEqual({ HOME: '/home/ann', LC_TIME: 'C' });
});

it('lists no variable by which Berth or Node is led astray', () => {
  expect(INHERITED_VARIABLES.filter((name) => /^(BERTH|LD|DYLD)_|NODE_OPTIONS/.test(name))).toStrictEqual([]);
  expect(new Set(INHERITED_VARIABLES).size).toBe(INHERITED_VARIABLES.length);
});

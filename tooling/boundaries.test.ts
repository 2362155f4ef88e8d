import { describe, expect, it } from 'vitest';
import { checkCanaries } from './canaries.ts';
import { judge, type World } from './import-rules.ts';
import { findImports } from './import-scanner.ts';
import { readPackages } from './workspace.ts';

const world: World = { packages: readPackages(), testDependencies: new Set(['vitest']) };

function targets(source: string): (string | null)[] {
  return findImports(source).map(({ target }) => target);
}

function rules(file: string, source: string): string[] {
  return judge(file, findImports(source), world).map(({ rule }) => rule);
}

describe('finding imports', () => {
  it.each([
    `import 'a';`,
    `import a from 'a';`,
    `import type { A } from "a";`,
    `import b, {\n  type C,\n  d as e,\n} from 'a';`,
    `import * as b from 'a';`,
    `export * from 'a';`,
    `export * as b from 'a';`,
    `export type { A } from 'a';`,
    `const a = await import('a');`,
    `type A = import('a').B;`,
    `const a = require('a');`,
    `require.resolve('a');`,
    `new URL('a', import.meta.url);`,
  ])('sees %j', (source) => {
    expect(targets(source)).toEqual(['a']);
  });

  it('says on which line', () => {
    expect(findImports(`const a = 1;\n\nimport 'b';`)).toEqual([{ target: 'b', line: 3, kind: 'static' }]);
  });

  it('sees an import whose path is computed', () => {
    expect(targets('await import(path)')).toEqual([null]);
  });

  it.each([
    `// import 'a';`,
    `/* import 'a'; */`,
    '`import "a";`',
    '`${b} import "a";`',
    `'import "a"'`,
    `const found = /import 'a'/.test(b);`,
    `const from = 'a';`,
    `export const b = 'a';`,
    `object.import('a');`,
  ])('does not take %j for one', (source) => {
    expect(targets(source)).toEqual([]);
  });

  it.each([
    '`${c} b` ',
    '`${`${c}`}`',
    "'it\\'s'",
    '(a / b) / c',
    '/[/\'"`]/',
    '`a \\` b`',
    '`${{ a: {} }}`',
  ])('goes on behind %j', (before) => {
    expect(targets(`const b = ${before};\nimport 'a';`)).toEqual(['a']);
  });
});

describe('the rules', () => {
  it('allow what the table says, through the exports', () => {
    expect(rules('packages/core/src/a.ts', `import '@berth/contract'; import './b.ts';`)).toEqual([]);
  });

  it('hold for types too', () => {
    expect(rules('packages/core/src/a.ts', `import type { A } from '@berth/store';`)).toEqual(['layer']);
  });

  it('let tests use the test kit and the development dependencies', () => {
    const source = `import '@berth/testkit'; import 'vitest'; import 'node:fs';`;
    expect(rules('packages/core/src/a.test.ts', source)).toEqual([]);
    expect(rules('packages/core/src/a.ts', source)).toEqual(['layer', 'undeclared', 'builtin']);
  });

  it('do not let tests reach into other packages', () => {
    expect(rules('packages/core/src/a.test.ts', `import '../../store/src/a.ts';`)).toEqual(['escape']);
    expect(rules('packages/core/src/a.test.ts', `import '@berth/server';`)).toEqual(['layer']);
  });

  it('want a line in the table for each package there is', () => {
    const strangers = world.packages.filter(({ folder }) => rules(`${folder}/src/a.ts`, '').length > 0);
    expect(strangers).toEqual([]);
  });
});

describe('the canaries', () => {
  it('are all caught', () => {
    expect(checkCanaries(world)).toEqual([]);
  });

  it('are missed when a rule stops biting', () => {
    const tame = {
      file: 'tame',
      pretends: 'packages/core/src/a.ts',
      breaks: 'layer',
      source: `import './b.ts';`,
    };
    expect(checkCanaries(world, [tame])).toContain('tame: breaks `layer`, but was judged []');
  });

  it('exist for every rule', () => {
    expect(checkCanaries(world, [])).toContain('tooling/canary: no file breaks `builtin`');
  });
});

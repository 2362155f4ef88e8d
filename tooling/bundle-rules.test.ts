import { describe, expect, it } from 'vitest';
import type { Metafile } from 'esbuild';
import { findForbidden } from './bundle-rules.ts';

type Import = Metafile['outputs'][string]['imports'][number];

function bundle(outputs: Record<string, { inputs?: string[]; imports?: Import[] }>): Metafile {
  return {
    inputs: {},
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([path, { inputs = [], imports = [] }]) => [
        `dist/${path}`,
        {
          bytes: 1,
          imports,
          exports: [],
          inputs: Object.fromEntries(inputs.map((input) => [input, { bytesInOutput: 1 }])),
        },
      ]),
    ),
  };
}

const ZOD = 'node_modules/zod/index.js';

describe('what a program loads at its start', () => {
  it('may be anything of ours', () => {
    expect(findForbidden(bundle({ 'cli.cjs': { inputs: ['packages/zod-like/src/index.ts'] } }))).toEqual([]);
  });

  it('must not be a heavy package, in the program itself', () => {
    const found = findForbidden(bundle({ 'keeper.js': { inputs: [ZOD] } }));
    expect(found).toEqual([`keeper.js must not load zod at its start, but contains ${ZOD}`]);
  });

  it('must not be one in a chunk of a chunk either', () => {
    const imports = (path: string): Import[] => [{ path: `dist/${path}`, kind: 'import-statement' }];
    const outputs = {
      'cli.cjs': { imports: imports('a.js') },
      'a.js': { imports: imports('b.js') },
      'b.js': { inputs: [ZOD] },
    };
    expect(findForbidden(bundle(outputs))).toHaveLength(1);
  });

  it('does not include what is loaded on demand', () => {
    const imports: Import[] = [{ path: 'dist/a.js', kind: 'dynamic-import' }];
    expect(findForbidden(bundle({ 'cli.cjs': { imports }, 'a.js': { inputs: [ZOD] } }))).toEqual([]);
  });

  it('knows scopes, nested packages and externals', () => {
    const inputs = ['node_modules/a/node_modules/@xterm/headless/index.js'];
    const imports: Import[] = [{ path: 'ws', kind: 'import-statement', external: true }];
    expect(findForbidden(bundle({ 'cli.cjs': { inputs, imports } }))).toHaveLength(2);
  });
});

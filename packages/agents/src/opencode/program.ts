import type { ProgramFacts } from '../assistant/program.ts';

const NATIVE = `node_modules/opencode-${process.platform}-${process.arch}`;

export const OPENCODE_PROGRAM: ProgramFacts = {
  agent: 'opencode',
  command: 'opencode',
  package: { name: 'opencode-ai', version: '1.18.33' },
  files: [
    `${NATIVE}/bin/opencode`,
    // For processors without AVX2.
    `${NATIVE}-baseline/bin/opencode`,
    `${NATIVE}-musl/bin/opencode`,
  ],
  tested: ['1.18.33'],
};

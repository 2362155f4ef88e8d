import type { ProgramFacts } from '../assistant/program.ts';

const NATIVE = `node_modules/@anthropic-ai/claude-code-${process.platform}-${process.arch}`;

export const CLAUDE_PROGRAM: ProgramFacts = {
  agent: 'claude',
  command: 'claude',
  package: { name: '@anthropic-ai/claude-code', version: '2.1.330' },
  // The package's own entry is put in place by a script that is not run.
  files: [`${NATIVE}/claude`, `${NATIVE}-musl/claude`],
  tested: ['2.1.330'],
};

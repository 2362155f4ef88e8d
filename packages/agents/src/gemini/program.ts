import type { ProgramFacts } from '../assistant/program.ts';

export const GEMINI_PROGRAM: ProgramFacts = {
  agent: 'gemini',
  command: 'gemini',
  package: { name: '@google/gemini-cli', version: '0.61.0' },
  files: ['node_modules/@google/gemini-cli/bundle/gemini.js'],
  tested: ['0.61.0'],
};

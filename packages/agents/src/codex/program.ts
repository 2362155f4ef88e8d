import type { ProgramFacts } from '../assistant/program.ts';

/** How its packages name what Node calls otherwise. */
const CPUS: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
const SYSTEMS: Readonly<Record<string, string>> = { linux: 'unknown-linux-musl', darwin: 'apple-darwin' };

const { platform, arch } = process;
const TARGET = `${CPUS[arch] ?? arch}-${SYSTEMS[platform] ?? platform}`;

export const CODEX_PROGRAM: ProgramFacts = {
  agent: 'codex',
  command: 'codex',
  package: { name: '@openai/codex', version: '0.169.0' },
  files: [
    `node_modules/@openai/codex-${platform}-${arch}/vendor/${TARGET}/bin/codex`,
    // Starts the native program as its child, which is one process more.
    'node_modules/@openai/codex/bin/codex.js',
  ],
  tested: ['0.169.0'],
};

// Breaks each rule of the list on purpose, in a copy, and runs the tests of it: they must notice. With words as arguments, only
// the rules of files whose path has one of them.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MUTATIONS, type Mutation } from './mutations.ts';

const root = resolve(import.meta.dirname, '../..');
/** Few seeds: what needs many is nothing that a rule's own test should leave to them. */
const SEEDS = '60';
const TESTS = [
  'packages/core/src/recovery',
  'packages/core/src/instance',
  'packages/core/src/health',
  'packages/core/src/fault-sweep.test.ts',
  'packages/core/src/simulation.test.ts',
];

const wanted = process.argv.slice(2);
const mutations = MUTATIONS.filter(
  ({ file }) => wanted.length === 0 || wanted.some((word) => file.includes(word)),
);
const testsOf = ({ tests = TESTS }: Mutation) => tests;
const copy = mkdtempSync(join(tmpdir(), 'berth-mutations-'));
let missed = 0;
try {
  makeCopy();
  if (!pass([...new Set(mutations.flatMap(testsOf))])) {
    throw new Error('the tests fail before any rule is broken');
  }
  for (const mutation of mutations) {
    const { rule } = mutation;
    const isNoticed = broken(mutation, () => !pass(testsOf(mutation)));
    if (!isNoticed) missed += 1;
    console.log(`${isNoticed ? 'noticed' : 'NOT NOTICED'}  ${rule}`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`\n${mutations.length - missed} passed, ${missed} failed`);
process.exitCode = missed === 0 ? 0 : 1;

/** All that these tests read; modules are found in the copy before they are found here. */
function makeCopy(): void {
  for (const name of ['package.json', 'tsconfig.json', 'vitest.config.ts', 'packages', 'test', 'tooling']) {
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      filter: (from) => !from.endsWith('/dist'),
    });
  }
  const modules = join(copy, 'node_modules');
  cpSync(join(root, 'node_modules/@berth'), join(modules, '@berth'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  const listed = spawnSync('ls', ['-A', join(root, 'node_modules')], { encoding: 'utf8' }).stdout.split('\n');
  for (const name of listed.filter((one) => one !== '' && one !== '@berth')) {
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
}

function pass(tests: readonly string[]): boolean {
  const script = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [script, 'run', '--bail=1', '--reporter=dot', ...tests];
  const env = { ...process.env, BERTH_TEST_SEEDS: SEEDS };
  return spawnSync(process.execPath, args, { cwd: copy, env, stdio: 'ignore' }).status === 0;
}

function broken<T>({ file, from, to, rule }: Mutation, look: () => T): T {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`${rule}: its text stands ${parts.length - 1} times in ${file}`);
  writeFileSync(path, parts.join(to));
  try {
    return look();
  } finally {
    writeFileSync(path, text);
  }
}

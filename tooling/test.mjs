// npm test: sets up, builds, runs the tests that need npm alone, and prints the coverage. Arguments go to vitest; with any,
// coverage is off, since it says nothing about a part. Runs on any Node from 20 on, without dependencies.
import { buildIfNeeded } from './build-if-needed.mjs';
import { printCoverage } from './coverage.mjs';
import { projectNode, runHere, toolEnvironment, toolScript } from './processes.mjs';
import { failOnResidue } from './residue.mjs';
import { ensureSetup, mainProgram } from './setup.mjs';

await mainProgram(async () => {
  await ensureSetup();
  await buildIfNeeded();
  const wanted = process.argv.slice(2);
  const args = [toolScript('vitest'), 'run', ...(wanted.length === 0 ? ['--coverage.enabled'] : wanted)];
  const status = await failOnResidue((folder) =>
    runHere(projectNode, args, { env: testEnvironment(folder) }),
  );
  if (wanted.length === 0) printCoverage();
  return status;
});

/** Whoever runs the tests may live in a Berth: its state and its instance are none of the tests' business. */
function testEnvironment(temporaryFolder) {
  const kept = Object.entries(toolEnvironment({ TMPDIR: temporaryFolder })).filter(
    ([name]) => !name.startsWith('BERTH_') || /^BERTH_(CI_TESTS|TEST_|USER_)/.test(name),
  );
  return Object.fromEntries(kept);
}

// npm run test:runtimes. Runs the tests of container engines, *.runtime.test.ts, against a real one: the Podman that
// tooling/container-engine.sh installs and serves, or the one that BERTH_TEST_ENGINE names. Arguments go to vitest.
import { join } from 'node:path';
import { buildIfNeeded } from './build-if-needed.mjs';
import { projectNode, root, runHere, runQuietly, toolEnvironment, toolScript } from './processes.mjs';
import { failOnResidue } from './residue.mjs';
import { ensureSetup, mainProgram } from './setup.mjs';

const engineScript = join(root, 'tooling', 'container-engine.sh');

await mainProgram(async () => {
  await ensureSetup();
  await buildIfNeeded();
  const own = process.env.BERTH_TEST_ENGINE === undefined;
  const engine = own ? await startEngine() : process.env.BERTH_TEST_ENGINE;
  if (engine === null) return 1;
  try {
    return await failOnResidue((folder) => runTests(engine, folder));
  } finally {
    if (own) await runQuietly(engineScript, ['stop']);
  }
});

/** Its address; null when it could not be started, which is said. */
async function startEngine() {
  const { status, output } = await runQuietly(engineScript, ['start'], { env: process.env });
  const lines = output.trim().split('\n');
  if (status === 0) return lines.at(-1);
  console.error(output.trim());
  return null;
}

/** Whoever runs the tests may live in a Berth: its state and its instance are none of the tests' business. */
function runTests(engine, folder) {
  const kept = Object.entries(toolEnvironment({ TMPDIR: folder })).filter(
    ([name]) => !name.startsWith('BERTH_') || /^BERTH_(TEST_|USER_)/.test(name),
  );
  const env = { ...Object.fromEntries(kept), BERTH_TEST_ENGINE: engine };
  const wanted = process.argv.slice(2);
  const files = wanted.length === 0 ? ['runtime.test'] : wanted;
  return runHere(projectNode, [toolScript('vitest'), 'run', ...files], { env });
}

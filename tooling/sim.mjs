// npm run sim -- --seeds N --first SEED. Lives so many lives of the simulated machine, for long proofs; a life that breaks a
// promise prints how it is lived again.
import { parseArgs } from 'node:util';
import { projectNode, runHere, toolEnvironment, toolScript } from './processes.mjs';
import { ensureSetup, mainProgram } from './setup.mjs';

await mainProgram(async () => {
  const { values } = parseArgs({
    options: { seeds: { type: 'string', default: '2000' }, first: { type: 'string', default: '1' } },
  });
  for (const [name, value] of Object.entries(values)) {
    if (/^[1-9]\d*$/.test(value)) continue;
    console.error(`npm run sim: --${name} ${value}: write a whole number from 1 on.`);
    return 2;
  }
  await ensureSetup();
  const env = { ...toolEnvironment(), BERTH_TEST_SEEDS: values.seeds, BERTH_TEST_FIRST_SEED: values.first };
  return runHere(projectNode, [toolScript('vitest'), 'run', 'packages/core/src/simulation.test.ts'], { env });
});

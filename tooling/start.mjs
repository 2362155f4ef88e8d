// npm start: sets up, builds, and brings Berth up. Runs on any Node from 20 on, without dependencies.
import { buildIfNeeded } from './build-if-needed.mjs';
import { cliBundle, projectNode, runHere, toolEnvironment } from './processes.mjs';
import { ensureSetup, mainProgram } from './setup.mjs';

await mainProgram(async () => {
  await ensureSetup();
  await buildIfNeeded();
  // What is printed as the next things to type must work in this shell.
  const env = { ...toolEnvironment(), BERTH_LAUNCHER: './berth' };
  return runHere(projectNode, [cliBundle, 'up', ...process.argv.slice(2)], { env });
});

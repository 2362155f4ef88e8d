// npm run test:web. Opens the page in a real browser, against a real daemon, and does on it what people do. Installs Chromium
// from Debian where it is missing. Arguments go to vitest.
import { buildIfNeeded } from './build-if-needed.mjs';
import { installed } from './installed.mjs';
import { projectNode, root, runHere, testEnvironment, toolScript } from './processes.mjs';
import { failOnResidue } from './residue.mjs';
import { ensureSetup, mainProgram } from './setup.mjs';

const BROWSER = process.env.BERTH_TEST_CHROMIUM ?? '/usr/bin/chromium';

await mainProgram(async () => {
  await ensureSetup();
  await buildIfNeeded();
  if (!(await installed({ [BROWSER]: 'chromium' }))) return 1;
  const wanted = process.argv.slice(2);
  const files = wanted.length === 0 ? ['web.test'] : wanted;
  return failOnResidue((folder) => {
    const env = { ...testEnvironment(folder), BERTH_TEST_WEB: '1', BERTH_TEST_CHROMIUM: BROWSER };
    return runHere(projectNode, [toolScript('vitest'), 'run', ...files], { env, cwd: root });
  });
});

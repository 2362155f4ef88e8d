// npm run test:security. Attacks a real daemon in every way of the catalogue in test/security, and prints what was refused,
// by kind. Installs from Debian what is missing of what it needs: bubblewrap, curl, and Chromium where a test of a browser is
// to run. Arguments go to vitest.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded } from './build-if-needed.mjs';
import { installed } from './installed.mjs';
import { projectNode, root, runHere, testEnvironment, toolScript } from './processes.mjs';
import { failOnResidue } from './residue.mjs';
import { refusalTable } from './security-totals.mjs';
import { ensureSetup, mainProgram } from './setup.mjs';

const tests = join(root, 'test', 'security');

/** What tests of a browser are known by. */
const BROWSER_DRIVER = 'playwright-core';
const BROWSER = process.env.BERTH_TEST_CHROMIUM ?? '/usr/bin/chromium';

/** What attacks from inside of a sandbox take, by the package that has it. */
const PROGRAMS = { '/usr/bin/bwrap': 'bubblewrap', '/usr/bin/curl': 'curl' };

await mainProgram(async () => {
  await ensureSetup();
  await buildIfNeeded();
  const wanted = process.argv.slice(2);
  const needed = drivesBrowser(wanted) ? { ...PROGRAMS, [BROWSER]: 'chromium' } : PROGRAMS;
  if (!(await installed(needed))) return 1;
  const notes = mkdtempSync('/tmp/berth-refused-');
  const ledger = join(notes, 'ledger');
  try {
    const status = await failOnResidue((folder) => runTests(wanted, { folder, ledger }));
    console.log(`\n${refusalTable(entriesOf(ledger))}`);
    return status;
  } finally {
    rmSync(notes, { recursive: true, force: true });
  }
});

function drivesBrowser(wanted) {
  const files = readdirSync(tests).filter((file) => file.endsWith('.security.test.ts'));
  const drivers = files.filter((file) => readFileSync(join(tests, file), 'utf8').includes(BROWSER_DRIVER));
  return drivers.some((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)));
}

function entriesOf(ledger) {
  if (!existsSync(ledger)) return [];
  const lines = readFileSync(ledger, 'utf8').trim().split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

function runTests(wanted, { folder, ledger }) {
  const env = { ...testEnvironment(folder), BERTH_TEST_SECURITY: '1', BERTH_SECURITY_LEDGER: ledger };
  const files = wanted.length === 0 ? ['security.test'] : wanted;
  return runHere(projectNode, [toolScript('vitest'), 'run', ...files], { env });
}

// npm start: sets up, builds, brings Berth up, and lets a browser in. Runs on any Node from 20 on, without dependencies.
import { buildIfNeeded } from './build-if-needed.mjs';
import { cliBundle, projectNode, runHere, runQuietly, toolEnvironment } from './processes.mjs';
import { ensureSetup, mainProgram } from './setup.mjs';

/** With these, somebody wants to read something else, or a program does. */
const SILENT = new Set(['--json', '--help', '-h']);

await mainProgram(async () => {
  await ensureSetup();
  await buildIfNeeded();
  // What is printed as the next things to type must work in this shell.
  const env = { ...toolEnvironment(), BERTH_LAUNCHER: './berth' };
  const args = process.argv.slice(2);
  const status = await runHere(projectNode, [cliBundle, 'up', ...args], { env });
  if (status === 0 && !args.some((arg) => SILENT.has(arg))) await letIn(env);
  return status;
});

/** Where there is no page, or no leave, there is no link; up has said where it listens. */
async function letIn(env) {
  const { status, output } = await runQuietly(projectNode, [cliBundle, 'ui', '--json'], { env });
  if (status !== 0) return;
  const { url } = JSON.parse(output);
  console.log(`
Open the page in your browser with this link, which works once and for five minutes (another one: ./berth ui):
  ${url}`);
}

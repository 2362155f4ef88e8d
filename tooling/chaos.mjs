// npm run chaos. Builds what is stale, breaks a Berth in a temporary folder for some minutes, and looks for what was left.
// Arguments go to test/chaos/main.ts. Runs on any Node from 20 on, without dependencies.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded } from './build-if-needed.mjs';
import { projectNode, root, runHere, toolEnvironment } from './processes.mjs';
import { watchResidue } from './residue.mjs';
import { ensureSetup, mainProgram } from './setup.mjs';

/** Where `npm run test:agents` keeps the programs of real assistants. */
const assistants =
  process.env.BERTH_TEST_AGENTS ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'berth-test-agents');

await mainProgram(async () => {
  await ensureSetup();
  await buildIfNeeded();
  const main = join(root, 'test', 'chaos', 'main.ts');
  const { result, residue } = await watchResidue((folder) =>
    runHere(projectNode, [main, ...process.argv.slice(2)], { env: environment(folder) }),
  );
  if (residue.length === 0) return result;
  console.error(`\nberth: something was left behind:\n${residue.map((line) => `  ${line}`).join('\n')}`);
  return result === 0 ? 1 : result;
});

/** Whoever runs this may live in a Berth, or in an assistant: neither is any of its business. */
function environment(folder) {
  const foreign = /^(BERTH_|ANTHROPIC_|CLAUDE|OPENAI_|CODEX_|GEMINI_|GOOGLE_|OPENCODE_|QWEN_)/;
  const kept = Object.entries(toolEnvironment({ TMPDIR: folder })).filter(([name]) => !foreign.test(name));
  const programs = existsSync(assistants) ? { BERTH_TEST_AGENTS: assistants } : {};
  return { ...Object.fromEntries(kept), ...programs };
}

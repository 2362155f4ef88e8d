// npm run test:agents. Runs the tests of the real assistants: installs them from npm with Berth's own command, once, into a
// cache, and runs test/agents against a scripted model; the page with them in a real browser too, which it installs from
// Debian where it is missing. Arguments go to vitest; --only AGENT leaves the others out, and the page.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded } from './build-if-needed.mjs';
import { installed } from './installed.mjs';
import { cliBundle, projectNode, runHere, toolEnvironment, toolScript } from './processes.mjs';
import { failOnResidue } from './residue.mjs';
import { ensureSetup, mainProgram } from './setup.mjs';

/** Those that are run; each has a file of its name in test/agents. */
const AGENTS = ['claude', 'codex', 'gemini', 'opencode', 'qwen'];
/** All but the last, with the page. */
const PAGE_TEST = 'test/agents/page.test.ts';
const BROWSER = process.env.BERTH_TEST_CHROMIUM ?? '/usr/bin/chromium';

/** Some 1.2 GB: kept from run to run, and shared by all clones. */
const cache =
  process.env.BERTH_TEST_AGENTS ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'berth-test-agents');

await mainProgram(async () => {
  const { only, rest } = parse(process.argv.slice(2));
  await ensureSetup();
  await buildIfNeeded();
  for (const agent of only) {
    const status = await install(agent);
    if (status !== 0) return status;
  }
  const files = rest.length > 0 ? rest : testsOf(only);
  if (files.some((file) => PAGE_TEST.includes(file)) && !(await installed({ [BROWSER]: 'chromium' })))
    return 1;
  return failOnResidue((folder) => runTests(files, folder));
});

function parse(args) {
  const at = args.indexOf('--only');
  if (at < 0) return { only: AGENTS, rest: args };
  return { only: [args[at + 1]], rest: args.toSpliced(at, 2) };
}

/** The page takes the longest: it begins first. */
function testsOf(agents) {
  const files = agents.map((agent) => `test/agents/${agent}.test.ts`);
  return agents === AGENTS ? [PAGE_TEST, ...files] : files;
}

/** With a Berth that exists for this alone, and whose programs are in the cache. */
async function install(agent) {
  mkdirSync(cache, { recursive: true });
  const home = mkdtempSync('/tmp/berth-');
  try {
    mkdirSync(join(home, 'data'));
    symlinkSync(cache, join(home, 'data', 'agents'));
    const env = { ...toolEnvironment(), ...certificates(), BERTH_HOME: home };
    const status = await runHere(projectNode, [cliBundle, 'agents', 'install', agent], { env });
    await runHere(projectNode, [cliBundle, 'down'], { env });
    return status;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** npm may need them to reach the registry. */
function certificates() {
  const { NODE_EXTRA_CA_CERTS: file } = process.env;
  return file === undefined ? {} : { NODE_EXTRA_CA_CERTS: file };
}

/** Whoever runs the tests may live in a Berth, or in an assistant: neither is any of the tests' business. */
function runTests(files, folder) {
  const foreign = /^(BERTH_|ANTHROPIC_|CLAUDE|OPENAI_|CODEX_|GEMINI_|GOOGLE_|OPENCODE_|QWEN_)/;
  const kept = Object.entries(toolEnvironment({ TMPDIR: folder })).filter(
    ([name]) => !foreign.test(name) || /^BERTH_(TEST_|USER_)/.test(name),
  );
  const env = { ...Object.fromEntries(kept), BERTH_TEST_AGENTS: cache, BERTH_TEST_CHROMIUM: BROWSER };
  return runHere(projectNode, [toolScript('vitest'), 'run', ...files], { env });
}

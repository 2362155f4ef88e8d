// npm run check: the gate of every contributor, in at most five minutes and with npm alone. `--static` leaves out the tests.
// Runs on any Node from 20 on, without dependencies.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectNode, root, runQuietly, toolEnvironment, toolScript } from './processes.mjs';
import { ensureSetup, mainProgram } from './setup.mjs';

/** Two, as that is how many processors the smallest machine has that this must be quick on. */
const AT_ONCE = 2;
/**
 * All but those that drive whole programs for minutes; of these, the crashes and what the README shows. `npm test` and
 * `.ci/run` leave none out.
 */
const QUICK_TESTS = [
  'packages/',
  'apps/',
  'bench/',
  'tooling/',
  'test/e2e/crash.test.ts',
  'test/e2e/readme.test.ts',
];
/** Of the 2000 lives that the simulation lives elsewhere. */
const QUICK_SEEDS = '200';
/** What it says is worth reading also when it is in order. */
const DETECTOR = 'detector score';

/** Where `.ci/run` wants the results as JSON. */
const reportFile = process.env.BERTH_TEST_REPORT;

/** Longest first, so that the last to end is a short one. */
function staticSteps() {
  return [
    {
      name: 'types of the page',
      args: [toolScript('typescript', 'tsc'), '--noEmit', '-p', 'apps/web/tsconfig.json'],
    },
    { name: 'types', args: [toolScript('typescript', 'tsc'), '--noEmit', '-p', 'tsconfig.json'] },
    { name: 'lint', args: [toolScript('oxlint'), '--type-aware', '--deny-warnings'] },
    { name: 'unused', args: [toolScript('knip'), '--no-progress'] },
    { name: 'generated files', args: [tool('generate.ts'), '--check'] },
    { name: 'format', args: [toolScript('@biomejs/biome', 'biome'), 'format', '.'] },
    { name: DETECTOR, args: [join(root, 'test/corpus/print-score.ts')] },
    { name: 'figures', args: [join(root, 'bench/readme-table.ts'), '--check'] },
    { name: 'boundaries', args: [tool('boundaries.ts')] },
    { name: 'ceilings', args: [tool('ceilings.ts')] },
    { name: 'versions, licences', args: [tool('manifests.ts')] },
  ];
}

await mainProgram(async () => {
  await ensureSetup();
  const build = await runStep({ name: 'build', args: [tool('build.ts'), '--quiet'] });
  const results = [build, ...(await inPairs(staticSteps(), runStep))];
  // Alone: tests measure time, and start many processes themselves.
  if (!process.argv.includes('--static'))
    results.push(await runStep({ name: 'tests', args: [tool('test.mjs'), ...QUICK_TESTS], env: quickly() }));
  report(results);
  if (reportFile !== undefined) writeFileSync(reportFile, JSON.stringify(asTests(results)));
  return results.every(({ ok }) => ok) ? 0 : 1;
});

function tool(file) {
  return join(root, 'tooling', file);
}

function quickly() {
  return toolEnvironment({ BERTH_TEST_SEEDS: QUICK_SEEDS });
}

async function runStep({ name, args, env = toolEnvironment() }) {
  const before = performance.now();
  const { status, output } = await runQuietly(projectNode, args, { env });
  return { name, ok: status === 0, output, seconds: (performance.now() - before) / 1000 };
}

async function inPairs(steps, work) {
  const results = [];
  const rest = steps.entries();
  const worker = async () => {
    for (const [index, step] of rest) results[index] = await work(step);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

function report(results) {
  for (const { name, output } of results.filter(({ ok }) => !ok)) {
    console.log(`\n----- ${name}\n${output.trimEnd()}`);
  }
  const detector = results.find(({ name, ok }) => name === DETECTOR && ok);
  if (detector !== undefined) console.log(`\n${detector.output.trimEnd()}`);
  const tests = results.find(({ name, ok }) => name === 'tests' && ok);
  if (tests !== undefined) console.log(`\n${tail(tests.output)}`);
  console.log('');
  for (const { name, ok, seconds } of results) {
    console.log(`${name.padEnd(22)}${seconds.toFixed(1).padStart(7)} s  ${ok ? 'ok' : 'FAILED'}`);
  }
}

/** In the form in which test runners report: each step is a file with one test. */
function asTests(results) {
  const testResults = results.map(({ name, ok, output }) => ({
    name,
    status: ok ? 'passed' : 'failed',
    assertionResults: [
      { status: ok ? 'passed' : 'failed', fullName: name, failureMessages: ok ? [] : [output.trim()] },
    ],
  }));
  const failed = results.filter(({ ok }) => !ok).length;
  return {
    numTotalTests: results.length,
    numPassedTests: results.length - failed,
    numFailedTests: failed,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults,
  };
}

/** From the line with the numbers on: those and the coverage. */
function tail(output) {
  const lines = output.trimEnd().split('\n');
  const from = lines.findLastIndex((line) => line.includes('Test Files'));
  return lines.slice(Math.max(from, 0)).join('\n');
}

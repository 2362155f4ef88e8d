// The end of .ci/run: adds up the reports of the test runs and how each step ended.
//   node tooling/ci-totals.mjs FOLDER NAME=STATUS=SECONDS…      where FOLDER/NAME.json is the step's report, if it tests
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isMain, root } from './processes.mjs';

const MILLISECONDS = 1000;
/** From here on a file is worth a line, and so many are. */
const SLOW_SECONDS = 30;
const SLOWEST = 5;

/** Steps that must have a report: one without was not run, whatever its status says. */
const TESTING = new Set(['tests', 'static', 'ci-tests', 'agents', 'runtimes', 'security', 'web']);

/**
 * What one step adds to the numbers. A skipped test counts as failed, since nobody would notice otherwise. So does a step
 * that failed though all its tests passed: it left something behind, or could not be built.
 */
export function totalsOf({ name, status, report }) {
  if (report === null) {
    const ok = status === 0 && !TESTING.has(name);
    return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  }
  const skipped = report.numPendingTests + report.numTodoTests;
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const failed = report.numFailedTests + unloaded.length + skipped;
  const unexplained = status !== 0 && failed === 0;
  const empty = report.numTotalTests === 0;
  return { passed: report.numPassedTests, failed: failed + (unexplained || empty ? 1 : 0), skipped };
}

/** Where a test run says what it left behind: beside its report. */
export function leftFile(report) {
  return `${report}.left`;
}

/** Why a step failed, where its report says so: the end of a long log is what people see first. */
export function reasonsOf(report) {
  if (report === null) return [];
  const files = report.testResults.filter(({ status }) => status === 'failed');
  return files.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0) return [`${name}: ${firstLine(message)}`];
    return failed.map(
      ({ fullName, failureMessages }) => `${name}: ${fullName}: ${firstLine(failureMessages[0])}`,
    );
  });
}

/** Where a step's time went: its slowest files. */
export function slowestOf(report) {
  const files = (report?.testResults ?? []).map(({ name, startTime, endTime }) => ({
    name,
    seconds: Math.round((endTime - startTime) / MILLISECONDS),
  }));
  return files
    .filter(({ seconds }) => seconds >= SLOW_SECONDS)
    .toSorted((one, other) => other.seconds - one.seconds)
    .slice(0, SLOWEST)
    .map(({ name, seconds }) => `${name} ${seconds} s`);
}

function firstLine(text = '') {
  return text.split('\n')[0];
}

function readReport(folder, name) {
  const file = join(folder, `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

if (isMain(import.meta.url)) {
  const [folder, ...steps] = process.argv.slice(2);
  const sum = { passed: 0, failed: 0 };
  console.log('');
  for (const step of steps) {
    const [name, status, seconds] = step.split('=');
    const report = readReport(folder, name);
    const totals = totalsOf({ name, status: Number(status), report });
    for (const reason of reasonsOf(report)) console.log(`  ${reason}`);
    const left = leftFile(join(folder, `${name}.json`));
    if (existsSync(left)) console.log(readFileSync(left, 'utf8'));
    console.log(
      `${name}: ${totals.passed} passed, ${totals.failed} failed in ${seconds} s` +
        (totals.skipped > 0 ? `, ${totals.skipped} of them skipped, which counts as failed` : ''),
    );
    for (const slow of slowestOf(report)) console.log(`    ${relative(root, slow)}`);
    sum.passed += totals.passed;
    sum.failed += totals.failed;
  }
  console.log(`${sum.passed} passed, ${sum.failed} failed`);
  process.exitCode = sum.failed === 0 ? 0 : 1;
}
